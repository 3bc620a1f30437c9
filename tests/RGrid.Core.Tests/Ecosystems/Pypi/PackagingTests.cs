using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using RGrid.Ecosystems.Pypi.Markers;

namespace RGrid.Core.Tests.Ecosystems.Pypi;

/// <summary>Generated markers and versions through the `packaging` that lies in the pip of a real interpreter: both must say the same.</summary>
public sealed class PackagingTests
{
    private const string Reference = """
        import glob, json, os, sys
        try:
            import pip
        except ImportError:
            import ensurepip
            places = glob.glob(os.path.join(os.path.dirname(ensurepip.__file__), '_bundled', 'pip-*.whl')) + glob.glob('/usr/share/python-wheels/pip-*.whl')
            sys.path.insert(0, places[0])
        from pip._vendor.packaging.markers import Marker, default_environment
        from pip._vendor.packaging.specifiers import SpecifierSet
        from pip._vendor.packaging.version import InvalidVersion
        asked = json.load(sys.stdin)
        def marker(text):
            try:
                return Marker(text).evaluate({'extra': ''})
            except InvalidVersion:
                return None
        environment = {name: value for name, value in default_environment().items() if isinstance(value, str)}
        print(json.dumps({
            'environment': environment,
            'markers': [marker(text) for text in asked['markers']],
            'clauses': [SpecifierSet(clause).contains(version, prereleases=True) for clause, version in asked['clauses']],
        }))
        """;

    private static readonly Gen<string> Versions = Gen.Select(
        Gen.Int[0, 4], Gen.Int[0, 12], Gen.Int[0, 3], OneOf("", "", "", "a1", "rc2", ".post1", ".dev3", "+abc.1"), Gen.Int[1, 3],
        (major, minor, patch, suffix, length) => string.Join('.', new[] { major, minor, patch }.Take(length)) + suffix);

    private static readonly Gen<string> Comparison = Gen.Frequency(
        (3, Gen.Select(OneOf("python_version", "python_full_version", "implementation_version"), OneOf("<", "<=", "==", "!=", ">=", ">"), Gen.Select(Gen.Int[2, 4], Gen.Int[5, 15]),
            (name, operation, version) => $"{name} {operation} '{version.Item1}.{version.Item2}'")),
        (1, Gen.Int[2, 15].Select(minor => $"python_version == '3.{minor}.*'")),
        (1, Gen.Int[2, 15].Select(minor => $"'3.{minor}' <= python_full_version")),
        (1, Gen.Int[2, 15].Select(minor => $"python_full_version ~= '3.{minor}.1'")),
        (2, Gen.Select(
            OneOf("os_name", "sys_platform", "platform_system", "platform_machine", "implementation_name", "platform_python_implementation"),
            OneOf("==", "!=", "in", "not in"),
            OneOf("posix", "linux", "linux darwin", "Linux", "x86_64", "cpython", "CPython", "win32", "nt"),
            (name, operation, text) => $"{name} {operation} \"{text}\"")),
        (1, OneOf("'lin' in sys_platform", "'win' not in sys_platform", "extra == 'x'")));

    private static readonly Gen<string> Expression = Gen.Select(
        Comparison, Comparison, Comparison, OneOf("and", "or"), OneOf("and", "or"), Gen.Int[0, 3],
        (one, two, three, first, second, form) => form switch
        {
            0 => one,
            1 => $"{one} {first} {two} {second} {three}",
            2 => $"({one} {first} {two}) {second} {three}",
            _ => $"{one} {first} ({two} {second} {three})",
        });

    [Fact]
    public void Markers_and_clauses_agree_with_the_packaging_of_pip()
    {
        var markers = Expression.Array[600].Single();
        var clauses = Gen.Select(OneOf("<", "<=", "==", "!=", ">=", ">", "~="), Versions, Versions).Array[1500].Single()
            .Where(item => VersionSpecifier.TryParse(item.Item1 + item.Item2) is not null && !IsSplitOtherwise(item.Item1, item.Item3)).Select(item => (Clause: item.Item1 + item.Item2, Version: item.Item3)).ToList();
        var answer = Ask(new JsonObject
        {
            ["markers"] = new JsonArray([.. markers.Select(marker => (JsonNode)marker)]),
            ["clauses"] = new JsonArray([.. clauses.Select(clause => (JsonNode)new JsonArray(clause.Clause, clause.Version))]),
        });
        var environment = new MarkerEnvironment(
            answer["environment"]!.AsObject().ToDictionary(value => value.Key, value => value.Value!.GetValue<string>()), new HashSet<string>());
        Assert.Superset(MarkerEnvironment.Variables.ToHashSet(), environment.Values.Keys.Append("extra").ToHashSet());
        foreach (var (marker, expected) in markers.Zip(answer["markers"]!.AsArray()).Where(pair => pair.Second is not null))
        {
            Assert.True(expected!.GetValue<bool>() == Marker.Parse(marker).Holds(environment), $"{marker} is {expected} for packaging");
        }

        foreach (var (clause, expected) in clauses.Zip(answer["clauses"]!.AsArray()))
        {
            Assert.True(
                expected!.GetValue<bool>() == VersionSpecifier.TryParse(clause.Clause)!.Contains(PypiVersion.TryParse(clause.Version)!),
                $"{clause.Version} in {clause.Clause} is {expected} for packaging");
        }
    }

    // pip's packaging splits `4rc2` before it pads it with zeros, so `~=4.0.0rc2` does not hold for it; PEP 440 pads first.
    private static bool IsSplitOtherwise(string operation, string version) =>
        operation == "~=" && !version.AsSpan(0, version.AsSpan().IndexOfAnyExcept("0123456789.") is var end and >= 0 ? end : version.Length).TrimEnd('.').Contains('.');

    private static JsonObject Ask(JsonObject question)
    {
        var start = new ProcessStartInfo("python3", ["-B", "-c", Reference]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var answer = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(question.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return JsonNode.Parse(answer.GetAwaiter().GetResult())!.AsObject();
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(place => texts[place]);
}
