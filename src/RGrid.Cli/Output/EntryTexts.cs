using System.Text.Json.Nodes;
using RGrid.Catalog;

namespace RGrid.Cli.Output;

/// <summary>How an entry is called in lists and in JSON; the member names are part of the product.</summary>
internal static class EntryTexts
{
    public static string Level(EntryLevel level) => level switch
    {
        EntryLevel.Environment => "environment",
        EntryLevel.Dependencies => "dependencies",
        EntryLevel.Result => "result",
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };

    public static EntryLevel? ParseLevel(string text) => text switch
    {
        "environment" => EntryLevel.Environment,
        "dependencies" => EntryLevel.Dependencies,
        _ => null,
    };

    public static string State(EntryState state) => state switch
    {
        EntryState.Ready => "ready",
        EntryState.Evicted => "evicted",
        EntryState.Gone => "gone",
        EntryState.Damaged => "damaged",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static JsonObject Json(Entry entry) => new()
    {
        ["key"] = entry.Key.ToString(),
        ["level"] = Level(entry.Level),
        ["state"] = State(entry.State),
        ["stateChanged"] = ExecutionJson.Moment(entry.StateChanged),
        ["built"] = ExecutionJson.Moment(entry.Created),
        ["buildMs"] = entry.BuildMs,
        ["bytes"] = entry.Size,
        ["folder"] = entry.Folder,
        ["image"] = entry.IsImage ? $"sha256:{entry.Seal}" : null,
        ["script"] = entry.Script,
    };
}
