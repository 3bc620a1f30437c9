using System.Diagnostics;
using Microsoft.Data.Sqlite;
using RGrid.Faults;

namespace RGrid.Sqlite;

/// <summary>A <see cref="FaultPoint"/> whose failure is told as SQLite would tell it. Like that, it is compiled into builds for tests of faults alone.</summary>
internal static class SqliteFault
{
    /// <summary>Passes a point.</summary>
    /// <param name="name">As for <see cref="FaultPoint.Reach(string)"/>.</param>
    /// <exception cref="SqliteException">The fault that was asked for.</exception>
    [Conditional("FAULT_POINTS")]
    public static void Reach(string name)
    {
        const int noSpace = 28;
        const int tooManyFiles = 24;
        var error = 0;
        FaultPoint.Reach(name, ref error);
        if (error != 0)
        {
            var (code, text) = error switch
            {
                noSpace => (13, "database or disk is full"),
                tooManyFiles => (14, "unable to open database file"),
                _ => (10, "disk I/O error"),
            };
            throw new SqliteException($"SQLite Error {code}: '{text}'.", code);
        }
    }
}
