using RGrid.Content;
using RGrid.Core.Tests.Keys;
using RGrid.Explain;
using RGrid.Keys;

namespace RGrid.Core.Tests.Explain;

/// <summary>Whatever member of whatever manifest differs, the explanation names that cause, and no other.</summary>
public sealed class EveryMemberTests : IDisposable
{
    // What differs in the manifests that a member names is told in place of the member.
    private static readonly string[] NamedByOthers =
    [
        "Requirements.Runtime", "Dependencies.Runtime", "Environment.Runtime", "Environment.Requirements", "Environment.Dependencies", "Execution.Environment",
    ];

    private static readonly (string Member, Func<RunMade, KeptHistory, RunMade> Change, string Cause)[] Changes =
    [
        ("Runtime.Name", (made, _) => made with { Runtime = made.Runtime with { Name = "python" } }, "runtime-name python 3.11.7"),
        ("Runtime.Backend", (made, _) => made with { Runtime = made.Runtime with { Backend = "docker" } }, "backend python 3.11.7"),
        ("Runtime.Platform", (made, _) => made with { Runtime = made.Runtime with { Platform = "linux-arm64" } }, "platform python 3.11.7"),
        ("Runtime.Report", (made, _) => made with { Runtime = made.Runtime with { Report = With(made.Runtime.Report, "soabi", "x") } }, "runtime-report soabi"),
        ("Runtime.Report", (made, _) => made with { Runtime = made.Runtime with { Report = With(made.Runtime.Report, "implementationVersion", "3.12.1") } }, "runtime runtime"),
        ("Runtime.Report", (made, _) => made with { Runtime = made.Runtime with { Report = With(made.Runtime.Report, "implementation", "pypy") } }, "runtime runtime"),
        ("Runtime.Binary", (made, _) => made with { Runtime = made.Runtime with { Binary = Samples.B } }, "runtime-binary python 3.11.7"),
        ("Runtime.Libraries", (made, _) => made with { Runtime = made.Runtime with { Libraries = new Dictionary<string, Digest> { ["libpython.so"] = Samples.A } } }, "runtime-library libpython.so"),
        ("Runtime.StandardLibrary", (made, _) => made with { Runtime = made.Runtime with { StandardLibrary = null } }, "standard-library python 3.11.7"),
        ("Runtime.Image", (made, _) => made with { Runtime = made.Runtime with { Image = "sha256:5e6f7a8b9c0d1e2f" } }, "image python:3.11"),
        ("Requirements.Ecosystem", (made, _) => made with { Requirements = made.Requirements! with { Ecosystem = "npm" } }, "ecosystem ecosystem"),
        ("Requirements.Parts", (made, _) => made.WithParts(new RequirementsPart("requirements.txt", Samples.B, null)), "dependency-file-changed requirements.txt"),
        ("Requirements.Parts", (made, _) => made.WithParts([.. made.Requirements!.Parts, new RequirementsPart("base.txt", Samples.B, null)]), "dependency-file-added base.txt"),
        ("Requirements.Parts", (made, _) => made.WithParts(), "dependency-file-removed requirements.txt"),
        ("Requirements.Options", (made, _) => made with { Requirements = made.Requirements! with { Options = [] } }, "installer-option pip.pre"),
        ("Requirements.InstallerName", (made, _) => made with { Requirements = made.Requirements! with { InstallerName = "uv" } }, "installer installer"),
        ("Requirements.InstallerVersion", (made, _) => made with { Requirements = made.Requirements! with { InstallerVersion = "24.0" } }, "installer installer"),
        ("Requirements.ResolverRevision", (made, _) => made with { Requirements = made.Requirements! with { ResolverRevision = 2 } }, "builder resolver"),
        ("Dependencies.Ecosystem", (made, _) => made with { Dependencies = made.Dependencies! with { Ecosystem = "npm" } }, "ecosystem ecosystem"),
        ("Dependencies.Lock", (made, _) => made with { Dependencies = made.Dependencies! with { Lock = null } }, "packages dependencies"),
        ("Dependencies.Packages", (made, _) => made.WithPackages(Samples.Package with { Version = "1.21" }), "packages dependencies"),
        ("Dependencies.Packages", (made, _) => made.WithPackages(Samples.Package with { Hash = "sha256:11" }), "packages dependencies"),
        ("Dependencies.Local", (made, _) => made with { Dependencies = made.Dependencies! with { Local = [new RequirementsPart("x.whl", Samples.B, null)] } }, "dependency-file-added x.whl"),
        ("Dependencies.Options", (made, _) => made with { Dependencies = made.Dependencies! with { Options = [] } }, "installer-option pip.pre"),
        ("Dependencies.InstallerName", (made, _) => made with { Dependencies = made.Dependencies! with { InstallerName = "uv" } }, "installer installer"),
        ("Dependencies.InstallerVersion", (made, _) => made with { Dependencies = made.Dependencies! with { InstallerVersion = "24.0" } }, "installer installer"),
        ("Dependencies.Host", (made, _) => made with { Dependencies = made.Dependencies! with { Host = Samples.A } }, "build-host machine"),
        ("Dependencies.BuilderRevision", (made, _) => made with { Dependencies = made.Dependencies! with { BuilderRevision = 2 } }, "builder builder"),
        ("Environment.Code", (made, history) => made.WithCode(history.File("s.py", "import lib\nx = 2\n"), made.Environment.Code.Entries[0]), "code-changed s.py"),
        ("Environment.EntryPoint", (made, _) => made with { Environment = made.Environment with { EntryPoint = "t.py" } }, "entry-point t.py"),
        ("Environment.BuilderRevision", (made, _) => made with { Environment = made.Environment with { BuilderRevision = 2 } }, "builder builder"),
        ("Execution.Arguments", (made, _) => made.WithArguments("in.csv", "--n", "2"), "argument-changed 3"),
        ("Execution.WorkingFolder", (made, _) => made with { Execution = made.Execution with { WorkingFolder = null } }, "working-folder working folder"),
        ("Execution.Root", (made, _) => made with { Execution = made.Execution with { Root = "other" } }, "working-folder working folder"),
        ("Execution.Inputs", (made, history) => made.WithInputs(history.File("in.csv", "other\n"), made.Execution.Inputs.Entries[1]), "input-changed in.csv"),
        ("Execution.Variables", (made, _) => made.WithVariables(("TOKEN", "other")), "variable-changed TOKEN"),
        ("Execution.Stdin", (made, _) => made with { Execution = made.Execution with { Stdin = null } }, "stdin stdin"),
        ("Execution.Network", (made, _) => made with { Execution = made.Execution with { Network = "off" } }, "network network"),
        ("Execution.FixedSettings", (made, _) => made with { Execution = made.Execution with { FixedSettings = new Dictionary<string, string> { ["TZ"] = "CET" } } }, "fixed-setting TZ"),
        ("Execution.Updated", (made, _) => made with { Execution = made.Execution with { Updated = ["in.csv"] } }, "input-update in.csv"),
        ("Execution.Outputs", (made, _) => made with { Execution = made.Execution with { Outputs = ["/data/out.txt"] } }, "other outputs"),
        ("Execution.Secrets", (made, _) => made with { Execution = made.Execution with { Secrets = new Dictionary<string, string> { ["API_KEY"] = "00" } } }, "variable-added API_KEY"),
        ("Execution.Host", (made, _) => made with { Execution = made.Execution with { Host = Samples.A } }, "host machine"),
    ];

