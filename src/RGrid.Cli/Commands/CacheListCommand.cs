using System.CommandLine;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Cli.Output;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid cache list`.</summary>
internal static class CacheListCommand
{
    private const int UsualLimit = 50;

    public static Command Create(CommandContext context)
    {
        var level = CommandOptions.Text("--level", "environment|dependencies", "Only entries of this level");
        level.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && EntryTexts.ParseLevel(token.Value) is null)
            {
                result.AddError($"`--level {token.Value}` is neither environment nor dependencies");
            }
        });
        var limit = CommandOptions.Limit(UsualLimit);
        var json = CommandOptions.Json();
        var command = new TaughtCommand(
            "list",
            "List what was built, the latest first",
            new("rgrid cache list", "The last 50 entries."),
            new("rgrid cache list --level dependencies", "Only installed dependencies, with their size."))
        {
            level, limit, json,
        };
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetValue(level) is { } name ? EntryTexts.ParseLevel(name) : null;
            var entries = context.Services.Catalog.Value.Entries.List(wanted, parsed.GetValue(limit));
            if (parsed.GetValue(json))
            {
                context.Terminal.Data(new JsonArray([.. entries.Select(EntryTexts.Json)]).ToJsonString());
            }
            else
            {
                Show(context, entries);
            }

            return 0;
        });
        return command;
    }

    private static void Show(CommandContext context, IReadOnlyList<Entry> entries)
    {
        if (entries.Count == 0)
        {
            context.Terminal.Status("nothing has been built yet");
            return;
        }

        var now = context.Services.Clock.GetUtcNow();
        var table = new TextTable("KEY", "LEVEL", "STATE", "BUILT", "TOOK:", "SIZE:", "SCRIPT");
        foreach (var entry in entries)
        {
            table.Add(
                entry.Key.Short,
                EntryTexts.Level(entry.Level),
                EntryTexts.State(entry.State),
                Spans.Ago(now - entry.Created),
                Spans.Text(entry.BuildMs),
                entry.Folder is null ? "" : Sizes.Text(entry.Size),
                entry.Script);
        }

        table.Write(context.Terminal);
    }
}
