using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Catalog;

/// <summary>A catalog that lasts as long as the process: for a run that must go on without its database, and for unit tests.</summary>
public sealed class MemoryCatalog : IEntryCatalog, IExecutionCatalog, ILookupCatalog, IResolutionCatalog, IStampMemo, IWrittenFiles, IBlobRecords, IResultCatalog, IBatchCatalog
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(EntryLevel, Digest), Entry> _entries = [];
    private readonly Dictionary<string, Execution> _executions = new(StringComparer.Ordinal);
    private readonly List<Lookup> _lookups = [];
    private readonly List<Resolution> _resolutions = [];
    private readonly Dictionary<(string Purpose, long Device, long Inode), (FileStat Stat, string Value)> _stamps = [];
    private readonly SortedDictionary<string, WrittenFile> _written = new(StringComparer.Ordinal);
    private readonly List<ReplacedFile> _replaced = [];
    private readonly Dictionary<Digest, DateTimeOffset> _evictions = [];
    private readonly Dictionary<string, Batch> _batches = new(StringComparer.Ordinal);

    /// <summary>This catalog behind all interfaces.</summary>
    public CatalogSet Set => new(this, this, this, this, this, this, this, this, this);

    /// <inheritdoc/>
    public Entry? Find(EntryLevel level, Digest key) => Locked(() => _entries.GetValueOrDefault((level, key)));

    /// <inheritdoc/>
    public void Publish(Entry entry) => Locked(() => _entries[(entry.Level, entry.Key)] = entry);

    /// <inheritdoc/>
    public void SetState(EntryLevel level, Digest key, EntryState state, DateTimeOffset at) => Locked(() =>
        _entries.TryGetValue((level, key), out var entry) ? _entries[(level, key)] = entry with { State = state, StateChanged = at } : null);

    /// <inheritdoc/>
    public IReadOnlyList<Entry> List(EntryLevel? level, int limit) => Locked(() =>
        _entries.Values.Where(entry => level is null || entry.Level == level).NewestFirst().Take(limit).ToList());

    /// <inheritdoc/>
    public IReadOnlyList<Entry> ListStored() => Locked(() =>
        _entries.Values.Where(entry => entry.State == EntryState.Ready && (entry.Folder is not null || entry.Seal is not null)).NewestFirst().ToList());

    /// <inheritdoc/>
    public IReadOnlyList<EntryCount> CountByState() => Locked(_entries.Values.CountByState);

    /// <inheritdoc/>
    IReadOnlyList<Entry> IEntryCatalog.FindByPrefix(string hexPrefix) => Locked(() => _entries.Values
        .Where(entry => entry.Key.ToString().StartsWith(hexPrefix, StringComparison.OrdinalIgnoreCase))
        .OrderBy(entry => entry.Key)
        .Take(2)
        .ToList());

    /// <inheritdoc/>
    public void Save(Execution execution) => Locked(() => _executions[execution.Id] = execution);

    /// <inheritdoc/>
    IReadOnlyList<Execution> IExecutionCatalog.FindByPrefix(string idPrefix) => Locked(() => _executions.Values
        .Where(execution => execution.Id.StartsWith(idPrefix, StringComparison.OrdinalIgnoreCase))
        .NewestFirst()
        .Take(2)
        .ToList());

    /// <inheritdoc/>
    public IReadOnlyList<Execution> List(string? script, int limit) => Locked(() =>
        _executions.Values.Where(execution => script is null || execution.Script == script).NewestFirst().Take(limit).ToList());

    /// <inheritdoc/>
    public IReadOnlyList<UsedEnvironment> ListEnvironments(string script, string? before, int limit) => Locked(() => Earlier(script, before)
        .DistinctBy(execution => execution.EnvironmentKey)
        .Take(limit)
        .Select(execution => new UsedEnvironment(execution.EnvironmentKey, execution.Id))
        .ToList());

    /// <inheritdoc/>
    public IReadOnlyList<EarlierRun> ListRuns(string script, Digest environmentKey, string before, int limit) => Locked(() => Earlier(script, before)
        .Where(execution => execution.EnvironmentKey == environmentKey)
        .Take(limit)
        .Select(execution => new EarlierRun(execution.Id, execution.ExecutionKey, execution.Arguments))
        .ToList());

    /// <inheritdoc/>
    IReadOnlyDictionary<Digest, StoredResult> IResultCatalog.Find(IReadOnlyCollection<Digest> executionKeys) => Locked(() => _executions.Values
        .Where(execution => executionKeys.Contains(execution.ExecutionKey) && !IsWithdrawn(execution.ExecutionKey))
        .NewestFirst()
        .Select(StoredResult.Of)
        .OfType<StoredResult>()
        .DistinctBy(result => result.ExecutionKey)
        .ToDictionary(result => result.ExecutionKey));

    /// <inheritdoc/>
    IReadOnlyList<StoredResult> IResultCatalog.List(int limit) => Locked(() =>
        _executions.Values.Where(execution => !IsWithdrawn(execution.ExecutionKey)).NewestFirst().Select(StoredResult.Of).OfType<StoredResult>().Take(limit).ToList());

    private bool IsWithdrawn(Digest executionKey) => _executions.Values.Any(one => one.ExecutionKey == executionKey && one.Result == ResultState.Withdrawn);

    /// <inheritdoc/>
    public void Withdraw(Digest executionKey) => Locked(() =>
    {
        foreach (var kept in _executions.Values.Where(one => one.ExecutionKey == executionKey && one.Result == ResultState.Kept).ToList())
        {
            _executions[kept.Id] = kept with { Result = ResultState.Withdrawn };
        }

        return true;
    });

    /// <inheritdoc/>
    public void Save(Batch batch) => Locked(() => _batches[batch.Id] = batch);

    /// <inheritdoc/>
    IReadOnlyList<Batch> IBatchCatalog.FindByPrefix(string idPrefix) => Locked(() => _batches.Values
        .Where(batch => batch.Id.StartsWith(idPrefix, StringComparison.OrdinalIgnoreCase))
        .OrderByDescending(batch => batch.Id, StringComparer.Ordinal)
        .Take(2)
        .ToList());

    /// <inheritdoc/>
    IReadOnlyList<Batch> IBatchCatalog.List(int limit) => Locked(() =>
        _batches.Values.OrderByDescending(batch => batch.Id, StringComparer.Ordinal).Take(limit).ToList());

    /// <inheritdoc/>
    public IReadOnlyList<Execution> ListExecutions(string batchId) => Locked(() =>
        _executions.Values.Where(execution => execution.Batch == batchId).OrderBy(execution => execution.Id, StringComparer.Ordinal).ToList());

    /// <inheritdoc/>
    public Execution? FindItem(string item, string? script) => Locked(() =>
        _executions.Values.Where(execution => execution.Item == item && (script is null || execution.Script == script)).NewestFirst().FirstOrDefault());

    /// <inheritdoc/>
    public Execution? FindItem(string item, string script, EntryLevel level, Digest key) => Locked(() => _executions.Values
        .Where(execution => execution.Item == item && execution.Script == script && (level == EntryLevel.Result ? execution.ExecutionKey : execution.EnvironmentKey) == key)
        .NewestFirst()
        .FirstOrDefault());

    /// <inheritdoc/>
    public void Record(IReadOnlyList<Lookup> lookups) => Locked(() =>
    {
        _lookups.AddRange(lookups);
        return true;
    });

    /// <inheritdoc/>
    public IReadOnlyList<LookupCount> Count() => Locked(() => _lookups
        .GroupBy(lookup => (lookup.Level, Day: DateOnly.FromDateTime(lookup.At.UtcDateTime)))
        .Select(group => new LookupCount(
            group.Key.Level, group.Key.Day, group.LongCount(lookup => lookup.IsHit), group.LongCount(lookup => !lookup.IsHit)))
        .OrderByDescending(count => count.Day)
        .ThenBy(count => count.Level)
        .ToList());

    /// <inheritdoc/>
    public Resolution? Find(Digest requirementsKey) => Newest(resolution => resolution.RequirementsKey == requirementsKey);

    /// <inheritdoc/>
    public IReadOnlyList<Resolution> FindLatest(string sourcePath, int most) => Locked(() => _resolutions.Where(resolution => resolution.SourcePath == sourcePath).Reverse().Take(most).ToList());

    /// <inheritdoc/>
    public Resolution? FindByDependencies(Digest dependenciesKey) => Newest(resolution => resolution.DependenciesKey == dependenciesKey);

    /// <inheritdoc/>
    public void Save(Resolution resolution) => Locked(() =>
    {
        _resolutions.Add(resolution);
        return true;
    });

    /// <inheritdoc/>
    public void Forget(Resolution resolution) => Locked(() => _resolutions.Remove(resolution));

    /// <inheritdoc/>
    public string? Find(string purpose, FileStat stat) => Locked(() =>
        _stamps.TryGetValue((purpose, stat.Device, stat.Inode), out var held)
        && (held.Stat.Size, held.Stat.ModifiedNs, held.Stat.ChangedNs) == (stat.Size, stat.ModifiedNs, stat.ChangedNs)
            ? held.Value
            : null);

    /// <inheritdoc/>
    public void Save(string purpose, FileStat stat, string value) =>
        Locked(() => _stamps[(purpose, stat.Device, stat.Inode)] = (stat, value));

    /// <inheritdoc/>
    public WrittenFile? Find(string path) => Locked(() => _written.GetValueOrDefault(path));

    /// <inheritdoc/>
    public IReadOnlyList<WrittenFile> FindAll(IReadOnlyCollection<string> paths) =>
        Locked(() => paths.Select(path => _written.GetValueOrDefault(path)).OfType<WrittenFile>().ToList());

    /// <inheritdoc/>
    public IReadOnlyList<WrittenFile> FindBelow(string folder) => Locked(() =>
        _written.Values.Where(file => PathRelation.IsBelow(file.Path, folder)).ToList());

    /// <inheritdoc/>
    public void Save(IReadOnlyList<WrittenFile> files) => Locked(() =>
    {
        foreach (var file in files)
        {
            _written[file.Path] = file;
        }

        return true;
    });

    /// <inheritdoc/>
    public void SaveReplaced(ReplacedFile file) => Locked(() =>
    {
        _replaced.Add(file);
        return true;
    });

    /// <inheritdoc/>
    public IReadOnlyList<NamedBlob> ListNamed() => Locked(() =>
    {
        IEnumerable<Digest?> manifests =
        [
            .. _entries.Values.Select(entry => (Digest?)entry.Key),
            .. _executions.Values.SelectMany(one => new[] { one.EnvironmentKey, one.ExecutionKey, one.Outputs }),
            .. _resolutions.SelectMany(one => new Digest?[] { one.RequirementsKey, one.DependenciesKey, one.Lock }),
        ];
        IEnumerable<Digest?> others =
        [
            .. _entries.Values.Select(entry => entry.Contents),
            .. _executions.Values.SelectMany(one => new[] { one.Stdout, one.Stderr }),
            .. _replaced.Select(one => (Digest?)one.Digest),
            .. _batches.Values.Select(batch => batch.Report),
        ];
        return Of(manifests, true).Concat(Of(others, false)).ToList();

        static IEnumerable<NamedBlob> Of(IEnumerable<Digest?> digests, bool isManifest) =>
            digests.OfType<Digest>().Select(digest => new NamedBlob(digest, isManifest));
    });

    /// <inheritdoc/>
    public IReadOnlyList<InputPlace> ListInputPlaces() =>
        Locked(() => _executions.Values.Select(one => new InputPlace(one.ExecutionKey, one.WorkingFolder)).Distinct().ToList());

    /// <inheritdoc/>
    public void SaveEvictions(IReadOnlyCollection<Digest> blobs, DateTimeOffset at) => Locked(() =>
    {
        foreach (var blob in blobs)
        {
            _evictions[blob] = at;
        }

        return true;
    });

    /// <inheritdoc/>
    public DateTimeOffset? FindEviction(Digest blob) => Locked(() => _evictions.TryGetValue(blob, out var at) ? at : (DateTimeOffset?)null);

    private IEnumerable<Execution> Earlier(string script, string? before) => _executions.Values
        .Where(execution => execution.Script == script && (before is null || string.CompareOrdinal(execution.Id, before) < 0))
        .NewestFirst();

    private Resolution? Newest(Predicate<Resolution> isWanted) => Locked(() => _resolutions.FindLast(isWanted));

    private T Locked<T>(Func<T> action)
    {
        lock (_gate)
        {
            return action();
        }
    }
}
