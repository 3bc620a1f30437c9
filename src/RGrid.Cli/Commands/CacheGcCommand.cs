using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using RGrid.Cli.Output;
using RGrid.Local.Limits;
using RGrid.Local.Processes;
using RGrid.Settings;
using RGrid.Upkeep;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid cache gc`.</summary>
internal static class CacheGcCommand
{
    public static Command Create(CommandContext context)
    {
        var size = CommandOptions.Text("--max-size", "SIZE", "Evict until the store takes no more than this: 20GB, 500MiB");
        size.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && ByteSize.TryParse(token.Value) is null)
            {
                result.AddError($"`--max-size {token.Value}` is not a size such as 20GB or 500MiB");
            }
        });
        var rehearse = CommandOptions.Flag("--dry-run", "Only show what would go");
        var background = CommandOptions.Flag("--background", "As runs start it: behind other work, and not where another one goes on");
        background.Hidden = true;
        var json = CommandOptions.Json();
        var command = new TaughtCommand(
            "gc",
            "Reclaim space: leftovers, and what can be made again",
            new("rgrid cache gc --dry-run", "What would go, what stays, and why."),
            new("rgrid cache gc --max-size 5GB", "Evict down to 5 GB this once."))
        {
            Remarks =
            [
                "Runs start this by themselves when they have ended, once a day or when the store is over its bound: a tenth of the disk, but at "
                + "least 2 GiB, and less where less than a twentieth of the disk would stay free. What can be made again goes: installed "
                + "dependencies, images in the container engine, and copies of large inputs that you still have; whatever costs the fewest seconds for each byte goes first, what was used in "
                + "the last hour late, and copies of inputs that you have no more last. History, logs and outputs stay, and what a run is using stays.",
                "Settings in `~/.rgrid/config.toml`: [cache] max-size = \"20 GB\", max-share = 0.1, automatic = false.",
            ],
        };
        foreach (var option in new Option[] { size, rehearse, json, background })
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed =>
        {
            if (parsed.GetValue(background))
            {
                if (StoreUpkeep.IsGoingOn(context.Services.Store))
                {
                    return 0;
                }

                BackgroundProcess.StandBehindOthers();
            }

            var request = new CollectRequest(
                parsed.GetValue(size) is { } text ? ByteSize.TryParse(text) : null,
                parsed.GetValue(rehearse) ? CollectMode.Rehearse : CollectMode.Remove);
            if (request.Mode == CollectMode.Remove)
            {
                AbandonedGroups.Remove(context.Services.Clock.GetUtcNow());
            }

            var report = context.Services.Upkeep.Value.Collect(
                request, new UpkeepObserver(context.Terminal, context.Services.Clock), context.CancellationToken);
            context.Terminal.EndProgress();
            if (parsed.GetValue(json))
            {
                context.Terminal.Data(Json(report).ToJsonString());
            }
            else
            {
                Show(context, report, request.Mode);
            }

            return 0;
        });
        return command;
    }

    private static void Show(CommandContext context, CollectReport report, CollectMode mode)
    {
        var now = context.Services.Clock.GetUtcNow();
        var table = new TextTable("WHAT", "WHICH", "SIZE:", "LAST USED", "REBUILD:", "FATE", "WHY");
        foreach (var item in report.Items)
        {
            table.Add(
                item.Kind,
                item.Name.Length > 0 ? item.Name : item.Count.ToString(CultureInfo.InvariantCulture),
                Sizes.Text(item.Bytes),
                item.LastUse is { } lastUse ? Spans.Ago(now - lastUse) : "",
                item.RebuildMs is { } ms ? Spans.Text(ms) : "",
                Word(item.Fate),
                item.Reason);
        }

        table.Write(context.Terminal);
        foreach (var note in report.Notes)
        {
            context.Terminal.Note(note);
        }

        context.Terminal.Data("");
        var freed = Sizes.Text(report.UsedBefore - report.UsedAfter);
        context.Terminal.Data(
            $"{(mode == CollectMode.Rehearse ? "would free" : "freed")} {freed}; the store {(mode == CollectMode.Rehearse ? "would take" : "takes")} "
            + $"{Sizes.Text(report.UsedAfter)} of at most {Sizes.Text(report.Bound.Bytes)}");
    }

    private static string Word(Fate fate) => fate switch
    {
        Fate.Kept => "keep",
        Fate.Evicted => "evict",
        _ => "remove",
    };

    private static JsonObject Json(CollectReport report) => new()
    {
        ["bound"] = report.Bound.Bytes,
        ["usedBefore"] = report.UsedBefore,
        ["usedAfter"] = report.UsedAfter,
        ["items"] = new JsonArray([.. report.Items.Select(item => new JsonObject
        {
            ["kind"] = item.Kind,
            ["name"] = item.Name,
            ["key"] = item.Key?.ToString(),
            ["count"] = item.Count,
            ["bytes"] = item.Bytes,
            ["lastUse"] = item.LastUse is { } lastUse ? ExecutionJson.Moment(lastUse) : null,
            ["rebuildMs"] = item.RebuildMs,
            ["fate"] = Word(item.Fate),
            ["reason"] = item.Reason,
        })]),
        ["notes"] = new JsonArray([.. report.Notes.Select(note => (JsonNode?)JsonValue.Create(note))]),
    };
}
