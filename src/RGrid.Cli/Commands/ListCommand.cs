using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Cli.Output;
using RGrid.FileSystem;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid list`.</summary>
internal static class ListCommand
{
    private const int UsualLimit = 20;
    private const int ShortestId = 10;

    public static Command Create(CommandContext context)
    {
        var limit = CommandOptions.Limit(UsualLimit);
        var script = CommandOptions.Text("--script", "FILE", "Only executions of this script");
        var batch = CommandOptions.Text("--batch", "BATCH", "The items of this batch, or of `last`");
        var batches = CommandOptions.Flag("--batches", "List batches");
        var json = CommandOptions.Json();
        var command = new TaughtCommand(
            "list",
            "List what ran, the latest first",
            new("rgrid list", "The last 20 executions."),
            new("rgrid list --script process.py --limit 5", "The last five of one script."),
            new("rgrid list --batch last", "The items of the latest batch."),
            new("rgrid list --json | jq '.[0].id'", "The id of the latest."))
        {
            limit, script, batch, batches, json,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(batch) is { } named)
            {
                var most = parsed.GetResult(limit) is { Implicit: false } ? parsed.GetValue(limit) : int.MaxValue;
                return BatchLists.Items(context, BatchRecords.Find(context, named), most, parsed.GetValue(json) ? ReportForm.Json : ReportForm.Text);
            }

            if (parsed.GetValue(batches))
            {
                return BatchLists.Batches(context, parsed.GetValue(limit), parsed.GetValue(json) ? ReportForm.Json : ReportForm.Text);
            }

            var found = Find(context, parsed.GetValue(script), parsed.GetValue(limit));
            if (parsed.GetValue(json))
            {
                context.Terminal.Data(new JsonArray([.. found.Select(ExecutionJson.Of)]).ToJsonString());
            }
            else
            {
                Show(context, found, parsed.GetValue(script));
            }

            return 0;
        });
        return command;
    }

    private static IReadOnlyList<Execution> Find(CommandContext context, string? script, int limit)
    {
        var executions = context.Services.Catalog.Value.Executions;
        if (script is null)
        {
            return executions.List(null, limit);
        }

        // The history knows a script by its path with the links of its folder resolved, or, where a link leads out of the project, by the file.
        var path = Path.GetFullPath(script);
        var folder = Path.GetDirectoryName(path) ?? "/";
        var inFolder = Path.Combine(PathRelation.RealPath(folder) ?? folder, Path.GetFileName(path));
        return executions.List(inFolder, limit) is { Count: > 0 } found ? found
            : PathRelation.RealPath(path) is { } real && real != inFolder ? executions.List(real, limit)
            : [];
    }

    private static void Show(CommandContext context, IReadOnlyList<Execution> found, string? script)
    {
        if (found.Count == 0)
        {
            context.Terminal.Status(script is null ? "nothing has run yet" : $"no execution of `{Visible.Text(script)}` is known");
            return;
        }

        var now = context.Services.Clock.GetUtcNow();
        var length = UniqueLength([.. found.Select(execution => execution.Id)]);
        var table = new TextTable("ID", "WHEN", "STATUS", "EXIT:", "TOOK:", "SCRIPT");
        foreach (var execution in found)
        {
            table.Add(
                execution.Id[..Math.Min(length, execution.Id.Length)],
                Spans.Ago(now - execution.Started),
                ExecutionTexts.Status(execution),
                execution.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "",
                execution.DurationMs is { } duration ? Spans.Text(duration) : "",
                ExecutionTexts.ShortCommandLine(execution) + ExecutionTexts.Labels(execution));
        }

        table.Write(context.Terminal);
    }

    private static int UniqueLength(IReadOnlyList<string> ids)
    {
        var length = ShortestId;
        while (length < ids.Max(id => id.Length) && ids.Select(id => id[..Math.Min(length, id.Length)]).Distinct(StringComparer.Ordinal).Count() < ids.Count)
        {
            length++;
        }

        return length;
    }
}
