using System.Globalization;
using RGrid.Catalog;

namespace RGrid.Sqlite;

/// <summary>The embedded catalog: all of RGrid's memory in one SQLite file.</summary>
public static class SqliteCatalog
{
    /// <summary>The catalog of a database.</summary>
    public static CatalogSet Of(SqliteDatabase database) => new(
        new SqliteEntries(database),
        new SqliteExecutions(database),
        new SqliteLookups(database),
        new SqliteResolutions(database),
        new SqliteStamps(database),
        new SqliteWrittenFiles(database));

    /// <summary>Moves a damaged database and what belongs to it aside, so that the next run begins a new one. Nothing is deleted.</summary>
    /// <returns>Where it is now.</returns>
    public static string SetAside(string path, TimeProvider clock)
    {
        var aside = $"{path}.damaged-{clock.GetUtcNow().ToString("yyyyMMddTHHmmssfff", CultureInfo.InvariantCulture)}";
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            if (File.Exists(path + suffix))
            {
                File.Move(path + suffix, aside + suffix);
            }
        }

        return aside;
    }
}
