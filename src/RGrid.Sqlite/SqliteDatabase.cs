using System.Globalization;
using Microsoft.Data.Sqlite;
using RGrid.Faults;

namespace RGrid.Sqlite;

/// <summary>
/// One connection to `rgrid.db`, for any number of threads, one at a time. WAL, so that readers and a writer of other processes don't
/// wait for each other. Failures become <see cref="RGridException"/> or <see cref="DamagedDatabaseException"/> in one place.
/// </summary>
public sealed class SqliteDatabase : IDisposable
{
    /// <summary>How long another process's writing is waited for, in seconds.</summary>
    internal const int PatienceSeconds = 10;

    private const int LargestLog = 100;
    private const int LargestLogOfMany = 2000;
    private const int Many = 16;

    private readonly PreparedStatements _prepared;
    private readonly Lock _gate = new();
    private readonly DatabasePlace _place;
    private readonly TimeProvider? _clock;
    private readonly Action<string> _warn;
    private DamagedDatabaseException? _damage;
    private bool _isWarned;
    private int _writes;

    private SqliteDatabase(string path, TimeProvider? clock, Action<string> warn, int patienceSeconds)
    {
        _place = new DatabasePlace(path);
        _clock = clock;
        _warn = warn;
        Connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            DefaultTimeout = patienceSeconds,
        }.ToString());
        _prepared = new PreparedStatements(Connection);
    }

    /// <summary>The connection, for tests of what only SQLite can tell.</summary>
    internal SqliteConnection Connection { get; }

    /// <summary>Every statement that was used since it was opened, for the test of their plans.</summary>
    internal IReadOnlyCollection<string> Prepared => _prepared.Used;

    /// <summary>Opens a database, making or migrating it where needed. A damaged one stays where it is.</summary>
    /// <param name="path">Its file.</param>
    /// <exception cref="DamagedDatabaseException">The file is no database, or a broken one.</exception>
    /// <exception cref="RGridException">It can't be used: newer, not writable, locked, full.</exception>
    public static SqliteDatabase Open(string path) => Open(path, null, _ => { }, PatienceSeconds);

    /// <summary>Opens a database that is set aside as soon as damage is found in it.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="clock">For the name of a damaged one; null where it is to stay.</param>
    /// <param name="warn">Gets one line when a record can't be read.</param>
    /// <param name="patienceSeconds">How long a lock is waited for.</param>
    internal static SqliteDatabase Open(string path, TimeProvider? clock, Action<string> warn, int patienceSeconds)
    {
        var database = new SqliteDatabase(path, clock, warn, patienceSeconds);
        try
        {
            database.Guard(() =>
            {
                SqliteFault.Reach("database.open.before");
                database.Connection.Open();
                database.Prepare(patienceSeconds);
            });
            database._place.RememberNew();
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_writes >= Many && _damage is null)
            {
                TryTakeLogOver();
            }

            Close();
        }
    }

    /// <summary>Runs statements that write, in one transaction.</summary>
    internal void Write(Action<SqliteDatabase> action)
    {
        lock (_gate)
        {
            Guard(() =>
            {
                Transact(() => action(this));
                if (++_writes == Many)
                {
                    // A batch: to take the log over after every few items would be most of what they write. It is done once, at the end.
                    SetLargestLog(LargestLogOfMany);
                }
            });
        }
    }

    /// <summary>Runs one statement of a transaction; `$1`, `$2` … are its parameters.</summary>
    internal void Execute(string sql, params ReadOnlySpan<object?> parameters) => _prepared.Get(sql, parameters).ExecuteNonQuery();

    /// <summary>The rows of a query. A row that can't be read as what it should be is left out: a doubtful read is a miss.</summary>
    internal IReadOnlyList<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> parameters)
    {
        var rows = new List<T>();
        string? doubt = null;
        lock (_gate)
        {
            // A span can't enter the guarded lambda.
            object?[] values = [.. parameters];
            Guard(() =>
            {
                SqliteFault.Reach("database.query.before");
                using var reader = _prepared.Get(sql, values).ExecuteReader();
                while (reader.Read())
                {
                    try
                    {
                        rows.Add(read(reader));
                    }
                    catch (FormatException exception)
                    {
                        doubt = exception.Message;
                    }
                }
            });
        }

        if (doubt is not null)
        {
            Warn(doubt);
        }

        return rows;
    }

    private void Prepare(int patienceSeconds)
    {
        // What the last process to close would do, with two waits for the disk, is done once for many runs instead: the log stays, and is
        // taken over when it has this many pages, few enough for the next process to read them at once.
        const int noCheckpointOnClose = 1006;
        _ = SQLitePCL.raw.sqlite3_db_config(Connection.Handle, noCheckpointOnClose, 1, out _);
        RunOnce(string.Create(
            CultureInfo.InvariantCulture,
            $"PRAGMA busy_timeout = {patienceSeconds * 1000}; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY"));
        SetLargestLog(LargestLog);
        if (SchemaMigrations.VersionOf(Connection) == SchemaMigrations.Newest)
        {
            return;
        }

        SqliteFault.Reach("database.migrate.before");
        RunOnce("PRAGMA journal_mode = WAL");
        Transact(() =>
        {
            // Asked again: another process may have migrated since.
            for (var next = SchemaMigrations.VersionOf(Connection) + 1; next <= SchemaMigrations.Newest; next++)
            {
                RunOnce(SchemaMigrations.Read(next));
                RunOnce(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {next}"));
                SqliteFault.Reach("database.migrate.after");
            }
        });
    }

    private void TryTakeLogOver()
    {
        try
        {
            RunOnce("PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (SqliteException)
        {
            // Whoever opens the database next does it.
        }
    }

    private void SetLargestLog(int pages) => RunOnce(string.Create(CultureInfo.InvariantCulture, $"PRAGMA wal_autocheckpoint = {pages}"));

    private void RunOnce(string sql)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void Transact(Action action)
    {
        SqliteFault.Reach("transaction.begin.before");
        Execute("BEGIN IMMEDIATE");
        try
        {
            action();
            SqliteFault.Reach("transaction.commit.before");
            Execute("COMMIT");
        }
        catch
        {
            TryRollback();
            throw;
        }

        FaultPoint.Pass("transaction.commit.after");
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
        if (_damage is not null)
        {
            throw _damage;
        }

        try
        {
            action();
        }
        catch (SqliteException exception) when (SqliteFailure.IsDamage(exception))
        {
            _damage = new DamagedDatabaseException(_place.Path, exception, TrySetAside());
            throw _damage;
        }
        catch (SqliteException exception)
        {
            throw SqliteFailure.Of(exception, _place.Path);
        }
    }

    private string? TrySetAside()
    {
        if (_clock is null)
        {
            return null;
        }

        Close();
        try
        {
            return _place.TrySetAside(_clock);
        }
        catch (RGridException)
        {
            // That it is damaged is what has to be told.
            return null;
        }
    }

    private void Close()
    {
        _prepared.Dispose();
        Connection.Dispose();
    }

    private void Warn(string what)
    {
        if (!Interlocked.Exchange(ref _isWarned, true))
        {
            _warn($"a record of the store's database `{_place.Path}` can't be read and counts as absent: {what}");
        }
    }
}
