using Microsoft.Data.Sqlite;
using RGrid.Catalog;
using RGrid.FileSystem;

namespace RGrid.Sqlite;

/// <summary>Digests of large files by stat, in SQLite.</summary>
internal sealed class SqliteStamps(SqliteDatabase database) : IStampMemo
{
    public string? Find(string purpose, FileStat stat) => database.Query(
        "SELECT value FROM stamps WHERE purpose = $1 AND device = $2 AND inode = $3 AND size = $4 AND modified_ns = $5 AND changed_ns = $6",
        row => row.Text(0),
        purpose,
        stat.Device,
        stat.Inode,
        stat.Size,
        stat.ModifiedNs,
        stat.ChangedNs).SingleOrDefault();

    public void Save(string purpose, FileStat stat, string value) => database.Write(inner => inner.Execute(
        "INSERT OR REPLACE INTO stamps (purpose, device, inode, size, modified_ns, changed_ns, value) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        purpose,
        stat.Device,
        stat.Inode,
        stat.Size,
        stat.ModifiedNs,
        stat.ChangedNs,
        value));
}

/// <summary>What RGrid wrote beside the user, in SQLite.</summary>
internal sealed class SqliteWrittenFiles(SqliteDatabase database) : IWrittenFiles
{
    private const string Columns = "path, digest, script, execution_id";

    public WrittenFile? Find(string path) =>
        database.Query($"SELECT {Columns} FROM written_files WHERE path = $1", Read, path).SingleOrDefault();

    public IReadOnlyList<WrittenFile> FindAll(IReadOnlyCollection<string> paths) => database.Query(
        "SELECT written_files.path, digest, script, execution_id FROM json_each($1) AS wanted CROSS JOIN written_files ON written_files.path = wanted.value",
        Read,
        SqliteValues.ToJson([.. paths]));

    public IReadOnlyList<WrittenFile> FindBelow(string folder) =>
        database.Query($"SELECT {Columns} FROM written_files WHERE path > $1 || '/' AND path < $1 || '0' ORDER BY path", Read, folder.TrimEnd('/'));

    public void Save(IReadOnlyList<WrittenFile> files) => database.Write(inner =>
    {
        foreach (var file in files)
        {
            inner.Execute(
                $"INSERT OR REPLACE INTO written_files ({Columns}) VALUES ($1, $2, $3, $4)",
                file.Path,
                file.Digest.ToString(),
                file.Script,
                file.ExecutionId);
        }
    });

    public void SaveReplaced(ReplacedFile file) => database.Write(inner => inner.Execute(
        "INSERT INTO replaced_files (digest, path, execution_id, at) VALUES ($1, $2, $3, $4)",
        file.Digest.ToString(),
        file.Path,
        file.ExecutionId,
        file.At.ToMs()));

    private static WrittenFile Read(SqliteDataReader row) => new(row.Text(0), row.Digest(1), row.Text(2), row.Text(3));
}
