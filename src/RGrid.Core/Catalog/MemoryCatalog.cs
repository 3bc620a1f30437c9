using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Catalog;

/// <summary>A catalog that lasts as long as the process: for a run that must go on without its database, and for unit tests.</summary>
public sealed class MemoryCatalog : IEntryCatalog, IExecutionCatalog, ILookupCatalog, IResolutionCatalog, IStampMemo, IWrittenFiles
{
    private readonly Dictionary<(EntryLevel, Digest), Entry> _entries = [];
    private readonly SortedDictionary<string, Execution> _executions = new(StringComparer.Ordinal);
    private readonly List<Lookup> _lookups = [];
    private readonly List<Resolution> _resolutions = [];
    private readonly Dictionary<(string, FileStat), string> _stamps = [];
    private readonly SortedDictionary<string, WrittenFile> _written = new(StringComparer.Ordinal);

    /// <summary>This catalog behind all interfaces.</summary>
    public CatalogSet Set => new(this, this, this, this, this, this);

    /// <inheritdoc/>
    public Entry? Find(EntryLevel level, Digest key) => _entries.GetValueOrDefault((level, key));

    /// <inheritdoc/>
    public void Publish(Entry entry) => _entries[(entry.Level, entry.Key)] = entry;

    /// <inheritdoc/>
    public void SetState(EntryLevel level, Digest key, EntryState state, DateTimeOffset at)
    {
        if (Find(level, key) is { } entry)
        {
            Publish(entry with { State = state, StateChanged = at });
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Entry> List(EntryLevel? level, int limit) =>
        [.. _entries.Values.Where(entry => level is null || entry.Level == level).OrderByDescending(entry => entry.Created).Take(limit)];

    /// <inheritdoc/>
    IReadOnlyList<Entry> IEntryCatalog.FindByPrefix(string hexPrefix) =>
        [.. _entries.Values.Where(entry => entry.Key.ToString().StartsWith(hexPrefix, StringComparison.Ordinal)).Take(2)];

    /// <inheritdoc/>
    public void Save(Execution execution) => _executions[execution.Id] = execution;

    /// <inheritdoc/>
    IReadOnlyList<Execution> IExecutionCatalog.FindByPrefix(string idPrefix) =>
        [.. _executions.Values.Reverse().Where(execution => execution.Id.StartsWith(idPrefix, StringComparison.OrdinalIgnoreCase)).Take(2)];

    /// <inheritdoc/>
    public IReadOnlyList<Execution> List(string? script, int limit) =>
        [.. _executions.Values.Reverse().Where(execution => script is null || execution.Script == script).Take(limit)];

    /// <inheritdoc/>
    public void Record(IReadOnlyList<Lookup> lookups) => _lookups.AddRange(lookups);

    /// <inheritdoc/>
    public IReadOnlyList<LookupCount> Count() =>
    [
        .. _lookups.GroupBy(lookup => (lookup.Level, Day: DateOnly.FromDateTime(lookup.At.UtcDateTime)))
            .Select(group => new LookupCount(
                group.Key.Level, group.Key.Day, group.LongCount(lookup => lookup.IsHit), group.LongCount(lookup => !lookup.IsHit)))
            .OrderByDescending(count => count.Day),
    ];

    /// <inheritdoc/>
    public Resolution? Find(Digest requirementsKey) => _resolutions.FindLast(resolution => resolution.RequirementsKey == requirementsKey);

    /// <inheritdoc/>
    public Resolution? FindNewest(string sourcePath) => _resolutions.FindLast(resolution => resolution.SourcePath == sourcePath);

    /// <inheritdoc/>
    public Resolution? FindByDependencies(Digest dependenciesKey) =>
        _resolutions.FindLast(resolution => resolution.DependenciesKey == dependenciesKey);

    /// <inheritdoc/>
    public void Save(Resolution resolution) => _resolutions.Add(resolution);

    /// <inheritdoc/>
    public string? Find(string purpose, FileStat stat) => _stamps.GetValueOrDefault((purpose, stat));

    /// <inheritdoc/>
    public void Save(string purpose, FileStat stat, string value) => _stamps[(purpose, stat)] = value;

    /// <inheritdoc/>
    public WrittenFile? Find(string path) => _written.GetValueOrDefault(path);

    /// <inheritdoc/>
    public IReadOnlyList<WrittenFile> FindBelow(string folder) =>
        [.. _written.Values.Where(file => PathRelation.IsBelow(file.Path, folder))];

    /// <inheritdoc/>
    public void Save(IReadOnlyList<WrittenFile> files)
    {
        foreach (var file in files)
        {
            _written[file.Path] = file;
        }
    }
}
