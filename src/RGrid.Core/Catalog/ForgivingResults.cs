using RGrid.Content;

namespace RGrid.Catalog;

/// <summary>Results of a catalog that may fail: what can't be read is not given back.</summary>
/// <param name="inner">The catalog.</param>
/// <param name="kept">What could not be written to it.</param>
/// <param name="doubt">What the other parts learned.</param>
internal sealed class ForgivingResults(IResultCatalog inner, IResultCatalog kept, CatalogDoubt doubt) : IResultCatalog
{
    private static readonly Dictionary<Digest, StoredResult> None = [];

    public IReadOnlyDictionary<Digest, StoredResult> Find(IReadOnlyCollection<Digest> executionKeys)
    {
        var found = doubt.Read(() => inner.Find(executionKeys), None);
        return kept.Find(executionKeys) is { Count: > 0 } newer ? Join(found, newer) : found;
    }

    public IReadOnlyList<StoredResult> List(int limit) =>
        [.. kept.List(limit).Concat(doubt.Read(() => inner.List(limit), [])).OrderByDescending(result => result.ExecutionId, StringComparer.Ordinal).Take(limit)];

    public void Withdraw(Digest executionKey)
    {
        kept.Withdraw(executionKey);
        _ = doubt.TryWrite(() => inner.Withdraw(executionKey));
    }

    private static Dictionary<Digest, StoredResult> Join(IReadOnlyDictionary<Digest, StoredResult> older, IReadOnlyDictionary<Digest, StoredResult> newer)
    {
        var joined = new Dictionary<Digest, StoredResult>(older);
        foreach (var (key, result) in newer)
        {
            joined[key] = result;
        }

        return joined;
    }
}
