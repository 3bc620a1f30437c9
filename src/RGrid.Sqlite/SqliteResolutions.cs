using Microsoft.Data.Sqlite;
using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Sqlite;

/// <summary>The resolutions in SQLite.</summary>
internal sealed class SqliteResolutions(SqliteDatabase database) : IResolutionCatalog
{
    public Resolution? Find(Digest requirementsKey) => Latest("requirements_key", requirementsKey.ToString(), 1).SingleOrDefault();

    public IReadOnlyList<Resolution> FindLatest(string sourcePath, int most) => Latest("source_path", sourcePath, most);

    public Resolution? FindByDependencies(Digest dependenciesKey) => Latest("dependencies_key", dependenciesKey.ToString(), 1).SingleOrDefault();

    public void Save(Resolution resolution) => database.Write(inner => inner.Execute(
        "INSERT INTO resolutions (requirements_key, dependencies_key, lock, source_path, at) VALUES ($1, $2, $3, $4, $5)",
        Values(resolution)));

    public void Forget(Resolution resolution) => database.Write(inner => inner.Execute(
        "DELETE FROM resolutions WHERE requirements_key = $1 AND dependencies_key = $2 AND lock = $3 AND source_path = $4 AND at = $5",
        Values(resolution)));

    private static object[] Values(Resolution resolution) =>
        [resolution.RequirementsKey.ToString(), resolution.DependenciesKey.ToString(), resolution.Lock.ToString(), resolution.SourcePath, resolution.At.ToMs()];

    private IReadOnlyList<Resolution> Latest(string column, string value, int most) => database.Query(
        $"SELECT requirements_key, dependencies_key, lock, source_path, at FROM resolutions WHERE {column} = $1 ORDER BY rowid DESC LIMIT $2",
        Read,
        value,
        most);

    private static Resolution Read(SqliteDataReader row) =>
        new(row.Digest(0), row.Digest(1), row.Digest(2), row.Text(3), row.Time(4));
}