    private readonly KeptHistory _history = new();

    public void Dispose() => _history.Dispose();

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Changes.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_member_that_differs_is_the_cause_and_nothing_else_is(int number)
    {
        var (member, change, cause) = Changes[number];
        var usual = _history.Usual;
        Assert.Equal([member, cause], [member, .. _history.Causes(usual, change(usual, _history))]);
    }

    [Fact]
    public void No_member_of_a_manifest_was_forgotten()
    {
        var members = new[] { typeof(RuntimeManifest), typeof(RequirementsManifest), typeof(DependenciesManifest), typeof(EnvironmentManifest), typeof(ExecutionManifest) }
            .SelectMany(type => type.GetProperties().Where(property => property.CanWrite && property.Name != "EqualityContract")
                .Select(property => $"{type.Name.Replace("Manifest", "", StringComparison.Ordinal)}.{property.Name}"));
        Assert.Equal(members.Order(StringComparer.Ordinal), Changes.Select(change => change.Member).Concat(NamedByOthers).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_differs_between_equal_runs()
    {
        var explanation = _history.Explain(_history.Run(_history.Usual) is var first ? _history.Run(_history.Usual) : first);
        Assert.Equal((first.Id, 0, 0), (explanation.Nearest!.Id, explanation.Sentences.Count(), explanation.Notes.Count));
    }

    [Fact]
    public void Every_kind_has_a_name_and_a_sentence_of_its_own()
    {
        var told = Enum.GetValues<DifferenceKind>()
            .Select(kind => new Sentences(_history.Stored).Of(new Difference(kind, "subject") { Before = "before", After = "after" }).Text)
            .ToList();
        Assert.All(told, text => Assert.DoesNotContain("  ", text, StringComparison.Ordinal));

        // Files of code and of dependencies that changed are told alike, and a member without a word of its own as what it is called.
        Assert.Equal(["subject changed"], told.GroupBy(text => text).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> texts, string name, string value) =>
        new(texts) { [name] = value };
}
