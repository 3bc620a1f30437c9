using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.FileSystem;

namespace RGrid.Snapshots.Node;

/// <summary>What a `package.json` says of its own files. A broken one says nothing; whoever installs from it reports that.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Document">Its content.</param>
internal sealed record PackageFile(string Folder, JsonObject Document)
{
    /// <summary>The package's name, or null.</summary>
    public string? Name => (Document["name"] as JsonValue)?.TryGetValue<string>(out var name) == true ? name : null;

    /// <summary>Reads one, or null where there is none that can be understood.</summary>
    public static PackageFile? TryRead(string folder)
    {
        var path = Path.Combine(folder, "package.json");
        if (PosixFile.TryStat(path)?.Kind != FileKind.File)
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path).AsSpan().TrimStart("\ufeff"u8)) is JsonObject document ? new PackageFile(folder, document) : null;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Every file that a key of `imports` or `exports` can lead to under any condition, with `*` filled in.</summary>
    /// <param name="member">`imports` or `exports`.</param>
    /// <param name="key">`#lib/x`, `./x` or `.`.</param>
    public IEnumerable<string> Targets(string member, string key)
    {
        if (Document[member] is not { } map)
        {
            yield break;
        }

        if (map is not JsonObject members || !members.Any(entry => entry.Key.StartsWith('.') || entry.Key.StartsWith('#')))
        {
            foreach (var target in key == "." ? Leaves(map) : [])
            {
                yield return Path.Combine(Folder, target);
            }

            yield break;
        }

        foreach (var (name, value) in members)
        {
            var star = name.IndexOf('*', StringComparison.Ordinal);
            var isMatch = star < 0
                ? name == key
                : key.Length >= name.Length - 1 && key.StartsWith(name[..star], StringComparison.Ordinal) && key.EndsWith(name[(star + 1)..], StringComparison.Ordinal);
            foreach (var target in isMatch ? Leaves(value) : [])
            {
                var filled = star < 0 ? target : target.Replace("*", key[star..(key.Length - (name.Length - star - 1))], StringComparison.Ordinal);
                yield return Path.Combine(Folder, filled);
            }
        }
    }

    /// <summary>The folders of the workspaces by the names of their packages.</summary>
    public IReadOnlyDictionary<string, string> Workspaces()
    {
        var patterns = Document["workspaces"] as JsonArray ?? (Document["workspaces"] as JsonObject)?["packages"] as JsonArray ?? [];
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pattern in patterns.OfType<JsonValue>().Select(value => value.TryGetValue<string>(out var text) ? text : ""))
        {
            foreach (var folder in Glob.Expand(Folder, pattern))
            {
                if (TryRead(folder) is { Name: { } name })
                {
                    found.TryAdd(name, folder);
                }
            }
        }

        return found;
    }

    private static IEnumerable<string> Leaves(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(entry => Leaves(entry.Value)),
        JsonArray items => items.SelectMany(Leaves),
        JsonValue value when value.TryGetValue<string>(out var text) && text.StartsWith("./", StringComparison.Ordinal) => [text],
        _ => [],
    };
}
