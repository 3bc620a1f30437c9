using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Runtimes;

namespace RGrid.Explain;

/// <summary>Compares two runtimes. From another version everything else follows; of the same version each part is told.</summary>
/// <param name="stored">Reads the manifests.</param>
internal sealed class RuntimeDifferences(StoredManifests stored)
{
    private static readonly string[] Known = ["schema", "name", "backend", "platform", "report", "binary", "libraries", "standardLibrary", "image"];

    public IReadOnlyList<Difference> Of(Digest? before, Digest? after)
    {
        if (before == after)
        {
            return [];
        }

        var (old, now) = (Read(before), Read(after));
        if (old is null || now is null)
        {
            return [new Difference(DifferenceKind.Runtime, "runtime") { Before = Name(old), After = Name(now) }];
        }

        if (old.Text("backend") != now.Text("backend"))
        {
            return [new Difference(DifferenceKind.Backend, Name(now)!) { Before = old.Text("backend"), After = now.Text("backend") }];
        }

        if (old.Text("image") != now.Text("image") && old.Text("name") == now.Text("name"))
        {
            return [new Difference(DifferenceKind.Image, ImageName(now)) { Before = ShortId(old), After = ShortId(now) }];
        }

        var isSameBinary = old.Text("binary") == now.Text("binary") && JsonNode.DeepEquals(old["report"], now["report"]);
        if (Name(old) != Name(now) && !isSameBinary)
        {
            return [new Difference(DifferenceKind.Runtime, "runtime") { Before = Name(old), After = Name(now) }];
        }

        var parts = Parts(old, now).ToList();
        var kinds = parts.Select(part => part.Kind).ToHashSet();
        var cause = kinds.Contains(DifferenceKind.RuntimeBinary) ? DifferenceKind.RuntimeBinary
            : kinds.Contains(DifferenceKind.RuntimeLibrary) ? DifferenceKind.RuntimeLibrary
            : DifferenceKind.Other;
        return [.. parts.Where(part => !Follows(part.Kind, cause)), .. ManifestMembers.Others(old, now, Known)];
    }

    // Another build brings a report, libraries and a standard library of its own.
    private static bool Follows(DifferenceKind kind, DifferenceKind cause) => cause switch
    {
        DifferenceKind.RuntimeBinary => kind is DifferenceKind.RuntimeLibrary or DifferenceKind.RuntimeReport or DifferenceKind.StandardLibrary,
        DifferenceKind.RuntimeLibrary => kind is DifferenceKind.RuntimeReport or DifferenceKind.StandardLibrary,
        _ => false,
    };

    private static IEnumerable<Difference> Parts(JsonObject old, JsonObject now)
    {
        foreach (var (member, kind) in new[]
        {
            ("name", DifferenceKind.RuntimeName), ("binary", DifferenceKind.RuntimeBinary), ("standardLibrary", DifferenceKind.StandardLibrary),
            ("platform", DifferenceKind.Platform),
        })
        {
            if (old.Text(member) != now.Text(member))
            {
                var isTold = kind is not (DifferenceKind.RuntimeBinary or DifferenceKind.StandardLibrary);
                yield return new Difference(kind, Name(now)!) { Before = isTold ? old.Text(member) : null, After = isTold ? now.Text(member) : null };
            }
        }

        foreach (var library in ManifestMembers.Differing(old.Map("libraries"), now.Map("libraries")))
        {
            yield return new Difference(DifferenceKind.RuntimeLibrary, library);
        }

        var (oldReport, nowReport) = (old.Map("report"), now.Map("report"));
        foreach (var name in ManifestMembers.Differing(oldReport, nowReport))
        {
            yield return new Difference(DifferenceKind.RuntimeReport, name) { Before = oldReport.GetValueOrDefault(name), After = nowReport.GetValueOrDefault(name) };
        }
    }

    private static string ImageName(JsonObject runtime) => runtime.Text("name") is { } name && name.StartsWith("docker:", StringComparison.Ordinal)
        ? name["docker:".Length..]
        : runtime.Text("name") ?? "";

    private static string? ShortId(JsonObject runtime) => runtime.Text("image") is { } id ? id.Split(':')[^1][..Math.Min(12, id.Split(':')[^1].Length)] : null;

    private JsonObject? Read(Digest? key) => key is { } known ? stored.TryRead(known) : null;

    // A shell has no version report; it is called as it was asked for.
    private static string? Name(JsonObject? runtime) => Languages.NameInReport(member => runtime.Map("report").GetValueOrDefault(member)) ?? runtime.Text("name");
}
