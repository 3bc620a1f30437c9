using System.Text;
using RGrid.Ecosystems.Pypi.Markers;
using RGrid.Ecosystems.Pypi.Uv;

namespace RGrid.Core.Tests.Ecosystems.Pypi;

public sealed class UvSelectionTests
{
    private static readonly MarkerEnvironment Linux = new(
        new Dictionary<string, string> { ["sys_platform"] = "linux", ["platform_machine"] = "x86_64", ["python_full_version"] = "3.11.7", ["python_version"] = "3.11" },
        new HashSet<string>());

    private const string Registry = "source = { registry = \"https://example.org/simple\" }\n";

    // As in uv's documentation of `conflicts`: the extras cpu and gpu of a member bring two builds of one package.
    private const string Conflicting = """
        version = 1
        conflicts = [[
            { package = "lib", extra = "cpu" },
            { package = "lib", extra = "gpu" },
        ]]
        [[package]]
        name = "job"
        version = "1"
        source = { virtual = "." }
        dependencies = [
            { name = "torch", version = "1", source = { registry = "https://a/" }, marker = "extra == 'extra-3-lib-cpu'" },
            { name = "torch", version = "2", source = { registry = "https://b/" }, marker = "extra == 'extra-3-lib-gpu' and extra != 'group-3-job-dev'" },
            { name = "lib", extra = ["EXTRA"] },
        ]
        [package.dev-dependencies]
        dev = []
        [[package]]
        name = "lib"
        version = "1"
        source = { editable = "lib" }
        [package.optional-dependencies]
        cpu = [{ name = "torch", version = "1", source = { registry = "https://a/" }, marker = "extra == 'extra-3-lib-cpu'" }]
        [[package]]
        name = "torch"
        version = "1"
        source = { registry = "https://a/" }
        [[package]]
        name = "torch"
        version = "2"
        source = { registry = "https://b/" }
        """;

    [Theory]
    [InlineData("cpu", "", "lib 1, torch 1")]
    [InlineData("gpu", "", "lib 1, torch 2")]
    [InlineData("gpu", "dev", "lib 1")]
    public void Of_conflicting_extras_those_that_are_asked_for_decide(string extra, string group, string expected)
    {
        var locked = Read(Conflicting.Replace("EXTRA", extra, StringComparison.Ordinal));
        Assert.Equal(expected, Select(locked, group));
    }

    [Fact]
    public void Two_versions_for_one_interpreter_are_an_error()
    {
        var locked = Read(Conflicting.Replace("EXTRA", "cpu\", \"gpu", StringComparison.Ordinal));
        Assert.Contains("gives this interpreter torch 1 and torch 2", Assert.Throws<RGridException>(() => Select(locked)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Circles_end_and_markers_stop_a_branch()
    {
        var locked = Read(
            "version = 1\n[[package]]\nname = \"job\"\nversion = \"1\"\nsource = { editable = \".\" }\ndependencies = [{ name = \"a\" }, { name = \"w\", marker = \"sys_platform == 'win32'\" }]\n"
            + $"[[package]]\nname = \"a\"\nversion = \"1\"\n{Registry}dependencies = [{{ name = \"b\", extra = [\"x\"] }}]\n"
            + $"[[package]]\nname = \"b\"\nversion = \"1\"\n{Registry}dependencies = [{{ name = \"job\" }}]\n[package.optional-dependencies]\nx = [{{ name = \"a\" }}, {{ name = \"c\" }}]\n"
            + $"[[package]]\nname = \"c\"\nversion = \"1\"\n{Registry}[[package]]\nname = \"w\"\nversion = \"1\"\n{Registry}");
        Assert.Equal("a 1, b 1, c 1", Select(locked));
        var all = new UvSelection(locked, null);
        Assert.Equal(["a", "b", "c", "w"], all.OfProject(all.Project("job"), []).Select(package => package.Name).Order());
    }

    [Fact]
    public void Of_several_the_one_of_the_fork_is_taken_and_no_fork_is_an_error()
    {
        var text = "version = 1\n[[package]]\nname = \"job\"\nversion = \"1\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"a\" }]\n"
            + $"[[package]]\nname = \"a\"\nversion = \"1\"\n{Registry}resolution-markers = [\"python_full_version < '3.11'\"]\n"
            + $"[[package]]\nname = \"a\"\nversion = \"2\"\n{Registry}resolution-markers = [\"python_full_version >= '3.11'\"]\n";
        Assert.Equal("a 2", Select(Read(text)));
        Assert.Throws<RGridException>(() => Select(Read(text.Replace("< '3.11'", ">= '3.10'", StringComparison.Ordinal))));
        Assert.Throws<RGridException>(() => Select(Read(text.Replace(">= '3.11'", ">= '3.12'", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("git+https://example.org/x.git@v1#subdirectory=a&egg=x", "https://example.org/x.git?subdirectory=a&rev=v1")]
    [InlineData("git+ssh://git@example.org/x.git", "ssh://git@example.org/x.git")]
    public void A_repository_means_the_same_in_a_requirement_and_in_a_lock(string reference, string locked) =>
        Assert.True(UvOrigin.AreAlike(UvOrigin.Direct("/p", reference), UvOrigin.Git(locked, [])));

    [Fact]
    public void Places_of_this_disk_and_archives_mean_the_same_too()
    {
        Assert.True(UvOrigin.AreAlike(UvOrigin.Direct("/p/a", "file:///p/lib"), UvOrigin.Local("/p", "lib")));
        Assert.True(UvOrigin.AreAlike(UvOrigin.Local("/p/a", "../lib/"), UvOrigin.Local("/p", "lib")));
        Assert.True(UvOrigin.AreAlike(UvOrigin.Direct("/p", "https://user:secret@h/x.zip#subdirectory=a"), UvOrigin.Url("https://h/x.zip", "a")));
        Assert.True(UvOrigin.AreAlike(new UvOrigin("workspace", "", []), UvOrigin.Local("/p", "lib")));
        Assert.False(UvOrigin.AreAlike(UvOrigin.Url("https://h/x.zip", null), UvOrigin.Url("https://h/y.zip", null)));
        Assert.False(UvOrigin.AreAlike(null, UvOrigin.Url("https://h/x.zip", null)));
    }

    private static UvLock Read(string text) => new UvLockReader("uv.lock", "/p").Read(Encoding.UTF8.GetBytes(text));

    private static string Select(UvLock locked, string group = "")
    {
        var selection = new UvSelection(locked, Linux);
        return string.Join(", ", selection.OfProject(selection.Project("job"), [group]).OrderBy(package => package.Name, StringComparer.Ordinal));
    }
}
