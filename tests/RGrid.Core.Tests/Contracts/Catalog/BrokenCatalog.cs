using RGrid.Catalog;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Core.Tests.Contracts.Catalog;

/// <summary>A catalog that fails when it is told to.</summary>
internal sealed class BrokenCatalog(CatalogSet inner) : IEntryCatalog, IExecutionCatalog, ILookupCatalog, IResolutionCatalog, IStampMemo, IWrittenFiles, IBlobRecords, IResultCatalog, IBatchCatalog
{
    public bool FailsReading { get; set; }

    public bool FailsWriting { get; set; }

    public Exception Failure { get; set; } = new RGridException(ErrorCode.StoreUnusable, "the store broke", "mend it");

    public CatalogSet Set => new(this, this, this, this, this, this, this, this, this);

    public Entry? Find(EntryLevel level, Digest key) => Read(() => inner.Entries.Find(level, key));

    public void Publish(Entry entry) => Write(() => inner.Entries.Publish(entry));

    public void SetState(EntryLevel level, Digest key, EntryState state, DateTimeOffset at) => Write(() => inner.Entries.SetState(level, key, state, at));

    public IReadOnlyList<Entry> List(EntryLevel? level, int limit) => Read(() => inner.Entries.List(level, limit));

    public IReadOnlyList<Entry> ListStored() => Read(inner.Entries.ListStored);

    public IReadOnlyList<EntryCount> CountByState() => Read(inner.Entries.CountByState);

    IReadOnlyList<Entry> IEntryCatalog.FindByPrefix(string hexPrefix) => Read(() => inner.Entries.FindByPrefix(hexPrefix));

    public void Save(Execution execution) => Write(() => inner.Executions.Save(execution));

    IReadOnlyList<Execution> IExecutionCatalog.FindByPrefix(string idPrefix) => Read(() => inner.Executions.FindByPrefix(idPrefix));

    public IReadOnlyList<Execution> List(string? script, int limit) => Read(() => inner.Executions.List(script, limit));

    public IReadOnlyList<UsedEnvironment> ListEnvironments(string script, string? before, int limit) =>
        Read(() => inner.Executions.ListEnvironments(script, before, limit));

    public IReadOnlyList<EarlierRun> ListRuns(string script, Digest environmentKey, string before, int limit) =>
        Read(() => inner.Executions.ListRuns(script, environmentKey, before, limit));

    public void Record(IReadOnlyList<Lookup> lookups) => Write(() => inner.Lookups.Record(lookups));

    public IReadOnlyList<LookupCount> Count() => Read(inner.Lookups.Count);

    public Resolution? Find(Digest requirementsKey) => Read(() => inner.Resolutions.Find(requirementsKey));

    public IReadOnlyList<Resolution> FindLatest(string sourcePath, int most) => Read(() => inner.Resolutions.FindLatest(sourcePath, most));

    public Resolution? FindByDependencies(Digest dependenciesKey) => Read(() => inner.Resolutions.FindByDependencies(dependenciesKey));

    public void Save(Resolution resolution) => Write(() => inner.Resolutions.Save(resolution));

    public void Forget(Resolution resolution) => Write(() => inner.Resolutions.Forget(resolution));

    public string? Find(string purpose, FileStat stat) => Read(() => inner.Stamps.Find(purpose, stat));

    public void Save(string purpose, FileStat stat, string value) => Write(() => inner.Stamps.Save(purpose, stat, value));

    public WrittenFile? Find(string path) => Read(() => inner.WrittenFiles.Find(path));

    public IReadOnlyList<WrittenFile> FindAll(IReadOnlyCollection<string> paths) => Read(() => inner.WrittenFiles.FindAll(paths));

    public IReadOnlyList<WrittenFile> FindBelow(string folder) => Read(() => inner.WrittenFiles.FindBelow(folder));

    public void Save(IReadOnlyList<WrittenFile> files) => Write(() => inner.WrittenFiles.Save(files));

    public void SaveReplaced(ReplacedFile file) => Write(() => inner.WrittenFiles.SaveReplaced(file));

    public IReadOnlyList<NamedBlob> ListNamed() => Read(inner.Blobs.ListNamed);

    public IReadOnlyList<InputPlace> ListInputPlaces() => Read(inner.Blobs.ListInputPlaces);

    public void SaveEvictions(IReadOnlyCollection<Digest> blobs, DateTimeOffset at) => Write(() => inner.Blobs.SaveEvictions(blobs, at));

    public DateTimeOffset? FindEviction(Digest blob) => Read(() => inner.Blobs.FindEviction(blob));

    IReadOnlyDictionary<Digest, StoredResult> IResultCatalog.Find(IReadOnlyCollection<Digest> executionKeys) => Read(() => inner.Results.Find(executionKeys));

    IReadOnlyList<StoredResult> IResultCatalog.List(int limit) => Read(() => inner.Results.List(limit));

    public void Withdraw(Digest executionKey) => Write(() => inner.Results.Withdraw(executionKey));

    public void Save(Batch batch) => Write(() => inner.Batches.Save(batch));

    IReadOnlyList<Batch> IBatchCatalog.FindByPrefix(string idPrefix) => Read(() => inner.Batches.FindByPrefix(idPrefix));

    IReadOnlyList<Batch> IBatchCatalog.List(int limit) => Read(() => inner.Batches.List(limit));

    public IReadOnlyList<Execution> ListExecutions(string batchId) => Read(() => inner.Batches.ListExecutions(batchId));

    public Execution? FindItem(string item, string? script) => Read(() => inner.Batches.FindItem(item, script));

    public Execution? FindItem(string item, string script, EntryLevel level, Digest key) => Read(() => inner.Batches.FindItem(item, script, level, key));

    private T Read<T>(Func<T> read) => FailsReading ? throw Failure : read();

    private void Write(Action write)
    {
        if (FailsWriting)
        {
            throw Failure;
        }

        write();
    }
}
