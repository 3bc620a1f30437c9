using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.FileSystem;

namespace RGrid.Batches;

/// <summary>
/// The lines of `--batch-from`: a path, a word with `://` in it, or a JSON object of values. `input` of an object is its path and stands
/// for `{}`, every other member for `{its name}`.
/// </summary>
/// <param name="Source">What the list is called in messages.</param>
/// <param name="Lines">Its lines.</param>
public sealed record BatchList(string Source, IReadOnlyList<string> Lines)
{
    private const string Input = "input";

    /// <summary>The items of the lines; empty lines are none.</summary>
    /// <param name="workingFolder">Absolute; what paths are relative to.</param>
    /// <exception cref="RGridException">A line names nothing that exists, or is no JSON object of values.</exception>
    public IEnumerable<BatchItem> Read(string workingFolder)
    {
        for (var i = 0; i < Lines.Count; i++)
        {
            if (Lines[i].Trim() is { Length: > 0 } line)
            {
                yield return line.StartsWith('{') ? OfObject(line, i + 1, workingFolder) : OfLine(line, i + 1, workingFolder);
            }
        }
    }

    private BatchItem OfLine(string line, int number, string workingFolder)
    {
        if (line.Contains("://", StringComparison.Ordinal))
        {
            // What stands for bytes that are not UTF-8.
            return !line.Contains('\uFFFD', StringComparison.Ordinal) ? BatchItem.OfWord(line) : throw Wrong(number, "is not valid UTF-8", null);
        }

        RequireExisting(line, number, workingFolder);
        return BatchItem.Of(line);
    }

    private BatchItem OfObject(string line, int number, string workingFolder)
    {
        JsonObject members;
        try
        {
            members = JsonNode.Parse(line)!.AsObject();
            _ = members.Count;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw Wrong(number, "is no JSON object", exception);
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in members)
        {
            values[name == Input ? "" : name] = value switch
            {
                JsonValue text when text.GetValueKind() == JsonValueKind.String => TryText(text) ?? throw Wrong(number, $"holds `{name}`, which is no valid Unicode", null),
                JsonValue other => other.ToJsonString(),
                _ => throw Wrong(number, $"holds `{name}`, which is neither text nor number", null),
            };
        }

        var input = values.GetValueOrDefault("");
        var isPath = input?.Contains("://", StringComparison.Ordinal) is false;
        if (isPath)
        {
            RequireExisting(input!, number, workingFolder);
        }

        return values.Count > 0 ? new BatchItem(values.Count == 1 && input is not null ? input : line, isPath ? input : null, values) : throw Wrong(number, "has no member", null);
    }

    // Null for text with half of a surrogate pair, which JSON can spell.
    private static string? TryText(JsonValue value)
    {
        try
        {
            return value.GetValue<string>();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private void RequireExisting(string path, int number, string workingFolder)
    {
        if (PosixFile.TryStat(Path.Combine(workingFolder, path)) is null)
        {
            throw Wrong(number, $"names `{path}`, which does not exist", null);
        }
    }

    private RGridException Wrong(int number, string what, Exception? inner) => new(
        ErrorCode.InputInvalid, $"line {number} of `{Source}` {what}", "a line is a path relative to the working folder, or a JSON object such as {\"input\": \"a.csv\", \"year\": 2026}", inner);
}
