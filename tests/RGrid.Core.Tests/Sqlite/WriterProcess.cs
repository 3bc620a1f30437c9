using System.Diagnostics;
using System.Runtime.CompilerServices;
using RGrid.Catalog;
using RGrid.Sqlite;

namespace RGrid.Core.Tests.Sqlite;

/// <summary>This test program started as another process that opens a database and writes to it.</summary>
internal static class WriterProcess
{
    private const string PathVariable = "RGRID_TEST_WRITER_PATH";
    private const string NumberVariable = "RGRID_TEST_WRITER_NUMBER";
    private const string SavesVariable = "RGRID_TEST_WRITER_SAVES";

    /// <summary>Starts a writer. It prints a line when it is ready, waits for one, then prints one for each save that it made.</summary>
    public static Process Start(string path, int number, int saves)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[PathVariable] = path;
        start.Environment[NumberVariable] = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment[SavesVariable] = saves.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Process.Start(start)!;
    }

    /// <summary>The id of a writer's save.</summary>
    public static string Id(int number, int save) => $"01JD{number:00}{save:00000000000000000000}";

    [ModuleInitializer]
    internal static void BeAWriterWhereAskedTo()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is not { } path)
        {
            return;
        }

        try
        {
            Write(path, Number(NumberVariable), Number(SavesVariable));
            Environment.Exit(0);
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine(exception);
            Environment.Exit(1);
        }
    }

    private static void Write(string path, int number, int saves)
    {
        Console.Out.WriteLine("ready");
        Console.In.ReadLine();
        using var catalog = SqliteCatalog.Open(path, TimeProvider.System, Console.Error.WriteLine);
        for (var save = 0; save < saves; save++)
        {
            var set = catalog.Set;
            set.Executions.Save(Records.Execution(Id(number, save)));
            set.Lookups.Record([new Lookup(Records.Noon, EntryLevel.Environment, Records.Key(save), true, "")]);
            set.Entries.Publish(Records.Entry(save));
            if (set.Executions.FindByPrefix(Id(number, save)).Count != 1)
            {
                throw new InvalidOperationException("What was saved is not there.");
            }

            Console.Out.WriteLine(save);
        }
    }

    private static int Number(string variable) =>
        int.Parse(Environment.GetEnvironmentVariable(variable)!, System.Globalization.CultureInfo.InvariantCulture);
}
