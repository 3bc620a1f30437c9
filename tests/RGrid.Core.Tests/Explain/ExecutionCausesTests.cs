using RGrid.Content;
using RGrid.Core.Tests.Keys;
using RGrid.Explain;

namespace RGrid.Core.Tests.Explain;

public sealed class ExecutionCausesTests : IDisposable
{
    private readonly KeptHistory _history = new();
    private readonly RunMade _usual;

    public ExecutionCausesTests() => _usual = _history.Usual;

    public void Dispose() => _history.Dispose();

    [Theory]
    [InlineData("a b c", "a x c", "argument 2 changed (b → x)")]
    [InlineData("a b", "a x b", "argument 2 is new (x)")]
    [InlineData("a b", "x a b", "argument 1 is new (x)")]
    [InlineData("a b c", "a c", "argument 2 is gone (b)")]
    [InlineData("a b c", "b c", "argument 1 is gone (a)")]
    [InlineData("a b", "b a", "the arguments stand in another order (a b → b a)")]
    [InlineData("", "a", "argument 1 is new (a)")]
    [InlineData("a", "", "argument 1 is gone (a)")]
    [InlineData("a b c d", "b c d e", "argument 4 is new (e)|argument 1 is gone (a)")]
    [InlineData("a b", "x y z", "argument 1 changed (a → x)|argument 2 changed (b → y)|argument 3 is new (z)")]
    public void Arguments_are_told_by_their_place(string before, string after, string texts) =>
        Assert.Equal(texts.Split('|'), Texts(_usual.WithArguments(Words(before)), _usual.WithArguments(Words(after))));

    [Fact]
    public void An_empty_argument_is_an_argument()
    {
        Assert.Equal(["argument-added 1"], Kinds(_usual.WithArguments(), _usual.WithArguments("")));
        Assert.Equal(["argument-added 2"], Kinds(_usual.WithArguments("b"), _usual.WithArguments("b", "")));
        Assert.Equal(["argument-changed 1"], Kinds(_usual.WithArguments("a\nb"), _usual.WithArguments("a b")));
    }

    [Fact]
    public void A_long_argument_is_cut() =>
        Assert.Equal([$"argument 1 changed ({new string('a', 60)}… → b)"], Texts(_usual.WithArguments(new string('a', 99)), _usual.WithArguments("b")));

    [Fact]
    public void An_input_that_a_changed_argument_names_follows_from_it()
    {
        var jan = _history.File("jan.csv", "1\n");
        var feb = _history.File("./data/feb.csv"[2..], "2\n");
        Assert.Equal(["argument-changed 1"], Kinds(_usual.WithArguments("jan.csv").WithInputs(jan), _usual.WithArguments("./data/feb.csv").WithInputs(feb)));
        Assert.Equal(["argument-changed 1"], Kinds(_usual.WithArguments("--in=jan.csv").WithInputs(jan), _usual.WithArguments("--in=data/feb.csv").WithInputs(feb)));
        Assert.Equal(["argument-added 1"], Kinds(_usual.WithArguments().WithInputs(), _usual.WithArguments("jan.csv").WithInputs(jan)));
        Assert.Equal(["argument-removed 1"], Kinds(_usual.WithArguments("jan.csv").WithInputs(jan), _usual.WithArguments().WithInputs()));
        var same = _history.File("same.csv", "1\n");
        Assert.Equal(["argument-changed 1"], Kinds(_usual.WithArguments("jan.csv").WithInputs(jan), _usual.WithArguments("same.csv").WithInputs(same)));
        Assert.Equal(
            ["argument-changed 1"],
            Kinds(
                _usual.WithArguments("a/").WithInputs(TreeEntry.Folder("a"), _history.File("a/x", "1\n")),
                _usual.WithArguments("b/").WithInputs(TreeEntry.Folder("b"), _history.File("b/x", "2\n"), _history.File("b/y", "3\n"))));
        Assert.Equal(["argument-added 1"], Kinds(_usual.WithArguments().WithInputs(), _usual.WithArguments(".").WithInputs(jan)));
        var absolute = _history.File("/data/x.csv", "1\n");
        Assert.Equal(["argument-added 1"], Kinds(_usual.WithArguments().WithInputs(), _usual.WithArguments("/data/").WithInputs(absolute)));
    }

