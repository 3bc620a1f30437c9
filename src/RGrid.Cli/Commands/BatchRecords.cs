using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Batches;
using RGrid.Catalog;
using RGrid.Cli.Output;
using RGrid.Content;

namespace RGrid.Cli.Commands;

/// <summary>A line of a batch's report.</summary>
/// <param name="Item">The item.</param>
/// <param name="Status">How it went, in words.</param>
/// <param name="Execution">Id of the execution that made its result; null where there is none.</param>
/// <param name="ExitCode">Its exit code; null where it did not run.</param>
/// <param name="DurationMs">How long its script ran.</param>
/// <param name="Error">What went wrong; null where nothing did.</param>
internal sealed record BatchLine(string Item, string Status, string? Execution, int? ExitCode, long? DurationMs, string? Error)
{
    /// <summary>True where its result is what it should be.</summary>
    public bool IsGood => Status is "reused" or "succeeded";
}

/// <summary>Finds batches and what belongs to them.</summary>
internal static class BatchRecords
{
    /// <summary>The batch of an id that may be cut short while it is unique, or of `last`; null where there is none.</summary>
    /// <exception cref="RGridException">There is more than one.</exception>
    public static Batch? TryFind(CommandContext context, string id)
    {
        var batches = context.Services.Catalog.Value.Batches;
        var found = id == "last" ? batches.List(1) : id.Length > 0 && id.All(char.IsAsciiLetterOrDigit) ? batches.FindByPrefix(id) : [];
        return found.Count < 2 || id == "last"
            ? found is [var first, ..] ? first : null
            : throw new RGridException(ErrorCode.Usage, $"`{id}` is the beginning of more than one id, of `{found[0].Id}` and `{found[1].Id}` for example", "give more of it");
    }

    /// <summary>The batch of an id.</summary>
    /// <exception cref="RGridException">There is none, or more than one.</exception>
    public static Batch Find(CommandContext context, string id) => TryFind(context, id)
        ?? throw new RGridException(ErrorCode.NotFound, id == "last" ? "no batch has run yet" : $"there is no batch `{id}`", "`rgrid list --batches` shows the ids; `last` is the latest");

    /// <summary>The lines of its report; of one that has none, what is known of the items that ran.</summary>
    public static IReadOnlyList<BatchLine> Lines(CommandContext context, Batch batch)
    {
        var report = batch.Report is { } digest ? context.Services.Blobs.Value.TryRead(digest) : null;
        return report is null
            ?
            [
                .. context.Services.Catalog.Value.Batches.ListExecutions(batch.Id)
                    .Select(one => new BatchLine(one.Item ?? "", ExecutionTexts.Status(one), one.Id, one.ExitCode, one.DurationMs, null)),
            ]
            : [.. Texts(report).Select(text => TryParse(text.Value)).OfType<BatchLine>()];
    }

    /// <summary>The lines of a report as they stand, by item.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Texts(byte[] report) =>
    [
        .. Encoding.UTF8.GetString(report).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => KeyValuePair.Create(TryParse(line)?.Item ?? "", line)),
    ];

    private static BatchLine? TryParse(string line)
    {
        try
        {
            var members = JsonNode.Parse(line)!.AsObject();
            return new BatchLine(
                members["item"]!.GetValue<string>(),
                members["status"]!.GetValue<string>(),
                members["execution"]?.GetValue<string>(),
                members["exitCode"]?.GetValue<int>(),
                members["durationMs"]?.GetValue<long>(),
                members["error"]?.GetValue<string>());
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or NullReferenceException)
        {
            return null;
        }
    }
}
