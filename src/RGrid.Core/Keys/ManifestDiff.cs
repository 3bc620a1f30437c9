using System.Text.Json.Nodes;
using RGrid.Content;

namespace RGrid.Keys;

/// <summary>What differs between two environments, a closed list; the order is that of telling.</summary>
public enum DifferenceKind
{
    /// <summary>Another interpreter.</summary>
    Runtime,

    /// <summary>A dependency file says something else.</summary>
    Requirements,

    /// <summary>Other packages are installed though what is asked is the same.</summary>
    Dependencies,

    /// <summary>A file of the code has other bytes, or another mode.</summary>
    CodeChanged,

    /// <summary>A file of the code is new.</summary>
    CodeAdded,

    /// <summary>A file of the code is no longer part of it.</summary>
    CodeRemoved,

    /// <summary>Another script or module of the same code.</summary>
    EntryPoint,

    /// <summary>RGrid builds in another way now.</summary>
    Builder,
}

/// <summary>One difference.</summary>
/// <param name="Kind">Of what kind.</param>
/// <param name="Subject">On which thing: a path, a runtime.</param>
/// <param name="Before">The digest or text before; null where there was none.</param>
/// <param name="After">The digest or text now; null where there is none.</param>
public sealed record Difference(DifferenceKind Kind, string Subject, string? Before, string? After);

/// <summary>Compares two environment manifests member by member.</summary>
public static class ManifestDiff
{
    /// <summary>The differences in order of telling; none for equal manifests.</summary>
    public static IReadOnlyList<Difference> Of(JsonObject before, JsonObject after)
    {
        var differences = new List<Difference>();
        AddMember("runtime", DifferenceKind.Runtime);
        AddMember("requirements", DifferenceKind.Requirements);
        AddMember("dependencies", DifferenceKind.Dependencies);
        AddCode(Code(before), Code(after), differences);
        AddMember("entryPoint", DifferenceKind.EntryPoint);
        AddMember("builderRevision", DifferenceKind.Builder);
        return [.. differences.OrderBy(difference => difference.Kind)];

        void AddMember(string name, DifferenceKind kind)
        {
            var (old, now) = (before[name]?.ToString(), after[name]?.ToString());
            if (old != now)
            {
                differences.Add(new Difference(kind, name, old, now));
            }
        }
    }

    private static Dictionary<string, string> Code(JsonObject manifest) =>
        BlobTree.FromJson(manifest["code"]!.AsArray()).Entries.ToDictionary(
            entry => entry.Path,
            entry => entry.Kind switch
            {
                TreeEntryKind.File => entry.IsExecutable ? $"{entry.Digest} executable" : entry.Digest.ToString(),
                TreeEntryKind.Link => $"link {entry.LinkTarget}",
                _ => "folder",
            },
            StringComparer.Ordinal);

    private static void AddCode(Dictionary<string, string> before, Dictionary<string, string> after, List<Difference> differences)
    {
        foreach (var (path, now) in after)
        {
            if (!before.TryGetValue(path, out var old))
            {
                differences.Add(new Difference(DifferenceKind.CodeAdded, path, null, now));
            }
            else if (old != now)
            {
                differences.Add(new Difference(DifferenceKind.CodeChanged, path, old, now));
            }
        }

        foreach (var (path, old) in before)
        {
            if (!after.ContainsKey(path))
            {
                differences.Add(new Difference(DifferenceKind.CodeRemoved, path, old, null));
            }
        }
    }
}
