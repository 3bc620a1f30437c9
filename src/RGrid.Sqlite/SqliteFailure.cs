using Microsoft.Data.Sqlite;

namespace RGrid.Sqlite;

/// <summary>Says in RGrid's words what SQLite refused (sqlite.org/rescode.html).</summary>
internal static class SqliteFailure
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>True where the file itself is broken.</summary>
    public static bool IsDamage(SqliteException exception) => exception.SqliteErrorCode is Corrupt or NotADatabase;

    /// <summary>SQLite's words, fit to stand inside of a sentence.</summary>
    public static string Words(Exception exception) => exception.Message.TrimEnd('.');

    /// <summary>Any other failure.</summary>
    /// <param name="exception">What SQLite said.</param>
    /// <param name="path">The database's file.</param>
    public static RGridException Of(SqliteException exception, string path)
    {
        var (what, hint) = exception.SqliteErrorCode switch
        {
            Busy or Locked => ("stayed locked by another process", "wait until other runs have ended, then run again"),
            ReadOnly => ("can't be written", "check the owner and mode of the store, or set RGRID_HOME to a folder of yours"),
            Full => ("could not be written: no space is left on its disk; nothing was stored", "free some space, or set RGRID_HOME to another disk"),
            InputOutput => ($"could not be used: {Words(exception)}", "check the disk and the space on it"),
            CannotOpen => ("can't be opened", "check that its folder is there and yours, or set RGRID_HOME to another folder"),
            _ => ($"can't be used: {Words(exception)}", "set RGRID_HOME to another folder"),
        };
        return new RGridException(ErrorCode.StoreUnusable, $"the store's database `{path}` {what}", hint, exception)
        {
            IsTransient = exception.SqliteErrorCode is Busy or Locked,
        };
    }
}
