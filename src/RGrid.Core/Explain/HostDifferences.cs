using System.Text;
using RGrid.Content;

namespace RGrid.Explain;

/// <summary>
/// Compares what two runs saw of their machines besides their own files. A digest of a machine is that of its description, which is a
/// blob: a line `path`, NUL, content for each thing. The databases of packages that it names are blobs too.
/// </summary>
/// <param name="stored">Reads them.</param>
internal sealed class HostDifferences(StoredManifests stored)
{
    /// <summary>The one difference, with packages and versions, or the paths that changed, as far as they are in the store.</summary>
    public Difference Of(Digest? before, Digest? after)
    {
        var (old, now) = (Describe(before), Describe(after));
        if (old is null || now is null)
        {
            return new Difference(DifferenceKind.Host, "machine");
        }

        var paths = ManifestMembers.Differing(old, now).ToList();
        var packages = paths.SelectMany(path => Packages(path, old.GetValueOrDefault(path), now.GetValueOrDefault(path))).ToList();
        return packages.Count > 0
            ? new Difference(DifferenceKind.Host, "system packages") { Details = packages }
            : new Difference(DifferenceKind.Host, "machine") { Details = paths };
    }

    private Dictionary<string, string?>? Describe(Digest? host) => host is not { } known || stored.TryReadBytes(known) is not { } bytes
        ? null
        : Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\0', 2))
            .ToDictionary(parts => parts[0], string? (parts) => parts[^1], StringComparer.Ordinal);

    private IEnumerable<string> Packages(string path, string? before, string? after)
    {
        if (SystemPackages.Marks(path) is not { } marks || Read(before) is not { } oldText || Read(after) is not { } nowText)
        {
            return [];
        }

        var (old, now) = (SystemPackages.Read(oldText, marks), SystemPackages.Read(nowText, marks));
        return ManifestMembers.Differing(old, now).Select(name => (old.GetValueOrDefault(name), now.GetValueOrDefault(name)) switch
        {
            (null, var version) => $"{name} {version} added",
            (_, null) => $"{name} removed",
            var (was, version) => $"{name} {was} → {version}",
        });
    }

    private byte[]? Read(string? digest) => Digest.TryParse(digest, out var parsed) ? stored.TryReadBytes(parsed) : null;
}
