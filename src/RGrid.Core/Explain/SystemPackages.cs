using System.Text;

namespace RGrid.Explain;

/// <summary>Reads names and versions out of the databases of system packages that are text: dpkg's status (man 5 deb822) and apk's.</summary>
internal static class SystemPackages
{
    /// <summary>How the lines of name and version begin in the database at a path; null where it is no text.</summary>
    public static (string Name, string Version)? Marks(string path) => path switch
    {
        "/var/lib/dpkg/status" => ("Package: ", "Version: "),
        "/lib/apk/db/installed" => ("P:", "V:"),
        _ => null,
    };

    /// <summary>The version of each package; those of several architectures are one text.</summary>
    public static Dictionary<string, string?> Read(byte[] database, (string Name, string Version) marks)
    {
        var packages = new Dictionary<string, string?>(StringComparer.Ordinal);
        var name = "";
        foreach (var line in Encoding.UTF8.GetString(database).Split('\n'))
        {
            if (line.StartsWith(marks.Name, StringComparison.Ordinal))
            {
                name = line[marks.Name.Length..].Trim();
            }
            else if (line.StartsWith(marks.Version, StringComparison.Ordinal))
            {
                var version = line[marks.Version.Length..].Trim();
                packages[name] = packages.TryGetValue(name, out var other) && other != version ? $"{other} and {version}" : version;
            }
        }

        return packages;
    }
}
