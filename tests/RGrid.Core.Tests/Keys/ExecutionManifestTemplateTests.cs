using CsCheck;
using RGrid.Content;
using RGrid.Keys;

namespace RGrid.Core.Tests.Keys;

public sealed class ExecutionManifestTemplateTests
{
    [Fact]
    public void A_manifest_of_a_template_is_that_of_a_single_run_to_the_last_byte()
    {
        var some = new ExecutionManifest(
            Digest.Of("environment"u8),
            ["first"],
            "sub",
            BlobTree.Empty,
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["API"] = null, ["Z\"\n"] = "é" },
            Digest.Of([]),
            "on",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["LANG"] = "C.UTF-8" },
            Digest.Of("host"u8));
        var template = new ExecutionManifestTemplate(some);
        Gen.Select(Gen.String.Array[0, 4], Gen.String[Gen.Char["abé/"], 1, 9].Array[0, 4], Gen.Bool).Sample((words, paths, isExecutable) =>
        {
            var arguments = words.Select(word => new string([.. word.Where(letter => !char.IsSurrogate(letter))])).ToList();
            var tree = new BlobTree(paths.Distinct(StringComparer.Ordinal).Select(path => TreeEntry.File(path, new Blob(Digest.Of("x"u8), path.Length), isExecutable)));
            var manifest = some with { Arguments = arguments, Inputs = tree };
            Assert.Equal(manifest.ToManifest().Bytes, template.Of(arguments, tree).Bytes);
            Assert.Equal(manifest.ToManifest().Key, template.Of(arguments, tree).Key);
        });
    }

    [Fact]
    public void An_argument_without_a_form_in_UTF_8_is_refused_as_in_a_single_run()
    {
        var some = new ExecutionManifest(
            default, [], null, BlobTree.Empty, new Dictionary<string, string?>(), null, "off", new Dictionary<string, string>(), null);
        Assert.Throws<RGridException>(() => new ExecutionManifestTemplate(some).Of(["\ud800"], BlobTree.Empty));
    }
}
