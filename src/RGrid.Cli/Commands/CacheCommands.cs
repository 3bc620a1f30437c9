using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Cli.Output;
using RGrid.Content;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid cache stats|list|show`.</summary>
internal static class CacheCommands
{
    private const int DaysShown = 14;
    private const int AllEntries = 1_000_000;

    public static Command Create(CommandContext context) => new("cache", "Look into the cache")
    {
        Stats(context), List(context), Show(context),
    };

    private static Command Stats(CommandContext context)
    {
        var json = HistoryCommands.Json();
        var command = new Command("stats", "Hit rates by level and by day, entries and bytes") { json };
        command.SetAction(parsed =>
        {
            var counts = context.Services.Catalog.Lookups.Count();
            var entries = context.Services.Catalog.Entries.List(null, AllEntries);
            if (parsed.GetValue(json))
            {
                context.Terminal.Data(StatsJson(counts, entries).ToJsonString());
                return 0;
            }

            context.Terminal.Data("level          hits  misses  hit rate");
            foreach (var level in counts.GroupBy(count => count.Level).OrderBy(group => group.Key))
            {
                context.Terminal.Data(Line(Name(level.Key), level.Sum(count => count.Hits), level.Sum(count => count.Misses)));
            }

            context.Terminal.Data("");
            context.Terminal.Data("environments by day");
            foreach (var count in counts.Where(count => count.Level == EntryLevel.Environment).Take(DaysShown))
            {
                context.Terminal.Data(Line(count.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), count.Hits, count.Misses));
            }

            context.Terminal.Data("");
            foreach (var level in entries.GroupBy(entry => entry.Level).OrderBy(group => group.Key))
            {
                context.Terminal.Data(string.Create(
                    CultureInfo.InvariantCulture, $"{level.Count()} {Name(level.Key)} entries, {level.Sum(entry => entry.Size) / 1e6:0.0} MB"));
            }

            return 0;
        });
        return command;
    }

    private static Command List(CommandContext context)
    {
        var json = HistoryCommands.Json();
        var limit = new Option<int>("--limit") { Description = "At most so many", DefaultValueFactory = _ => 50, HelpName = "N" };
        var command = new Command("list", "List entries, newest first") { json, limit };
        command.SetAction(parsed =>
        {
            var entries = context.Services.Catalog.Entries.List(null, parsed.GetValue(limit));
            if (parsed.GetValue(json))
            {
                context.Terminal.Data(new JsonArray([.. entries.Select(entry => (JsonNode)EntryJson(entry))]).ToJsonString());
                return 0;
            }

            foreach (var entry in entries)
            {
                context.Terminal.Data(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{entry.Key.Short}  {Name(entry.Level),-12}  {entry.State.ToString().ToLowerInvariant(),-7}  {entry.Size / 1e6,8:0.0} MB  {Spans.Ago(context.Services.Clock.GetUtcNow() - entry.Created),-15}  {Terminal.Escape(entry.Script)}"));
            }

            return 0;
        });
        return command;
    }

    private static Command Show(CommandContext context)
    {
        var key = new Argument<string>("KEY") { Description = "A key, cut short while unique" };
        var json = HistoryCommands.Json();
        var command = new Command("show", "Show an entry and its manifest") { key, json };
        command.SetAction(parsed =>
        {
            var digest = Find(context, parsed.GetValue(key)!);
            var manifest = JsonNode.Parse(context.Services.Blobs.Read(digest))!;
            if (parsed.GetValue(json))
            {
                context.Terminal.Data(new JsonObject { ["key"] = digest.ToString(), ["manifest"] = manifest }.ToJsonString());
                return 0;
            }

            context.Terminal.Data($"key       {digest}");
            foreach (var entry in context.Services.Catalog.Entries.FindByPrefix(digest.ToString()))
            {
                context.Terminal.Data($"state     {entry.State.ToString().ToLowerInvariant()}, built {Spans.Ago(context.Services.Clock.GetUtcNow() - entry.Created)} in {Spans.Text(entry.BuildMs)}");
                context.Terminal.Data($"script    {Terminal.Escape(entry.Script)}");
                if (entry.Folder is { } folder)
                {
                    context.Terminal.Data($"folder    {Terminal.Escape(folder)}");
                }
            }

            context.Terminal.Data(Pretty(manifest));
            return 0;
        });
        return command;
    }

    // Keys of runtimes and requirements have no entry of their own, but their manifests are blobs: a whole key finds those too.
    private static Digest Find(CommandContext context, string typed)
    {
        var prefix = typed.ToLowerInvariant();
        if (Digest.TryParse(prefix, out var whole) && context.Services.Blobs.Contains(whole))
        {
            return whole;
        }

        var found = context.Services.Catalog.Entries.FindByPrefix(prefix).Select(entry => entry.Key).Distinct().ToList();
        return found.Count switch
        {
            0 => throw new RGridException(ErrorCode.NotFound, $"there is no entry `{typed}`", "rgrid cache list shows them"),
            1 => found[0],
            _ => throw new RGridException(ErrorCode.NotFound, $"more than one entry begins with `{typed}`", "type more of the key"),
        };
    }

    private static string Pretty(JsonNode manifest)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            manifest.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static JsonObject StatsJson(IReadOnlyList<LookupCount> counts, IReadOnlyList<Entry> entries) => new()
    {
        ["lookups"] = new JsonArray([.. counts.Select(count => (JsonNode)new JsonObject
        {
            ["level"] = Name(count.Level),
            ["day"] = count.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["hits"] = count.Hits,
            ["misses"] = count.Misses,
        })]),
        ["entries"] = entries.Count,
        ["bytes"] = entries.Sum(entry => entry.Size),
    };

    private static JsonObject EntryJson(Entry entry) => new()
    {
        ["key"] = entry.Key.ToString(),
        ["level"] = Name(entry.Level),
        ["state"] = entry.State.ToString().ToLowerInvariant(),
        ["script"] = entry.Script,
        ["created"] = entry.Created,
        ["buildMs"] = entry.BuildMs,
        ["size"] = entry.Size,
        ["folder"] = entry.Folder,
    };

    private static string Line(string name, long hits, long misses) => string.Create(
        CultureInfo.InvariantCulture, $"{name,-12}  {hits,5}  {misses,6}  {(hits + misses == 0 ? 0 : 100.0 * hits / (hits + misses)),7:0.0}%");

    private static string Name(EntryLevel level) => level.ToString().ToLowerInvariant();
}
