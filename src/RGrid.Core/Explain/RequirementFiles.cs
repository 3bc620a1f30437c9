using System.Text.Json.Nodes;
using RGrid.Content;

namespace RGrid.Explain;

/// <summary>Compares the files and folders that say what to install, as a requirements manifest lists them.</summary>
internal static class RequirementFiles
{
    public static IEnumerable<Difference> Compare(JsonObject? before, JsonObject? after, RootShift? shift)
    {
        var now = Parts(after, "parts");
        var old = Parts(before, "parts").Select(part => now.Exists(one => one.Path == part.Path) || shift is null ? part : part with { Path = shift.Apply(part.Path) }).ToList();
        var differences = Compare(old, now).ToList();
        if (differences.Count > 0)
        {
            // `pyproject.toml [project]` is made from `pyproject.toml`.
            return differences.Where(difference => !differences.Exists(other => difference.Subject.StartsWith(other.Subject + " ", StringComparison.Ordinal)));
        }

        return old.Select(part => part.Path).SequenceEqual(now.Select(part => part.Path))
            ? []
            : [new Difference(DifferenceKind.DependencyFileOrder, string.Join(", ", now.Select(part => part.Path).Distinct(StringComparer.Ordinal)))];
    }

    /// <summary>Compares the folders and archives that a dependencies manifest lists.</summary>
    public static IEnumerable<Difference> CompareLocal(JsonObject before, JsonObject after) => Compare(Parts(before, "local"), Parts(after, "local"));

    private static IEnumerable<Difference> Compare(List<Part> before, List<Part> after)
    {
        foreach (var path in after.Concat(before).Select(part => part.Path).Distinct(StringComparer.Ordinal))
        {
            // What RGrid derived and what it derived that from have one name where they are parts of one file (PEP 723).
            var old = before.FindLast(part => part.Path == path);
            var now = after.FindLast(part => part.Path == path);
            if (old is not null && now is not null && before.Where(part => part.Path == path).SequenceEqual(after.Where(part => part.Path == path)))
            {
                continue;
            }

            yield return (old ?? now)!.Tree is null && (now ?? old)!.Tree is null
                ? new Difference(Kind(old, now), path) { Files = [new ChangedFile(path, old?.Content, now?.Content)] }
                : OfTrees(path, old, now);
        }
    }

    private static DifferenceKind Kind(Part? old, Part? now) =>
        old is null ? DifferenceKind.DependencyFileAdded : now is null ? DifferenceKind.DependencyFileRemoved : DifferenceKind.DependencyFileChanged;

    private static Difference OfTrees(string path, Part? old, Part? now)
    {
        var inside = TreeDifferences.Of(Tree(old), Tree(now), TreeKinds.Code);
        return new Difference(old is null || now is null ? Kind(old, now) : DifferenceKind.LocalDependency, path)
        {
            Details = old is null || now is null ? [] : [.. inside.Select(Words)],
            Files = old is null || now is null ? [] : [.. inside.SelectMany(difference => difference.Files).Select(file => file with { Path = $"{path.TrimEnd('/')}/{file.Path}" })],
        };
    }

    private static string Words(Difference inside) => inside.Kind switch
    {
        DifferenceKind.CodeAdded => $"{inside.Subject} is new",
        DifferenceKind.CodeRemoved => $"{inside.Subject} is gone",
        DifferenceKind.CodeRenamed => $"{inside.Before} is called {inside.After}",
        _ => inside.Subject,
    };

    private static BlobTree Tree(Part? part) => part?.Tree is { } text ? BlobTree.FromJson(JsonNode.Parse(text)!.AsArray()) : BlobTree.Empty;

    private static List<Part> Parts(JsonObject? manifest, string member) =>
    [
        .. manifest.Items(member).Select(part => part!.AsObject())
            .Select(part => new Part(part.Text("path") ?? "", part.Key("sha256"), part["tree"]?.ToJsonString())),
    ];

    private sealed record Part(string Path, Digest? Content, string? Tree);
}
