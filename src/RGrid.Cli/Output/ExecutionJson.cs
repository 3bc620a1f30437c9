using System.Text.Json.Nodes;
using RGrid.Catalog;

namespace RGrid.Cli.Output;

/// <summary>An execution as JSON; the member names are part of the product.</summary>
internal static class ExecutionJson
{
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
            ["started"] = execution.Started,
            ["durationMs"] = execution.DurationMs,
            ["environmentKey"] = execution.EnvironmentKey.ToString(),
            ["executionKey"] = execution.ExecutionKey.ToString(),
            ["environmentHit"] = execution.IsEnvironmentHit,
            ["reason"] = execution.Reason,
            ["stdout"] = execution.Stdout?.ToString(),
            ["stderr"] = execution.Stderr?.ToString(),
            ["outputs"] = execution.Outputs?.ToString(),
            ["labels"] = labels,
        };
    }
}
