using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Keys;

namespace RGrid.Explain;

/// <summary>
/// Compares what is asked of an installer and what is installed. Changed packages follow from what is asked or from the runtime, and
/// are a cause of their own only where both are the same.
/// </summary>
/// <param name="stored">Reads the manifests.</param>
/// <param name="runtime">How the runtimes differ.</param>
/// <param name="shift">How the roots differ; null where they don't.</param>
internal sealed class DependencyDifferences(StoredManifests stored, IReadOnlyList<Difference> runtime, RootShift? shift)
{
    /// <summary>What is new where RGrid chooses packages in another way.</summary>
    public const string Resolver = "resolver";

    private static readonly string[] Asked = ["schema", "runtime", "ecosystem", "parts", "options", "installer", RequirementsManifest.RevisionMember];
    private static readonly string[] Installed = ["schema", "runtime", "ecosystem", "lock", "packages", "local", "options", "installer", "host", "builderRevision"];

    private bool IsOtherRuntime => runtime.Any(difference => difference.Kind == DifferenceKind.Runtime);

    public IReadOnlyList<Difference> Of(JsonObject before, JsonObject after)
    {
        var asked = Compare(before, after, "requirements", OfAsked).ToList();
        var isReadable = asked.TrueForAll(difference => difference.Kind != DifferenceKind.Unreadable);
        var installed = Compare(before, after, "dependencies", (old, now) => OfInstalled(old, now, asked)).ToList();
        if (asked.Count == 0 || !isReadable)
        {
            return [.. asked, .. installed];
        }

        var packages = installed.Find(difference => difference.Kind == DifferenceKind.Packages);
        asked[0] = asked[0] with { Details = [.. packages?.Details ?? [], .. asked[0].Details] };
        return [.. asked, .. installed.Where(difference => difference.Kind == DifferenceKind.BuildHost)];
    }

    private IEnumerable<Difference> Compare(
        JsonObject before, JsonObject after, string member, Func<JsonObject?, JsonObject?, IEnumerable<Difference>> compare)
    {
        var (oldKey, nowKey) = (before.Key(member), after.Key(member));
        if (oldKey == nowKey)
        {
            return [];
        }

        var (old, now) = (Read(oldKey), Read(nowKey));
        if ((oldKey is null || old is not null) && (nowKey is null || now is not null))
        {
            return compare(old, now);
        }

        // Another runtime changes these keys by itself; without one there is a difference that can't be told.
        return IsOtherRuntime ? [] : [new Difference(DifferenceKind.Unreadable, member)
        {
            Before = oldKey is { } lost && old is null ? StoredWords.OfAbsent(stored, lost) : null,
            After = nowKey is { } absent && now is null ? StoredWords.OfAbsent(stored, absent) : null,
        }];
    }

    private IEnumerable<Difference> OfAsked(JsonObject? before, JsonObject? after)
    {
        var files = RequirementFiles.Compare(before, after, shift).ToList();
        if (before is null || after is null)
        {
            return files;
        }

        var others = OfInstaller(before, after).Concat(ManifestMembers.Others(before, after, Asked)).ToList();
        var (oldRevision, nowRevision) = (before.Text(RequirementsManifest.RevisionMember), after.Text(RequirementsManifest.RevisionMember));

        // Where a lock comes or goes, or another installer, the way of choosing follows from that.
        return files.Count + others.Count > 0 || oldRevision == nowRevision
            ? [.. files, .. others]
            : [new Difference(DifferenceKind.Builder, Resolver) { Before = oldRevision, After = nowRevision }];
    }

    private IEnumerable<Difference> OfInstaller(JsonObject before, JsonObject after)
    {
        if (before.Text("ecosystem") != after.Text("ecosystem"))
        {
            yield return new Difference(DifferenceKind.Ecosystem, "ecosystem") { Before = before.Text("ecosystem"), After = after.Text("ecosystem") };
        }

        var (oldTool, nowTool) = (before.Texts("installer"), after.Texts("installer"));
        if (oldTool is ["none", ..] || nowTool is ["none", ..])
        {
            // Where no package is asked for there is no installer yet, and so no options of it.
            yield break;
        }

        if (!oldTool.SequenceEqual(nowTool) && !IsOtherRuntime)
        {
            yield return new Difference(DifferenceKind.Installer, "installer") { Before = string.Join(' ', oldTool), After = string.Join(' ', nowTool) };
        }

        var (oldOptions, nowOptions) = (before.Pairs("options"), after.Pairs("options"));
        foreach (var name in ManifestMembers.Differing(oldOptions, nowOptions))
        {
            // The value of a variable may be a secret.
            var isTold = !name.StartsWith("variable.", StringComparison.Ordinal);
            yield return new Difference(DifferenceKind.InstallerOption, name)
            {
                Before = isTold ? oldOptions.GetValueOrDefault(name) : null,
                After = isTold ? nowOptions.GetValueOrDefault(name) : null,
            };
        }
    }

    private IEnumerable<Difference> OfInstalled(JsonObject? before, JsonObject? after, List<Difference> asked)
    {
        var changes = PackageChanges.Of(before, after, asked.Count > 0 ? PackageDetail.Version : PackageDetail.File);
        var parts = asked.Count > 0 || before is null || after is null
            ? []
            : RequirementFiles.CompareLocal(before, after).Concat(OfInstaller(before, after)).Concat(ManifestMembers.Others(before, after, Installed)).ToList();
        if (!IsOtherRuntime && (changes.Count > 0 || (parts.Count == 0 && before.Text("lock") != after.Text("lock"))))
        {
            yield return new Difference(DifferenceKind.Packages, "dependencies") { Details = changes };
        }

        foreach (var part in parts)
        {
            yield return part;
        }

        var (oldRevision, nowRevision) = (before.Text("builderRevision"), after.Text("builderRevision"));
        if (asked.Count == 0 && before is not null && after is not null && oldRevision != nowRevision)
        {
            yield return new Difference(DifferenceKind.Builder, "builder") { Before = oldRevision, After = nowRevision };
        }

        // Where something is built here now and nothing was before, that follows from the packages.
        var (oldHost, nowHost) = (before.Key("host"), after.Key("host"));
        if (oldHost != nowHost && ((oldHost is not null && nowHost is not null) || (asked.Count == 0 && changes.Count == 0)))
        {
            yield return new HostDifferences(stored).Of(oldHost, nowHost) with { Kind = DifferenceKind.BuildHost };
        }
    }

    private JsonObject? Read(Digest? key) => key is { } known ? stored.TryRead(known) : null;
}
