using System.Text.Json.Nodes;
using RGrid.Content;

namespace RGrid.Batches;

/// <summary>An item's report as JSON: a line of `results.jsonl`. The member names are part of the product.</summary>
public static class ItemJson
{
    /// <summary>The object.</summary>
    public static JsonObject Of(ItemReport report)
    {
        var outputs = new JsonArray();
        foreach (var output in report.Outputs)
        {
            outputs.Add((JsonNode)(output.Kind == TreeEntryKind.Link
                ? new JsonObject { ["path"] = output.Path, ["link"] = output.LinkTarget }
                : new JsonObject { ["path"] = output.Path, ["sha256"] = output.Digest.ToString(), ["size"] = output.Size }));
        }

        return new JsonObject
        {
            ["item"] = report.Item.Name,
            ["status"] = Word(report.Status),
            ["execution"] = report.ExecutionId,
            ["exitCode"] = report.ExitCode,
            ["durationMs"] = report.DurationMs,
            ["tries"] = report.Tries,
            ["outputs"] = outputs,
            ["error"] = report.Error.Length > 0 ? report.Error : null,
        };
    }

    /// <summary>A status as people write it.</summary>
    public static string Word(ItemStatus status) => status switch
    {
        ItemStatus.Reused => "reused",
        ItemStatus.Succeeded => "succeeded",
        ItemStatus.Failed => "failed",
        ItemStatus.TimedOut => "timed out",
        ItemStatus.OutOfMemory => "out of memory",
        ItemStatus.Cancelled => "cancelled",
        ItemStatus.Broken => "broken",
        _ => "not run",
    };
}
