using System.Globalization;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Cli.Output;
using RGrid.FileSystem;
using RGrid.Hints;

namespace RGrid.Cli.Commands;

/// <summary>Batches and their items in lists.</summary>
internal static class BatchLists
{
    /// <summary>The items of one.</summary>
    public static int Items(CommandContext context, Batch batch, int limit, ReportForm form)
    {
        var lines = BatchRecords.Lines(context, batch).Take(limit).ToList();
        if (form == ReportForm.Json)
        {
            context.Terminal.Data(new JsonArray([.. lines.Select(Json)]).ToJsonString());
            return 0;
        }

        var table = new TextTable("ITEM", "STATUS", "EXIT:", "TOOK:", "EXECUTION", "ERROR");
        foreach (var line in lines)
        {
            table.Add(
                Visible.Text(line.Item),
                line.Status,
                line.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "",
                line.DurationMs is { } duration ? Spans.Text(duration) : "",
                line.Execution ?? "",
                BatchTexts.IsOnlyEnd(line.Error, line.ExitCode) ? "" : Visible.Text(line.Error ?? ""));
        }

        table.Write(context.Terminal);
        return 0;
    }

    /// <summary>The newest.</summary>
    public static int Batches(CommandContext context, int limit, ReportForm form)
    {
        var batches = context.Services.Catalog.Value.Batches.List(limit);
        if (form == ReportForm.Json)
        {
            context.Terminal.Data(new JsonArray([.. batches.Select(batch => (JsonNode)Json(context, batch))]).ToJsonString());
            return 0;
        }

        var now = context.Services.Clock.GetUtcNow();
        var table = new TextTable("BATCH", "WHEN", "STATUS", "ITEMS:", "TOOK:", "SCRIPT");
        foreach (var batch in batches)
        {
            table.Add(
                batch.Id,
                Spans.Ago(now - batch.Started),
                ExecutionTexts.Status(batch),
                batch.Items.ToString(CultureInfo.InvariantCulture),
                batch.DurationMs is { } duration ? Spans.Text(duration) : "",
                Visible.Text(batch.Name));
        }

        table.Write(context.Terminal);
        return 0;
    }

    /// <summary>How one went.</summary>
    public static int Status(CommandContext context, Batch batch, ReportForm form)
    {
        if (form == ReportForm.Json)
        {
            context.Terminal.Data(Json(context, batch).ToJsonString());
            return 0;
        }

        foreach (var (name, value) in Lines(context, batch))
        {
            context.Terminal.Data($"{name,-12}{value}");
        }

        return 0;
    }

    private static IEnumerable<(string Name, string Value)> Lines(CommandContext context, Batch batch)
    {
        yield return ("batch", batch.Id);
        yield return ("command", Visible.Text("rgrid run " + string.Join(' ', batch.Words.Select(ShellWord.Quote))));
        yield return ("folder", Visible.Text(batch.WorkingFolder));
        yield return ("status", ExecutionTexts.Status(batch));
        yield return ("items", $"{batch.Items} ({string.Join(", ", Counts(context, batch).Select(count => $"{count.Value} {count.Key}"))})");
        yield return ("started", $"{ExecutionTexts.Time(batch.Started, context.Services.Clock)}  ({Spans.Ago(context.Services.Clock.GetUtcNow() - batch.Started)})");
        if (batch.DurationMs is { } duration)
        {
            yield return ("took", Spans.Text(duration));
        }
    }

    private static IEnumerable<KeyValuePair<string, int>> Counts(CommandContext context, Batch batch) => BatchRecords.Lines(context, batch)
        .GroupBy(line => line.Status, StringComparer.Ordinal)
        .Select(group => KeyValuePair.Create(group.Key, group.Count()))
        .OrderByDescending(count => count.Value)
        .ThenBy(count => count.Key, StringComparer.Ordinal);

    private static JsonObject Json(CommandContext context, Batch batch)
    {
        var counts = new JsonObject();
        foreach (var (status, count) in Counts(context, batch))
        {
            counts[status] = count;
        }

        return new JsonObject
        {
            ["id"] = batch.Id,
            ["name"] = batch.Name,
            ["words"] = new JsonArray([.. batch.Words.Select(word => (JsonNode?)JsonValue.Create(word))]),
            ["workingFolder"] = batch.WorkingFolder,
            ["status"] = ExecutionTexts.Status(batch),
            ["exitCode"] = batch.ExitCode,
            ["started"] = ExecutionJson.Moment(batch.Started),
            ["durationMs"] = batch.DurationMs,
            ["items"] = batch.Items,
            ["counts"] = counts,
        };
    }

    private static JsonNode Json(BatchLine line) => new JsonObject
    {
        ["item"] = line.Item,
        ["status"] = line.Status,
        ["execution"] = line.Execution,
        ["exitCode"] = line.ExitCode,
        ["durationMs"] = line.DurationMs,
        ["error"] = line.Error,
    };
}
