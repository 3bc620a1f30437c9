using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Cli.Output;
using RGrid.Content;

namespace RGrid.Cli.Commands;

/// <summary>`list`, `status`, `logs`, `outputs`: what was run.</summary>
internal static class HistoryCommands
{
    private const int ShortId = 10;

    public static Argument<string> Id() => new("ID") { Description = "An execution's id, cut short while unique; or last", DefaultValueFactory = _ => "last" };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON" };

    public static Command List(CommandContext context)
    {
        var limit = new Option<int>("--limit") { Description = "At most so many", DefaultValueFactory = _ => 20, HelpName = "N" };
        var script = new Option<string?>("--script") { Description = "Only those of this script", HelpName = "SCRIPT" };
        var json = Json();
        var command = new Command("list", "List executions, newest first") { limit, script, json };
        command.SetAction(parsed =>
        {
            var named = parsed.GetValue(script);
            var path = named is null ? null : Path.GetFullPath(named);
            var executions = context.Services.Catalog.Executions.List(path, parsed.GetValue(limit));
            if (parsed.GetValue(json))
            {
                context.Terminal.Data(new JsonArray([.. executions.Select(execution => (JsonNode)ExecutionJson.Of(execution))]).ToJsonString());
                return 0;
            }

            foreach (var execution in executions)
            {
                var when = Spans.Ago(context.Services.Clock.GetUtcNow() - execution.Started);
                var took = execution.DurationMs is { } duration ? Spans.Text(duration) : "";
                var line = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{execution.Id[^ShortId..].PadLeft(ShortId)}  {ExecutionTexts.Status(execution),-9}  {execution.ExitCode,4}  {took,10}  {when,-15}  {ExecutionTexts.CommandLine(execution)}");
                context.Terminal.Data(execution.Id[..^ShortId] + line);
            }

            return 0;
        });
        return command;
    }

    public static Command Status(CommandContext context)
    {
        var id = Id();
        var json = Json();
        var command = new Command("status", "Show one execution") { id, json };
        command.SetAction(parsed =>
        {
            var execution = ExecutionFinder.Find(context.Services.Catalog, parsed.GetValue(id)!);
            if (parsed.GetValue(json))
            {
                context.Terminal.Data(ExecutionJson.Of(execution).ToJsonString());
                return 0;
            }

            var outputs = OutputsOf(context, execution).Entries.Count(entry => entry.Kind != TreeEntryKind.Folder);
            foreach (var line in new[]
            {
                $"execution    {execution.Id}",
                $"command      {ExecutionTexts.CommandLine(execution)}",
                $"in           {Terminal.Escape(execution.WorkingFolder)}",
                $"status       {ExecutionTexts.Status(execution)}{(execution.ExitCode is { } code ? $", exit code {code}" : "")}",
                $"started      {execution.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC, ran {Spans.Text(execution.DurationMs ?? 0)}",
                $"environment  {execution.EnvironmentKey.Short}  {(execution.IsEnvironmentHit ? "HIT" : $"MISS: {Terminal.Escape(execution.Reason)}")}",
                $"key          {execution.ExecutionKey}",
                $"outputs      {outputs}",
            })
            {
                context.Terminal.Data(line);
            }

            return 0;
        });
        return command;
    }

    public static Command Logs(CommandContext context)
    {
        var id = Id();
        var stdout = new Option<bool>("--stdout") { Description = "Only stdout" };
        var stderr = new Option<bool>("--stderr") { Description = "Only stderr" };
        var command = new Command("logs", "Print what a script printed, byte for byte") { id, stdout, stderr };
        command.SetAction(parsed =>
        {
            var execution = ExecutionFinder.Find(context.Services.Catalog, parsed.GetValue(id)!);
            if (!parsed.GetValue(stderr) && execution.Stdout is { } out1)
            {
                Copy(context, out1, Console.OpenStandardOutput());
            }

            if (!parsed.GetValue(stdout) && execution.Stderr is { } out2)
            {
                Copy(context, out2, Console.OpenStandardError());
            }

            return 0;
        });
        return command;
    }

    public static Command Outputs(CommandContext context)
    {
        var id = Id();
        var json = Json();
        var command = new Command("outputs", "List the outputs of an execution") { id, json };
        command.SetAction(parsed =>
        {
            var tree = OutputsOf(context, ExecutionFinder.Find(context.Services.Catalog, parsed.GetValue(id)!));
            if (parsed.GetValue(json))
            {
                context.Terminal.Data(tree.ToJson().ToJsonString());
                return 0;
            }

            foreach (var entry in tree.Entries.Where(entry => entry.Kind != TreeEntryKind.Folder))
            {
                context.Terminal.Data(entry.Kind == TreeEntryKind.Link
                    ? $"{"link",12}  {Terminal.Escape(entry.Path)} -> {Terminal.Escape(entry.LinkTarget!)}"
                    : string.Create(CultureInfo.InvariantCulture, $"{entry.Size,12}  {Terminal.Escape(entry.Path)}"));
            }

            return 0;
        });
        return command;
    }

    /// <summary>The outputs of an execution; none where it has not ended.</summary>
    public static BlobTree OutputsOf(CommandContext context, Execution execution) => execution.Outputs is { } outputs
        ? BlobTree.FromJson(JsonNode.Parse(context.Services.Blobs.Read(outputs))!["tree"]!.AsArray())
        : BlobTree.Empty;

    private static void Copy(CommandContext context, Digest digest, Stream target)
    {
        using var stream = context.Services.Blobs.TryOpen(digest) ?? throw new RGridException(
            ErrorCode.NotFound, $"the log `{digest}` is no longer in the store", "run the script again");
        stream.CopyTo(target);
        target.Flush();
    }
}
