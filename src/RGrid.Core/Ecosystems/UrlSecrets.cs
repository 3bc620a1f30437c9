using System.Text;
using System.Text.RegularExpressions;

namespace RGrid.Ecosystems;

/// <summary>Takes user info out of the URLs in a text.</summary>
public static partial class UrlSecrets
{
    /// <summary>The text with `****@` in place of user info.</summary>
    public static string Mask(string text) => text.Contains('@', StringComparison.Ordinal) ? UserInfo().Replace(text, "$1****@") : text;

    /// <summary>The text with URLs without user info.</summary>
    public static string Remove(string text) => UserInfo().Replace(text, "$1");

    /// <summary>The bytes of a text with URLs without what is user info also once its variables have their values (`://${HOST}/lib@v1` has none); the very bytes where there is none.</summary>
    /// <param name="bytes">The text.</param>
    /// <param name="expand">Gives a text with the values of variables.</param>
    public static byte[] Remove(byte[] bytes, Func<string, string> expand)
    {
        // Each byte is a letter, so that nothing else is changed, whatever the encoding.
        var text = Encoding.Latin1.GetString(bytes);
        var cleaned = UserInfo().Replace(
            text,
            match => expand(match.Value) is var expanded && UserInfo().Match(expanded) is { Success: true, Index: 0 } found && found.Length == expanded.Length ? match.Groups[1].Value : match.Value);
        return cleaned.Length == text.Length ? bytes : Encoding.Latin1.GetBytes(cleaned);
    }

    /// <summary>The URLs of http and https in a text that have user info.</summary>
    public static IEnumerable<string> FindIn(string text) => UrlWithUserInfo().Matches(text).Select(match => match.Value);

    [GeneratedRegex("""(://)[^\s/?#"'<>]*@""")]
    private static partial Regex UserInfo();

    [GeneratedRegex("""https?://[^\s/?#"'<>]*@[^\s"'<>]+""")]
    private static partial Regex UrlWithUserInfo();
}
