using RGrid.Catalog;

namespace RGrid.Sqlite;

/// <summary>The database file is broken.</summary>
/// <param name="path">The file.</param>
/// <param name="inner">What SQLite said.</param>
/// <param name="aside">Where it is now; null where it still lies in its place.</param>
public sealed class DamagedDatabaseException(string path, Exception inner, string? aside = null)
    : DamagedCatalogException(
        $"the store's database `{path}` is damaged: {SqliteFailure.Words(inner)}" + (aside is null ? "" : $"; it was set aside as `{aside}`"), inner)
{
    /// <summary>Where the database is now; null where it still lies in its place.</summary>
    public string? Aside { get; } = aside;
}
