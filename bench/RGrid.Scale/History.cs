using System.Globalization;
using System.Text;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Keys;

namespace RGrid.Scale;

/// <summary>How much is written.</summary>
/// <param name="Environments">Environments.</param>
/// <param name="Executions">Executions, spread over them.</param>
/// <param name="Lookups">Look-ups.</param>
internal sealed record HistorySize(int Environments, int Executions, int Lookups);

/// <summary>Writes the history of many scripts, of which one is the script that is measured.</summary>
/// <param name="catalog">The catalog.</param>
/// <param name="blobs">The manifests.</param>
/// <param name="clock">The clock of the history.</param>
/// <param name="script">The script that is measured; it gets each hundredth environment.</param>
internal sealed class History(CatalogSet catalog, IBlobStore blobs, TimeProvider clock, string script)
{
    private const int Scripts = 100;
    private const int LookupsAtOnce = 1000;

    private static readonly Digest Runtime = Digest.Of("runtime"u8);

    /// <summary>Writes it.</summary>
    public void Write(HistorySize size)
    {
        var keys = Enumerable.Range(0, size.Environments).Select(WriteEnvironment).ToList();
        for (var number = 0; number < size.Executions; number++)
        {
            WriteExecution(number, keys[number % keys.Count]);
        }

        for (var written = 0; written < size.Lookups; written += LookupsAtOnce)
        {
            var at = clock.GetUtcNow();
            catalog.Lookups.Record(
                [.. Enumerable.Range(written, LookupsAtOnce).Select(number => new Lookup(at, EntryLevel.Environment, keys[number % keys.Count], number % 5 != 0, number % 5 != 0 ? "" : "script changed"))]);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string ScriptOf(int environment) => environment % Scripts == 0 ? script : $"/projects/{Text(environment % Scripts)}/process.py";

    private Digest WriteEnvironment(int number)
    {
        var code = blobs.Add(Encoding.UTF8.GetBytes($"print({Text(number)})\n"));
        var name = Path.GetFileName(ScriptOf(number));
        var manifest = new EnvironmentManifest(
            Runtime, null, null, new BlobTree([TreeEntry.File(name, code, isExecutable: false)]), name, EnvironmentManifest.CurrentBuilderRevision).ToManifest();
        blobs.Add(manifest.Bytes);
        var now = clock.GetUtcNow();
        catalog.Entries.Publish(new Entry(EntryLevel.Environment, manifest.Key, EntryState.Ready, ScriptOf(number), now, 10, 0, null, null, now));
        return manifest.Key;
    }

    private void WriteExecution(int number, Digest environment)
    {
        var file = ScriptOf(number);
        var folder = Path.GetDirectoryName(file)!;
        string[] arguments = [$"in{Text(number)}.txt"];
        var manifest = new ExecutionManifest(
            environment, arguments, "", new BlobTree([]), new Dictionary<string, string?>(), Digest.Of([]), "on", new Dictionary<string, string> { ["TZ"] = "UTC" }, null).ToManifest();
        blobs.Add(manifest.Bytes);
        var printed = blobs.Add(Encoding.UTF8.GetBytes($"{Text(number % 1000)}\n"));
        catalog.Executions.Save(new Execution(
            ExecutionId.New(clock), file, Path.GetFileName(file), arguments, folder, "local", environment, manifest.Key, true, "", ExecutionStatus.Succeeded, 0,
            clock.GetUtcNow(), 12, printed.Digest, printed.Digest, null, 1, new Dictionary<string, string>())
        {
            Result = ResultState.Kept,
        });
    }
}
