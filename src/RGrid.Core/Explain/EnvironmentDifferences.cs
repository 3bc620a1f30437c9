using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Ecosystems.Pypi;

namespace RGrid.Explain;

/// <summary>Compares two environment manifests member by member, down to the manifests that they name.</summary>
/// <param name="stored">Reads the manifests.</param>
internal sealed class EnvironmentDifferences(StoredManifests stored)
{
    private static readonly string[] Known = ["schema", "runtime", "requirements", "dependencies", "code", "entryPoint", "builderRevision"];

    /// <summary>The differences in order of telling; none for equal manifests.</summary>
    public IReadOnlyList<Difference> Of(JsonObject before, JsonObject after)
    {
        if (before.Text("schema") != after.Text("schema"))
        {
            return [new Difference(DifferenceKind.Builder, "schema") { Before = before.Text("schema"), After = after.Text("schema") }];
        }

        var runtime = new RuntimeDifferences(stored).Of(before.Key("runtime"), after.Key("runtime"));
        var shift = RootShift.Between(before, after);
        var dependencies = new DependencyDifferences(stored, runtime, shift).Of(before, after);
        var code = TreeDifferences.Of(Shifted(before.Tree("code"), shift), after.Tree("code"), TreeKinds.Code)
            .Where(difference => !dependencies.Any(one => IsSameFile(one, difference) || IsOnlyBlock(one, difference, after.Text("entryPoint"))));
        var told = runtime.Concat(dependencies).Concat(code).Concat(Rest(before, after, shift)).OrderBy(difference => difference.Kind).ToList();

        // Whatever is in a manifest that is named by key, two keys that differ are never told as nothing.
        return told.Count > 0 ? told : [.. ManifestMembers.Others(before, after, [])];
    }

    private static BlobTree Shifted(BlobTree code, RootShift? shift) =>
        shift is null ? code : new BlobTree(code.Entries.Select(entry => entry with { Path = shift.Apply(entry.Path) }));

    private static IEnumerable<Difference> Rest(JsonObject before, JsonObject after, RootShift? shift)
    {
        var (old, now) = (before.Text("entryPoint"), after.Text("entryPoint"));
        if (old != now)
        {
            yield return new Difference(shift is null ? DifferenceKind.EntryPoint : DifferenceKind.Root, now ?? "") { Before = old, After = now };
        }

        (old, now) = (before.Text("builderRevision"), after.Text("builderRevision"));
        if (old != now)
        {
            yield return new Difference(DifferenceKind.Builder, "builder") { Before = old, After = now };
        }

        foreach (var other in ManifestMembers.Others(before, after, Known))
        {
            yield return other;
        }
    }

    // A file that says what to install and is read by the script's language too (`package.json`) is one cause, not two.
    private static bool IsSameFile(Difference dependency, Difference code) => dependency.Subject == code.Subject && (dependency.Kind, code.Kind) is
        (DifferenceKind.DependencyFileChanged, DifferenceKind.CodeChanged)
        or (DifferenceKind.DependencyFileAdded, DifferenceKind.CodeAdded)
        or (DifferenceKind.DependencyFileRemoved, DifferenceKind.CodeRemoved);

    // The block that says what to install stands in the script itself; a change of it alone is one cause, not two.
    private bool IsOnlyBlock(Difference dependency, Difference code, string? entryPoint) =>
        dependency.Subject.EndsWith(" (PEP 723)", StringComparison.Ordinal)
        && code is { Kind: DifferenceKind.CodeChanged, Files: [{ Before: { } before, After: { } after }] }
        && code.Subject == entryPoint
        && WithoutBlock(before) is { } old
        && WithoutBlock(after) is { } now
        && old.SequenceEqual(now);

    private IEnumerable<string>? WithoutBlock(Digest script)
    {
        if (stored.TryReadBytes(script) is not { } bytes)
        {
            return null;
        }

        var lines = System.Text.Encoding.UTF8.GetString(bytes).Split('\n');
        return ScriptBlock.Find(bytes, "") is not { } block
            ? lines
            : lines.Take(block.FirstLine - 2).Concat(lines.Skip(block.FirstLine + block.Toml.Count(character => character == '\n')));
    }
}