    [Fact]
    public void An_input_that_no_argument_names_is_a_cause_of_its_own()
    {
        var jan = _history.File("jan.csv", "1\n");
        Assert.Equal(
            ["argument-changed 1", "input-added more.csv"],
            Kinds(_usual.WithArguments("jan.csv").WithInputs(jan), _usual.WithArguments("x").WithInputs(_history.File("more.csv", "2\n"))));
        Assert.Equal(["input-added jan.csv"], Kinds(_usual.WithInputs(), _usual.WithInputs(jan)));
        Assert.Equal(["input-removed jan.csv"], Kinds(_usual.WithInputs(jan), _usual.WithInputs()));
    }

    [Fact]
    public void Inputs_are_told_with_the_line_that_differs_first()
    {
        Assert.Equal(["input a.csv changed (line 2)"], Texts(_usual.WithInputs(_history.File("a.csv", "1\n2\n")), _usual.WithInputs(_history.File("a.csv", "1\n3\n"))));
        Assert.Equal(["input a.csv changed (only line endings differ)"], Texts(_usual.WithInputs(_history.File("a.csv", "1\n2\n")), _usual.WithInputs(_history.File("a.csv", "1\r\n2\r\n"))));
        Assert.Equal(["input a.csv changed"], Texts(_usual.WithInputs(_history.File("a.csv", "1\0")), _usual.WithInputs(_history.File("a.csv", "2\0"))));
        Assert.Equal(["input a.csv is called b.csv now"], Texts(_usual.WithInputs(_history.File("a.csv", "1\n")), _usual.WithInputs(_history.File("b.csv", "1\n"))));
        Assert.Equal(["input d/ is called e/ now"], Texts(
            _usual.WithInputs(TreeEntry.Folder("d"), _history.File("d/a", "1\n"), _history.File("d/b", "")),
            _usual.WithInputs(TreeEntry.Folder("e"), _history.File("e/a", "1\n"), _history.File("e/b", ""))));
        Assert.Equal(["input d/ is new (d/a, d/b)"], Texts(
            _usual.WithInputs(), _usual.WithInputs(TreeEntry.Folder("d"), _history.File("d/a", "1\n"), _history.File("d/b", ""))));
        Assert.Equal(["input a is gone", "input b is gone"], Texts(_usual.WithInputs(_history.File("a", ""), _history.File("b", "")), _usual.WithInputs()));
    }

    [Fact]
    public void Modes_links_and_kinds_are_told_as_what_they_are()
    {
        var blob = _history.Put("x\n");
        var other = _history.Put("y\n");
        Assert.Equal(["input a is executable now"], Texts(_usual.WithInputs(TreeEntry.File("a", blob, false)), _usual.WithInputs(TreeEntry.File("a", blob, true))));
        Assert.Equal(["input a changed (line 1)", "input a is not executable now"], Texts(_usual.WithInputs(TreeEntry.File("a", blob, true)), _usual.WithInputs(TreeEntry.File("a", other, false))));
        Assert.Equal(["input a leads to c now (was b)"], Texts(_usual.WithInputs(TreeEntry.Link("a", "b")), _usual.WithInputs(TreeEntry.Link("a", "c"))));
        Assert.Equal(["input a is a link to b now (was a file)"], Texts(_usual.WithInputs(TreeEntry.File("a", blob, false)), _usual.WithInputs(TreeEntry.Link("a", "b"))));
        Assert.Equal(["input a is a file now (was a folder)"], Texts(_usual.WithInputs(TreeEntry.Folder("a")), _usual.WithInputs(TreeEntry.File("a", blob, false))));
        Assert.Equal(["input-added a", "input-removed b"], Kinds(_usual.WithInputs(TreeEntry.Link("b", "x")), _usual.WithInputs(TreeEntry.Link("a", "x"))));
    }

