using System.Globalization;
using System.Security.Cryptography;
using RGrid.FileSystem;

namespace RGrid.Local.Pypi;

/// <summary>
/// What an installer writes down beside each package (`*.dist-info`): the hashes of scripts that were changed since are brought up to
/// date (PEP 627), and the place on this machine from which a wheel was installed is left out (PEP 610).
/// </summary>
internal static class InstalledRecords
{
    private const string Origin = "direct_url.json";

    /// <summary>Mends the records of an environment.</summary>
    /// <param name="folder">The environment.</param>
    /// <param name="changed">Absolute paths of files that were changed after they were installed.</param>
    public static void Mend(string folder, IReadOnlyList<string> changed)
    {
        var lines = changed.ToDictionary(path => path, Line, StringComparer.Ordinal);
        foreach (var packages in Directory.EnumerateDirectories(Path.Combine(folder, "lib"), "site-packages", SearchOption.AllDirectories).ToList())
        {
            foreach (var info in Directory.EnumerateDirectories(packages, "*.dist-info"))
            {
                File.Delete(Path.Combine(info, Origin));
                MendRecord(Path.Combine(info, "RECORD"), packages, lines);
            }
        }
    }

    private static void MendRecord(string record, string packages, Dictionary<string, string> lines)
    {
        if (PosixFile.LinkKind(record) != FileKind.File)
        {
            return;
        }

        var origin = $"{Path.GetFileName(Path.GetDirectoryName(record))}/{Origin},";
        var kept = File.ReadLines(record)
            .Where(line => !line.StartsWith(origin, StringComparison.Ordinal))
            .Select(line => Name(line) is var name && lines.GetValueOrDefault(Path.GetFullPath(Path.Combine(packages, name))) is { } now ? $"{name},{now}" : line)
            .ToList();
        File.WriteAllText(record, string.Concat(kept.Select(line => line + "\n")));
    }

    private static string Name(string line) => line[..Math.Max(0, line.IndexOf(',', StringComparison.Ordinal))];

    private static string Line(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var hash = Convert.ToBase64String(SHA256.HashData(bytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return string.Create(CultureInfo.InvariantCulture, $"sha256={hash},{bytes.Length}");
    }
}
