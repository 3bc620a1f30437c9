using System.Globalization;
using Microsoft.Data.Sqlite;

namespace RGrid.Sqlite;

/// <summary>
/// One connection to `rgrid.db`: WAL, so that readers and a writer don't wait for each other; numbered migrations, counted in
/// `user_version`. Failures become <see cref="RGridException"/> in one place.
/// </summary>
public sealed class SqliteDatabase : IDisposable
{
    /// <summary>The newest schema that this RGrid knows.</summary>
    public const int Schema = 1;

    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();
    private readonly string _path;

    private SqliteDatabase(SqliteConnection connection, string path)
    {
        _connection = connection;
        _path = path;
    }

    /// <summary>Opens a database, making or migrating it where needed.</summary>
    /// <param name="path">Its file.</param>
    /// <exception cref="DamagedDatabaseException">The file is no database, or a broken one.</exception>
    /// <exception cref="RGridException">It can't be used: newer, not writable, locked, full.</exception>
    public static SqliteDatabase Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 15 }.ToString());
        var database = new SqliteDatabase(connection, path);
        try
        {
            database.Guard(() =>
            {
                connection.Open();
                database.Prepare();
            });
            return database;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <summary>Runs statements that write, in one transaction.</summary>
    internal void Write(Action<SqliteDatabase> action)
    {
        lock (_gate)
        {
            Guard(() =>
            {
                Execute("BEGIN IMMEDIATE");
                try
                {
                    action(this);
                    Execute("COMMIT");
                }
                catch
                {
                    TryRollback();
                    throw;
                }
            });
        }
    }

    /// <summary>Runs one statement; `$1`, `$2` … are its parameters.</summary>
    internal void Execute(string sql, params ReadOnlySpan<object?> parameters)
    {
        using var command = Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    /// <summary>The rows of a query. A row that can't be read as what it should be is left out: a doubtful read is a miss.</summary>
    internal IReadOnlyList<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> parameters)
    {
        lock (_gate)
        {
            var rows = new List<T>();
            SqliteCommand command = Command(sql, parameters);
            Guard(() =>
            {
                using (command)
                using (var reader = command.ExecuteReader())
                {
                    while (reader.Read())
                    {
                        try
                        {
                            rows.Add(read(reader));
                        }
                        catch (Exception exception) when (exception is FormatException or InvalidCastException or System.Text.Json.JsonException)
                        {
                            // Not a row that this RGrid wrote.
                        }
                    }
                }
            });
            return rows;
        }
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object?> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters.AddWithValue("$" + (i + 1).ToString(CultureInfo.InvariantCulture), parameters[i] ?? DBNull.Value);
        }

        return command;
    }

    private void Prepare()
    {
        Execute("PRAGMA busy_timeout = 15000");
        Execute("PRAGMA synchronous = NORMAL");
        var version = Version();
        if (version > Schema)
        {
            throw new RGridException(
                ErrorCode.StoreUnusable,
                $"the store's database `{_path}` was written by a newer RGrid (schema {version}; this one knows {Schema})",
                "use that RGrid, or set RGRID_HOME to another folder");
        }

        if (version == Schema)
        {
            return;
        }

        Execute("PRAGMA journal_mode = WAL");
        Execute("BEGIN IMMEDIATE");
        for (var next = Version() + 1; next <= Schema; next++)
        {
            Execute(ReadMigration(next));
            Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {next}"));
        }

        Execute("COMMIT");
    }

    private int Version()
    {
        using var command = Command("PRAGMA user_version", []);
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static string ReadMigration(int number)
    {
        var name = number.ToString("0000", CultureInfo.InvariantCulture) + ".sql";
        using var stream = typeof(SqliteDatabase).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private void TryRollback()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself; the first failure is the one to tell.
        }
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is Corrupt or NotADatabase)
        {
            throw new DamagedDatabaseException(_path, exception);
        }
        catch (SqliteException exception)
        {
            throw new RGridException(
                ErrorCode.StoreUnusable,
                $"the store's database `{_path}` can't be used: {exception.Message}",
                "check that its folder is yours, can be written and has space; or set RGRID_HOME to another folder",
                exception);
        }
    }
}

/// <summary>The database file is broken. It is set aside, never mended in silence.</summary>
/// <param name="path">The file.</param>
/// <param name="inner">What SQLite said.</param>
public sealed class DamagedDatabaseException(string path, Exception inner) : Exception($"the store's database `{path}` is damaged: {inner.Message}", inner);
