using RGrid.Catalog;

namespace RGrid.Sqlite;

/// <summary>A catalog that a run can use whatever the database is like.</summary>
/// <param name="Set">SQLite's, forgiving; or a memory's where the database can't be used.</param>
/// <param name="Warning">Why it is a memory's, in one line; null where it is SQLite's.</param>
public sealed record OpenedCatalog(CatalogSet Set, string? Warning) : IDisposable
{
    /// <summary>What has to be closed; null for a memory.</summary>
    internal SqliteCatalog? Owner { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Owner?.Dispose();
}

/// <summary>The embedded catalog: all of RGrid's memory in one SQLite file.</summary>
public sealed class SqliteCatalog : IDisposable
{
    private readonly SqliteDatabase _database;

    private SqliteCatalog(SqliteDatabase database)
    {
        _database = database;
        Set = Of(database);
    }

    /// <summary>The catalog; its members may throw (see <see cref="CatalogSet"/>).</summary>
    public CatalogSet Set { get; }

    /// <summary>Opens a catalog for a command that is about what is remembered. Damage, now or later, sets the database aside.</summary>
    /// <param name="path">The database's file.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="warn">Gets one line when a record can't be read.</param>
    /// <exception cref="DamagedDatabaseException">It is damaged, and was set aside; the next opening begins a new one.</exception>
    /// <exception cref="RGridException">It can't be used (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public static SqliteCatalog Open(string path, TimeProvider clock, Action<string> warn) =>
        new(SqliteDatabase.Open(path, clock, warn, SqliteDatabase.PatienceSeconds));

    /// <summary>
    /// Opens a catalog for a run, which goes on without one (cache.md 23): a damaged database is set aside, one that can't be used is
    /// left alone, and the run remembers in memory. What fails later is forgiven (<see cref="ForgivingCatalog"/>).
    /// </summary>
    /// <param name="path">The database's file.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="warn">Gets one line when something fails later. The failure of opening is in the outcome.</param>
    /// <exception cref="RGridException">It was written by a newer RGrid, which must be told and not worked around.</exception>
    public static OpenedCatalog OpenOrSetAside(string path, TimeProvider clock, Action<string> warn)
    {
        const int tries = 3;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var catalog = Open(path, clock, warn);
                return new OpenedCatalog(ForgivingCatalog.Around(catalog.Set, warn), null) { Owner = catalog };
            }
            catch (DamagedDatabaseException exception)
            {
                // Another process may have set it aside first; then there is a good one, or none, by now.
                if (exception.Aside is not null || attempt == tries)
                {
                    return InMemory(exception.Message);
                }
            }
            catch (RGridException exception) when (exception.InnerException is Microsoft.Data.Sqlite.SqliteException)
            {
                return InMemory($"{exception.Message} ({exception.Hint})");
            }
        }
    }

    /// <summary>The catalog of a database.</summary>
    public static CatalogSet Of(SqliteDatabase database) => new(
        new SqliteEntries(database),
        new SqliteExecutions(database),
        new SqliteLookups(database),
        new SqliteResolutions(database),
        new SqliteStamps(database),
        new SqliteWrittenFiles(database),
        new SqliteBlobRecords(database),
        new SqliteResults(database),
        new SqliteBatches(database));

    /// <summary>Moves a damaged database and what belongs to it aside, so that the next run begins a new one. Nothing is deleted.</summary>
    /// <returns>Where it is now, or where it was where another process was faster.</returns>
    /// <exception cref="RGridException">The disk refused (<see cref="ErrorCode.StoreUnusable"/>).</exception>
    public static string SetAside(string path, TimeProvider clock) => new DatabasePlace(path).TrySetAside(clock) ?? path;

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    private static OpenedCatalog InMemory(string reason) =>
        new(new MemoryCatalog().Set, $"{reason}; this run goes on and is not remembered");
}
