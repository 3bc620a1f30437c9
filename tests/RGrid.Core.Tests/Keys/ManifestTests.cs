using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Keys;

namespace RGrid.Core.Tests.Keys;

public sealed class ManifestTests
{
    public static TheoryData<string> AllManifests => ["runtime", "requirements", "dependencies", "environment", "execution"];

    [Theory]
    [InlineData("runtime", "93b81eb0a2f66beb14e303cae791adb3322ae0d3b6f73f6ab68a552eed1f5025")]
    [InlineData("requirements", "e6a72eec672385bd3d09a21c63d8145d4eb9f02fb0aaf8f39fac684774139389")]
    [InlineData("dependencies", "165113e62619d9e2383fded1885fcb4f82ebcda34c2d077f7d993269cf3b1c51")]
    [InlineData("environment", "e5fa6294cd9632bab2da423fadfb4a1c39dfc63e60797e1e3e8ae243cae87c43")]
    [InlineData("execution", "0c967d16dd2fa9b0a80dd0db30a02e74d5c75cf1cbded357de63f7f5aad6857d")]
    public void A_key_changes_only_with_a_new_schema_number(string name, string golden) => Assert.Equal(golden, Manifest(Sample(name)).Key.ToString());

    [Theory]
    [MemberData(nameof(AllManifests))]
    public void Every_property_of_a_manifest_changes_its_key(string name)
    {
        var sample = Sample(name);
        foreach (var property in sample.GetType().GetProperties().Where(property => property.CanWrite && property.Name != "EqualityContract"))
        {
            var copy = sample.GetType().GetMethod("<Clone>$")!.Invoke(sample, [])!;
            property.SetValue(copy, Other(property.GetValue(sample), property.PropertyType));
            Assert.True(Manifest(copy).Key != Manifest(sample).Key, $"{name}.{property.Name} has no role");
        }
    }

