using System.Globalization;
using System.Text.Json.Nodes;
using RGrid.Catalog;

namespace RGrid.Cli.Output;

/// <summary>An execution as JSON; the member names are part of the product.</summary>
internal static class ExecutionJson
{
    /// <summary>A moment as RFC 3339 in UTC with milliseconds.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The object.</summary>
    public static JsonObject Of(Execution execution)
    {
        var labels = new JsonObject();
        foreach (var (name, value) in execution.Labels)
        {
            labels[name] = value;
        }

        return new JsonObject
        {
            ["id"] = execution.Id,
            ["script"] = execution.Script,
            ["name"] = execution.Name,
            ["arguments"] = new JsonArray([.. execution.Arguments.Select(word => (JsonNode?)JsonValue.Create(word))]),
            ["workingFolder"] = execution.WorkingFolder,
            ["backend"] = execution.Backend,
            ["status"] = ExecutionTexts.Status(execution),
            ["exitCode"] = execution.ExitCode,
            ["started"] = Moment(execution.Started),
            ["durationMs"] = execution.DurationMs,
            ["environmentKey"] = execution.EnvironmentKey.ToString(),
            ["executionKey"] = execution.ExecutionKey.ToString(),
            ["environmentHit"] = execution.IsEnvironmentHit,
            ["reason"] = execution.Reason,
            ["stdout"] = execution.Stdout?.ToString(),
            ["stderr"] = execution.Stderr?.ToString(),
            ["outputs"] = execution.Outputs?.ToString(),
            ["reusedFrom"] = execution.ReusedFrom,
            ["batch"] = execution.Batch,
            ["item"] = execution.Item,
            ["labels"] = labels,
        };
    }
}
