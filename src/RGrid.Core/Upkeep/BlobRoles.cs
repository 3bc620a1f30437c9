using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Upkeep;

/// <summary>
/// Says what blobs are for: which a run or its user needs and the store has not, and what was lost with those that are damaged. Reads
/// every manifest that the catalog names.
/// </summary>
/// <param name="catalog">What is remembered.</param>
/// <param name="blobs">The store.</param>
internal sealed class BlobRoles(CatalogSet catalog, IBlobStore blobs)
{
    private readonly Dictionary<Digest, string> _roles = [];

    /// <summary>The blobs that are needed and lacking, each with what it is, in the order of their digests.</summary>
    /// <param name="isHeld">Tells whether the store has a blob, whole.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public IReadOnlyDictionary<Digest, string> FindLacking(Func<Digest, bool> isHeld, CancellationToken cancellationToken)
    {
        foreach (var named in catalog.Blobs.ListNamed().Distinct())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!isHeld(named.Digest))
            {
                _roles.TryAdd(named.Digest, named.IsManifest ? "a manifest" : "a log");
            }
            else if (named.IsManifest && ManifestReferences.TryRead(blobs, named.Digest) is { } manifest)
            {
                AddLacking(manifest, isHeld);
            }
        }

        if (_roles.Count > 0)
        {
            Name();
        }

        return new SortedDictionary<Digest, string>(_roles);
    }

    private void AddLacking(ManifestReferences manifest, Func<Digest, bool> isHeld)
    {
        foreach (var reference in manifest.All)
        {
            if (manifest.Role(reference) is { } role && !isHeld(reference.Digest))
            {
                _roles.TryAdd(reference.Digest, $"{role} `{reference.Path}`");
            }
        }
    }

    // Only where something is lacking: it goes through the whole history.
    private void Name()
    {
        foreach (var entry in catalog.Entries.List(null, int.MaxValue))
        {
            Set(entry.Key, $"the manifest of {(entry.Level == EntryLevel.Environment ? "environment" : "dependencies")} {entry.Key.Short}");
            Set(entry.Contents, $"the list of what dependencies {entry.Key.Short} hold");
        }

        foreach (var execution in catalog.Executions.List(null, int.MaxValue))
        {
            Set(execution.Stdout, $"stdout of execution {execution.Id}");
            Set(execution.Stderr, $"stderr of execution {execution.Id}");
            Set(execution.Outputs, $"the list of outputs of execution {execution.Id}");
            Set(execution.ExecutionKey, $"the manifest of execution {execution.Id}");
        }
    }

    private void Set(Digest? blob, string role)
    {
        if (blob is { } digest && _roles.ContainsKey(digest))
        {
            _roles[digest] = role;
        }
    }
}
