namespace RGrid.Catalog;

/// <summary>
/// All that RGrid remembers, each part behind its own narrow interface; several threads may use it at once. Failures of the database
/// are <see cref="RGridException"/> with <see cref="ErrorCode.StoreUnusable"/>, or <see cref="DamagedCatalogException"/>.
/// <see cref="ForgivingCatalog"/> makes a set that has none.
/// </summary>
/// <param name="Entries">What was built.</param>
/// <param name="Executions">What was run.</param>
/// <param name="Lookups">What was asked of the cache.</param>
/// <param name="Resolutions">What was chosen.</param>
/// <param name="Stamps">Digests of large files by stat.</param>
/// <param name="WrittenFiles">What was written beside the user.</param>
/// <param name="Blobs">Which blobs are named, and which were given up.</param>
/// <param name="Results">What may be given back.</param>
/// <param name="Batches">What was started together.</param>
public sealed record CatalogSet(
    IEntryCatalog Entries,
    IExecutionCatalog Executions,
    ILookupCatalog Lookups,
    IResolutionCatalog Resolutions,
    IStampMemo Stamps,
    IWrittenFiles WrittenFiles,
    IBlobRecords Blobs,
    IResultCatalog Results,
    IBatchCatalog Batches);
