using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Cli.Output;
using RGrid.Settings;
using RGrid.Upkeep;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid cache stats`.</summary>
internal static class CacheStatsCommand
{
    private const int Days = 14;

    public static Command Create(CommandContext context)
    {
        var json = CommandOptions.Json();
        var command = new TaughtCommand(
            "stats",
            "Show hit rates by level and day, and what space is taken",
            new("rgrid cache stats", "Hits and misses of all time and of the last 14 days."),
            new("rgrid cache stats --json | jq .levels", "The same for a program."))
        {
            json,
        };
        command.SetAction(parsed =>
        {
            var catalog = context.Services.Catalog.Value;
            var counts = catalog.Lookups.Count();
            var entries = catalog.Entries.CountByState();
            var since = DateOnly.FromDateTime(context.Services.Clock.GetUtcNow().UtcDateTime).AddDays(1 - Days);
            var recent = counts.Where(count => count.Day >= since).OrderByDescending(count => count.Day).ThenBy(count => count.Level).ToList();
            var space = StoreSpace.Measure(context.Services.Store, CacheSettingsReader.Read(context.Services.Store), StoredImages.BytesOf(catalog.Entries));
            if (parsed.GetValue(json))
            {
                context.Terminal.Data(Json(counts, recent, entries, space).ToJsonString());
            }
            else
            {
                Show(context.Terminal, counts, recent, entries);
                Show(context.Terminal, space);
            }

            return 0;
        });
        return command;
    }

    private static void Show(Terminal terminal, IReadOnlyList<LookupCount> counts, List<LookupCount> recent, IReadOnlyList<EntryCount> entries)
    {
        var levels = new TextTable("LEVEL", "HITS:", "MISSES:", "HIT RATE:", "READY:", "EVICTED:", "SIZE:");
        foreach (var level in Enum.GetValues<EntryLevel>())
        {
            var (hits, misses) = Sum(counts, level);
            var ready = entries.SingleOrDefault(entry => entry.Level == level && entry.State == EntryState.Ready);
            levels.Add(
                EntryTexts.Level(level),
                Number(hits),
                Number(misses),
                Rate(hits, misses),
                Number(ready.Count),
                Number(entries.Where(entry => entry.Level == level && entry.State != EntryState.Ready).Sum(entry => entry.Count)),
                Sizes.Text(ready.Bytes));
        }

        levels.Write(terminal);
        if (recent.Count == 0)
        {
            return;
        }

        terminal.Data("");
        var days = new TextTable("DAY (UTC)", "LEVEL", "HITS:", "MISSES:", "HIT RATE:");
        foreach (var count in recent)
        {
            days.Add(Day(count.Day), EntryTexts.Level(count.Level), Number(count.Hits), Number(count.Misses), Rate(count.Hits, count.Misses));
        }

        days.Write(terminal);
    }

    private static void Show(Terminal terminal, StoreSpace space)
    {
        terminal.Data("");
        terminal.Data(
            $"The store takes {Sizes.Text(space.Usage.Total)} of at most {Sizes.Text(space.Bound.Bytes)}: installed dependencies "
            + $"{Sizes.Text(space.Usage.Environments)}, {(space.Usage.Images > 0 ? $"images {Sizes.Text(space.Usage.Images)}, " : "")}blobs {Sizes.Text(space.Usage.Blobs)}, other {Sizes.Text(space.Usage.Other)}.");
    }

    private static JsonObject Json(
        IReadOnlyList<LookupCount> counts, List<LookupCount> recent, IReadOnlyList<EntryCount> entries, StoreSpace space)
    {
        var levels = new JsonArray();
        foreach (var level in Enum.GetValues<EntryLevel>())
        {
            var (hits, misses) = Sum(counts, level);
            var ready = entries.SingleOrDefault(entry => entry.Level == level && entry.State == EntryState.Ready);
            levels.Add((JsonNode)new JsonObject
            {
                ["level"] = EntryTexts.Level(level),
                ["hits"] = hits,
                ["misses"] = misses,
                ["entries"] = entries.Where(entry => entry.Level == level).Sum(entry => entry.Count),
                ["ready"] = ready.Count,
                ["bytes"] = ready.Bytes,
            });
        }

        var days = new JsonArray();
        foreach (var count in recent)
        {
            days.Add((JsonNode)new JsonObject
            {
                ["day"] = Day(count.Day),
                ["level"] = EntryTexts.Level(count.Level),
                ["hits"] = count.Hits,
                ["misses"] = count.Misses,
            });
        }

        return new JsonObject
        {
            ["levels"] = levels,
            ["days"] = days,
            ["used"] = space.Usage.Total,
            ["bound"] = space.Bound.Bytes,
            ["environments"] = space.Usage.Environments,
            ["images"] = space.Usage.Images,
            ["blobs"] = space.Usage.Blobs,
        };
    }

    private static (long Hits, long Misses) Sum(IReadOnlyList<LookupCount> counts, EntryLevel level)
    {
        var ofLevel = counts.Where(count => count.Level == level).ToList();
        return (ofLevel.Sum(count => count.Hits), ofLevel.Sum(count => count.Misses));
    }

    private static string Rate(long hits, long misses) => hits + misses == 0 ? "-" : $"{Number(100 * hits / (hits + misses))}%";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