    [Theory]
    [MemberData(nameof(AllManifests))]
    public void A_manifest_names_its_schema(string name) =>
        Assert.Equal($"rgrid.{name}/1", JsonNode.Parse(Manifest(Sample(name)).Bytes)!["schema"]!.GetValue<string>());

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    [InlineData("C")]
    public void Culture_and_time_zone_do_not_matter(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        var keys = AllManifests.ToDictionary(name => name.Data, name => Manifest(Sample(name.Data)).Key);
        Digest Key(string name) => keys[name];
        try
        {
            CultureInfo.CurrentCulture = culture == "C" ? CultureInfo.InvariantCulture : new CultureInfo(culture, useUserOverride: false);
            foreach (var name in keys.Keys)
            {
                Assert.Equal(Key(name), Manifest(Sample(name)).Key);
            }
        }
        catch (CultureNotFoundException)
        {
            // Built without cultures: then there is nothing that could matter.
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_runtime_that_is_an_image_is_known_by_the_image_alone()
    {
        var image = Samples.Runtime with { Binary = null, StandardLibrary = null, Image = "sha256:1" };
        Assert.Null(JsonNode.Parse(image.ToManifest().Bytes)!["binary"]);
        Assert.NotEqual(image.ToManifest().Key, (image with { Image = "sha256:2" }).ToManifest().Key);
    }

    [Fact]
    public void No_two_lists_of_arguments_give_one_key() =>
        Gen.Select(Gen.String[Gen.Char["ab\n \"\\,[]"], 0, 4].Array[0, 4], Gen.String[Gen.Char["ab\n \"\\,[]"], 0, 4].Array[0, 4])
            .Sample((one, other) => one.SequenceEqual(other)
                == (Manifest(Samples.Execution with { Arguments = one }).Key == Manifest(Samples.Execution with { Arguments = other }).Key));

    [Fact]
    public void No_two_sets_of_variables_give_one_key() =>
        Gen.Select(Variables, Variables).Sample((one, other) =>
            one.OrderBy(pair => pair.Key, StringComparer.Ordinal).SequenceEqual(other.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            == (Manifest(Samples.Execution with { Variables = one }).Key == Manifest(Samples.Execution with { Variables = other }).Key));

    [Fact]
    public void The_order_in_which_files_are_found_does_not_matter() =>
        Gen.Int[0, 1000].Array[1, 20].Sample(numbers =>
        {
            var entries = numbers.Distinct().Select(number => TreeEntry.File($"f{number}", new Blob(Digest.Of(BitConverter.GetBytes(number)), 4), isExecutable: false)).ToList();
            var forward = Samples.Environment with { Code = new BlobTree(entries) };
            entries.Reverse();
            return Manifest(forward).Key == Manifest(Samples.Environment with { Code = new BlobTree(entries) }).Key;
        });

    [Fact]
    public void An_argument_that_has_no_utf_8_form_is_an_error_never_a_key()
    {
        var failure = Assert.Throws<RGridException>(() => (Samples.Execution with { Arguments = ["\ud800"] }).ToManifest());
        Assert.Equal(ErrorCode.InputInvalid, failure.Code);
    }

    [Fact]
    public void What_may_be_missing_is_told_from_what_is_there()
    {
        Assert.NotEqual(Samples.Runtime.ToManifest().Key, (Samples.Runtime with { StandardLibrary = null }).ToManifest().Key);
        Assert.NotEqual(Samples.Dependencies.ToManifest().Key, (Samples.Dependencies with { Lock = null, Host = null }).ToManifest().Key);
        Assert.NotEqual(Samples.Execution.ToManifest().Key, (Samples.Execution with { Stdin = null }).ToManifest().Key);
    }

    [Fact]
    public void Dependencies_that_are_built_in_another_way_have_another_key_and_there_and_back_is_the_same()
    {
        var first = Samples.Dependencies.ToManifest();
        var second = DependenciesManifest.Revise(first.Bytes, 2);
        Assert.NotEqual(first.Key, second.Key);
        Assert.Equal((Samples.Dependencies with { BuilderRevision = 2 }).ToManifest().Key, second.Key);
        Assert.Equal(first.Key, DependenciesManifest.Revise(second.Bytes, DependenciesManifest.FirstBuilderRevision).Key);
    }

    [Fact]
    public void Absent_empty_and_set_variables_are_three_things()
    {
        var keys = new string?[] { null, "", "x" }.Select(value => (Samples.Execution with { Variables = new Dictionary<string, string?> { ["V"] = value } }).ToManifest().Key)
            .Append((Samples.Execution with { Variables = new Dictionary<string, string?>() }).ToManifest().Key);
        Assert.Equal(4, keys.Distinct().Count());
    }

    private static Gen<Dictionary<string, string?>> Variables =>
        Gen.Dictionary(Gen.String[Gen.Char["AB=1"], 1, 3], Gen.String[Gen.Char["AB=1"], 0, 3])[0, 3]
            .Select(map => map.ToDictionary(pair => pair.Key, pair => (string?)pair.Value));

    private static object Sample(string name) => name switch
    {
        "runtime" => Samples.Runtime,
        "requirements" => Samples.Requirements,
        "dependencies" => Samples.Dependencies,
        "environment" => Samples.Environment,
        _ => Samples.Execution,
    };

    private static Manifest Manifest(object sample) => (Manifest)sample.GetType().GetMethod("ToManifest")!.Invoke(sample, [])!;

    private static object? Other(object? value, Type type) => value switch
    {
        null when type == typeof(string) => "x",
        string text => text + "x",
        int number => number + 1,
        Digest => Samples.A.Equals(value) ? Samples.B : Samples.A,
        BlobTree => Samples.OtherTree,
        IReadOnlyDictionary<string, string> => new Dictionary<string, string> { ["other"] = "x" },
        IReadOnlyDictionary<string, Digest> => new Dictionary<string, Digest> { ["other"] = Samples.A },
        IReadOnlyList<string> => new[] { "other" },
        IReadOnlyList<RequirementsPart> => new[] { new RequirementsPart("requirements.txt", Samples.B, null) },
        IReadOnlyList<KeyValuePair<string, string>> => new[] { KeyValuePair.Create("pip.pre", "0") },
        IReadOnlyList<LockedPackage> => new[] { Samples.Package with { Version = "1.21" } },
        _ => throw new InvalidOperationException($"How does one vary a {type}?"),
    };
}
