using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Cli.Output;
using RGrid.Content;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid cache show`.</summary>
internal static class CacheShowCommand
{
    private const int ShortestKey = 4;

    // Only for people: every line goes through the terminal's escaping.
    private static readonly JsonWriterOptions Pretty = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(CommandContext context)
    {
        var key = new Argument<string>("KEY") { Description = "A key or its beginning; also the key of an execution or runtime in full", HelpName = "KEY" };
        var json = CommandOptions.Flag("--json", "Print one JSON object with entry and manifest");
        var command = new TaughtCommand(
            "show",
            "Show what a key stands for: its entry and its manifest",
            new("rgrid cache show 4f1c92ab", "The environment of a HIT or MISS line."),
            new("rgrid cache show 4f1c92ab --json | jq .manifest.code", "One part of its manifest."))
        {
            key, json,
        };
        command.SetAction(parsed =>
        {
            var (digest, entry) = Find(context, parsed.GetRequiredValue(key));
            var manifest = Manifest(context, digest);
            if (parsed.GetValue(json))
            {
                context.Terminal.Data(new JsonObject { ["entry"] = entry is null ? null : EntryTexts.Json(entry), ["manifest"] = manifest }.ToJsonString());
                return 0;
            }

            if (entry is not null)
            {
                Show(context, entry);
                context.Terminal.Data("");
            }

            context.Terminal.Data(Visible.Lines(Indented(manifest)));
            return 0;
        });
        return command;
    }

    private static (Digest Key, Entry? Entry) Find(CommandContext context, string text)
    {
        var hex = text.ToLowerInvariant();
        if (hex.Length is < ShortestKey or > Digest.HexLength || !hex.All(char.IsAsciiHexDigitLower))
        {
            throw new RGridException(
                ErrorCode.Usage, $"`{text}` is not a key", $"a key is {Digest.HexLength} hex digits, of which {ShortestKey} or more may be given; `rgrid cache list` shows them");
        }

        var found = context.Services.Catalog.Value.Entries.FindByPrefix(hex);
        return found.Count switch
        {
            1 => (found[0].Key, found[0]),
            0 when Digest.TryParse(hex, out var digest) && context.Services.Blobs.Value.Contains(digest) => (digest, null),
            0 => throw new RGridException(ErrorCode.NotFound, $"there is no entry `{text}`", "`rgrid cache list` shows the keys"),
            _ => throw new RGridException(
                ErrorCode.Usage, $"`{text}` is the beginning of more than one key, of `{found[0].Key}` and `{found[1].Key}` for example", "give more of it"),
        };
    }

    private static JsonNode? Manifest(CommandContext context, Digest key)
    {
        try
        {
            return JsonNode.Parse(context.Services.Blobs.Value.Read(key));
        }
        catch (JsonException exception)
        {
            throw new RGridException(ErrorCode.NotFound, $"`{key}` is a blob, but not a manifest", "`rgrid cache list` shows the keys", exception);
        }
    }

    private static void Show(CommandContext context, Entry entry)
    {
        var clock = context.Services.Clock;
        var rows = new List<(string Name, string Value)>
        {
            ("key", entry.Key.ToString()),
            ("level", EntryTexts.Level(entry.Level)),
            ("state", $"{EntryTexts.State(entry.State)} since {ExecutionTexts.Time(entry.StateChanged, clock)}"),
            ("built", $"{ExecutionTexts.Time(entry.Created, clock)} in {Spans.Text(entry.BuildMs)}"),
            ("script", Visible.Text(entry.Script)),
        };
        if (entry.Folder is { } folder)
        {
            rows.Add(("folder", $"{Visible.Text(folder)}  ({Sizes.Text(entry.Size)})"));
        }

        if (entry is { IsImage: true, Seal: { } id })
        {
            rows.Add(("image", $"sha256:{id}  ({Sizes.Text(entry.Size)} of its own)"));
        }

        foreach (var (name, value) in rows)
        {
            context.Terminal.Data($"{name,-12}{value}");
        }
    }

    private static string Indented(JsonNode? manifest)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Pretty))
        {
            if (manifest is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                manifest.WriteTo(writer);
            }
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