    [Fact]
    public void Variables_are_told_by_name_and_never_by_value()
    {
        (string, string?)[] states = [("V", null), ("V", ""), ("V", "s3cr3t")];
        Assert.Equal(["variable V is declared now (set)"], Texts(_usual.WithVariables(), _usual.WithVariables(states[2])));
        Assert.Equal(["variable V is no longer declared"], Texts(_usual.WithVariables(states[2]), _usual.WithVariables()));
        Assert.Equal(["variable V is empty now (was absent)"], Texts(_usual.WithVariables(states[0]), _usual.WithVariables(states[1])));
        Assert.Equal(["variable V is set now (was empty)"], Texts(_usual.WithVariables(states[1]), _usual.WithVariables(states[2])));
        Assert.Equal(["variable V is absent now (was set)"], Texts(_usual.WithVariables(states[2]), _usual.WithVariables(states[0])));
        var difference = Assert.Single(_history.Explain(_usual.WithVariables(states[2]), _usual.WithVariables(("V", "t0p"))).Run).Difference!;
        Assert.Equal(("V", "set", "set"), (difference.Subject, difference.Before, difference.After));
    }

    [Fact]
    public void Stdin_network_and_settings_are_told()
    {
        Assert.Equal(["stdin is unseen now (was known)"], Texts(_usual, _usual with { Execution = _usual.Execution with { Stdin = null } }));
        Assert.Equal(["something else stood in stdin"], Texts(_usual, _usual with { Execution = _usual.Execution with { Stdin = Samples.B } }));
        Assert.Equal(["network changed (on → off)"], Texts(_usual, _usual with { Execution = _usual.Execution with { Network = "off" } }));
        Assert.Equal(["RGrid's setting TZ is no longer set"], Texts(_usual, _usual with { Execution = _usual.Execution with { FixedSettings = new Dictionary<string, string>() } }));
        Assert.Equal(["working folder changed (work → outside of the project)"], Texts(_usual, _usual with { Execution = _usual.Execution with { WorkingFolder = null } }));
    }

    [Fact]
    public void System_packages_are_told_with_their_versions()
    {
        Digest Machine(string packages, string hosts = "1")
        {
            var status = _history.Put(packages).Digest;
            return _history.Put($"/var/lib/dpkg/status\0{status}\n/etc/os-release\0absent\n/etc/alternatives/java\0{hosts}\n").Digest;
        }

        RunMade With(Digest host) => _usual with { Execution = _usual.Execution with { Host = host } };
        const string packages = "Package: libssl3\nStatus: install ok installed\nVersion: 3.0.15\n\nPackage: old\nVersion: 1\n\n"
            + "Package: both\nArchitecture: amd64\nVersion: 1\n\nPackage: both\nArchitecture: i386\nVersion: 2\n";
        var before = Machine(packages);
        var after = Machine("Package: libssl3\nVersion: 3.0.16\n\nPackage: new\nVersion: 2\n\nPackage: both\nVersion: 1\n\nPackage: both\nVersion: 1\n");
        Assert.Equal(
            ["system packages changed (both 1 and 2 → 1, libssl3 3.0.15 → 3.0.16, new 2 added, 1 more)"],
            Texts(With(before), With(after)));
        Assert.Equal(["this machine changed (/etc/alternatives/java)"], Texts(With(before), With(Machine(packages, "2"))));
        Assert.Equal(["this machine changed"], Texts(With(before), With(Samples.B)));
        var apk = new[] { "1.36.0", "1.36.1" }.Select(version => _history.Put($"P:busybox\nV:{version}\n").Digest)
            .Select(status => _history.Put($"/lib/apk/db/installed\0{status}\n").Digest).ToList();
        Assert.Equal(["system packages changed (busybox 1.36.0 → 1.36.1)"], Texts(With(apk[0]), With(apk[1])));
        var rpm = new[] { "1", "2" }.Select(text => _history.Put($"/var/lib/rpm/rpmdb.sqlite\0{_history.Put(text).Digest}\n").Digest).ToList();
        Assert.Equal(["this machine changed (/var/lib/rpm/rpmdb.sqlite)"], Texts(With(rpm[0]), With(rpm[1])));
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private IReadOnlyList<string> Kinds(RunMade before, RunMade after) => _history.Causes(before, after);

    private IReadOnlyList<string> Texts(RunMade before, RunMade after) => _history.Texts(before, after);
}
