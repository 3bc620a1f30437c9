using System.Text.RegularExpressions;

namespace RGrid.Ecosystems;

/// <summary>Takes user info out of the URLs in a line.</summary>
public static partial class UrlSecrets
{
    /// <summary>The line with `****@` in place of user info.</summary>
    public static string Mask(string line) => line.Contains('@', StringComparison.Ordinal) ? UserInfo().Replace(line, "$1****@") : line;

    /// <summary>The URL without user info.</summary>
    public static string Remove(string url) => UserInfo().Replace(url, "$1");

    [GeneratedRegex(@"(\b[a-z][a-z0-9+.-]*://)[^\s/@]+@")]
    private static partial Regex UserInfo();
}
