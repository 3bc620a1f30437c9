using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Sqlite;

/// <summary>What SQLite knows of blobs.</summary>
internal sealed class SqliteBlobRecords(SqliteDatabase database) : IBlobRecords
{
    // Read whole and once in a while, in the background: no index could spare any of it.
    private const string Named =
        "SELECT key, 1 FROM entries UNION ALL SELECT contents, 0 FROM entries WHERE contents IS NOT NULL "
        + "UNION ALL SELECT environment_key, 1 FROM executions UNION ALL SELECT execution_key, 1 FROM executions "
        + "UNION ALL SELECT stdout, 0 FROM executions WHERE stdout IS NOT NULL UNION ALL SELECT stderr, 0 FROM executions WHERE stderr IS NOT NULL "
        + "UNION ALL SELECT outputs, 1 FROM executions WHERE outputs IS NOT NULL "
        + "UNION ALL SELECT requirements_key, 1 FROM resolutions UNION ALL SELECT dependencies_key, 1 FROM resolutions "
        + "UNION ALL SELECT lock, 1 FROM resolutions UNION ALL SELECT digest, 0 FROM replaced_files "
        + "UNION ALL SELECT report, 0 FROM batches WHERE report IS NOT NULL";

    public IReadOnlyList<NamedBlob> ListNamed() => database.Query(Named, row => new NamedBlob(row.Digest(0), row.YesOrNo(1)));

    public IReadOnlyList<InputPlace> ListInputPlaces() => database.Query(
        "SELECT DISTINCT execution_key, working_folder FROM executions", row => new InputPlace(row.Digest(0), row.Text(1)));

    public void SaveEvictions(IReadOnlyCollection<Digest> blobs, DateTimeOffset at) => database.Write(inner =>
    {
        foreach (var blob in blobs)
        {
            inner.Execute("INSERT OR REPLACE INTO evicted_blobs (digest, at) VALUES ($1, $2)", blob.ToString(), at.ToMs());
        }
    });

    public DateTimeOffset? FindEviction(Digest blob) => database.Query<DateTimeOffset?>(
        "SELECT at FROM evicted_blobs WHERE digest = $1", row => row.Time(0), blob.ToString()).SingleOrDefault();
}
