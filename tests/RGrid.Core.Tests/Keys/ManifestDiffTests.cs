using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Keys;

namespace RGrid.Core.Tests.Keys;

public sealed class ManifestDiffTests
{
    [Fact]
    public void Equal_manifests_have_no_difference() => Assert.Empty(Diff(Samples.Environment, Samples.Environment));

    [Fact]
    public void Each_member_that_differs_is_told_in_order()
    {
        var after = Samples.Environment with
        {
            Runtime = Samples.B,
            Requirements = null,
            Dependencies = null,
            EntryPoint = "t.py",
            BuilderRevision = 2,
            Code = new BlobTree(
            [
                TreeEntry.File("s.py", new Blob(Samples.A, 1), isExecutable: true),
                TreeEntry.File("new.py", new Blob(Samples.B, 1), isExecutable: false),
                TreeEntry.Link("link", "other.py"),
            ]),
        };
        Assert.Equal(
            [
                "Runtime runtime", "Requirements requirements", "Dependencies dependencies", "CodeChanged link", "CodeChanged s.py",
                "CodeAdded new.py", "CodeRemoved empty", "EntryPoint entryPoint", "Builder builderRevision",
            ],
            Diff(Samples.Environment, after).Select(difference => $"{difference.Kind} {difference.Subject}"));
    }

    private static IReadOnlyList<Difference> Diff(EnvironmentManifest before, EnvironmentManifest after) => ManifestDiff.Of(
        JsonNode.Parse(before.ToManifest().Bytes)!.AsObject(), JsonNode.Parse(after.ToManifest().Bytes)!.AsObject());
}
