using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Explain;

namespace RGrid.Cli.Output;

/// <summary>An explanation as JSON; the member names and kinds are part of the product.</summary>
internal static class ExplanationJson
{
    /// <summary>The object.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="changes">The changed texts; null where they were not asked for.</param>
    public static JsonObject Of(Explanation explanation, IReadOnlyList<TextChange>? changes)
    {
        var execution = explanation.Execution;
        var document = new JsonObject
        {
            ["execution"] = execution.Id,
            ["nearest"] = explanation.Nearest?.Id,
            ["environment"] = new JsonObject
            {
                ["key"] = execution.EnvironmentKey.ToString(),
                ["hit"] = execution.IsEnvironmentHit,
                ["miss"] = explanation.Miss == MissReason.None ? null : Sentence.Name(explanation.Miss),
                ["reason"] = execution.Reason,
                ["summary"] = Sentence.Summary(explanation.Environment),
            },
            ["differences"] = new JsonArray(
            [
                .. explanation.Environment.Select(sentence => Json(sentence, "environment")),
                .. explanation.Run.Select(sentence => Json(sentence, "run")),
            ]),
            ["notes"] = Texts(explanation.Notes),
            ["cost"] = execution.Build is not { } build ? null : new JsonObject { ["buildMs"] = build.BuildMs, ["installMs"] = build.InstallMs },
        };
        if (changes is not null)
        {
            document["diff"] = new JsonArray(
                [.. changes.Select(change => (JsonNode?)new JsonObject { ["path"] = change.Path, ["lines"] = Texts(change.Lines) })]);
        }

        return document;
    }

    private static JsonObject Json(Sentence sentence, string level) => new JsonObject
    {
        ["level"] = level,
        ["kind"] = sentence.Cause,
        ["subject"] = sentence.Subject,
        ["before"] = sentence.Difference?.Before,
        ["after"] = sentence.Difference?.After,
        ["details"] = Texts(sentence.Difference?.Details ?? []),
        ["text"] = sentence.Text,
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode?)JsonValue.Create(text))]);
}
