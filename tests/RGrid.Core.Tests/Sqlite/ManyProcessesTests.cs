using System.Diagnostics;
using RGrid.Catalog;
using RGrid.Sqlite;
using RGrid.Testing;

namespace RGrid.Core.Tests.Sqlite;

public sealed class ManyProcessesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _processes = [];

    private string Path => _folder.At("rgrid.db");

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
            {
                process.Kill();
                process.WaitForExit();
            }

            process.Dispose();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Ten_first_opens_at_once_and_all_their_saves_succeed()
    {
        const int writers = 10;
        const int saves = 50;
        await Task.WhenAll(Enumerable.Range(0, writers).Select(number => Begin(number, saves)));
        foreach (var process in _processes)
        {
            await process.StandardInput.WriteLineAsync();
        }

        foreach (var process in _processes)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = await process.StandardError.ReadToEndAsync();
            await output;
            await process.WaitForExitAsync();
            Assert.Equal((0, ""), (process.ExitCode, errors));
        }

        using var database = SqliteDatabase.Open(Path);
        var set = SqliteCatalog.Of(database);
        Assert.Equal(writers * saves, set.Executions.List(null, int.MaxValue).Count);
        Assert.Equal(writers * saves, Assert.Single(set.Lookups.Count()).Hits);
        Assert.Equal(saves, set.Entries.List(null, int.MaxValue).Count);
    }

    [Fact]
    public async Task A_killed_writer_leaves_a_database_with_all_that_it_had_saved()
    {
        for (var number = 0; number < 3; number++)
        {
            var process = await Begin(number, int.MaxValue);
            await process.StandardInput.WriteLineAsync();
            var saved = -1;
            while (saved < 20 + (number * 13))
            {
                saved = int.Parse((await process.StandardOutput.ReadLineAsync())!, System.Globalization.CultureInfo.InvariantCulture);
            }

            process.Kill();
            await process.WaitForExitAsync();
            using var database = SqliteDatabase.Open(Path);
            using var command = database.Connection.CreateCommand();
            command.CommandText = "PRAGMA integrity_check";
            Assert.Equal("ok", command.ExecuteScalar());
            var executions = SqliteCatalog.Of(database).Executions;
            Assert.All(Enumerable.Range(0, saved + 1), save => Assert.Single(executions.FindByPrefix(WriterProcess.Id(number, save))));
            executions.Save(Records.Execution("01JE0000000000000000000000"));
        }
    }

    private async Task<Process> Begin(int number, int saves)
    {
        var process = WriterProcess.Start(Path, number, saves);
        lock (_processes)
        {
            _processes.Add(process);
        }

        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        return process;
    }
}
