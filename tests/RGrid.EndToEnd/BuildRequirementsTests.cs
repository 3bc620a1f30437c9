using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd;

/// <summary>What builds from source need is chosen once and checked by hash at every later build.</summary>
public sealed class BuildRequirementsTests : IDisposable
{
    private static readonly Dictionary<string, string> Evil = new() { ["buildtool.py"] = "__version__ = 'evil'\n" };

    private readonly Workspace _workspace = new();
    private readonly PythonIndex _index = new();

    public BuildRequirementsTests()
    {
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        _index.AddWheel("buildtool", "1.0").Add(WheelMaker.Sdist("fromsource", "1.0", ["buildtool"], "buildtool.__version__"));
        _workspace.Write("s.py", "import fromsource\nprint(fromsource.built)\n").Write("requirements.txt", "fromsource\n");
    }

    public void Dispose()
    {
        _index.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void A_rebuild_uses_the_build_requirement_of_the_lock_though_a_newer_one_is_there()
    {
        Assert.Equal("1.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _index.AddWheel("buildtool", "2.0");
        Evict();
        Assert.Equal("1.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void A_build_requirement_that_its_index_replaced_is_an_error_and_nothing_is_built()
    {
        _workspace.Run("run", "s.py").Succeeded();
        _index.Add(WheelMaker.Wheel("buildtool", "1.0", Evil));
        Evict();
        var second = _workspace.Run("run", "s.py");
        Assert.Equal(125, second.ExitCode);
        Assert.Contains("a file that `requirements.txt` was locked to has changed since it was locked", second.Stderr, StringComparison.Ordinal);
        Assert.Equal("", second.Stdout);
    }

    [Fact]
    public void Nothing_but_what_the_lock_names_is_seen_by_a_build()
    {
        // The newest one that fits is taken while it is chosen; afterwards only that one is there.
        _index.Add(WheelMaker.Sdist("fromsource", "1.0", ["buildtool<3"], "buildtool.__version__"));
        _workspace.Run("run", "s.py").Succeeded();
        _index.Add(WheelMaker.Wheel("buildtool", "1.5", Evil)).Add(WheelMaker.Wheel("buildtool", "1.0.post1", Evil));
        Evict();
        Assert.Equal("1.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void Two_builds_may_need_two_versions_and_a_build_requirement_may_be_built_itself()
    {
        _index.AddWheel("buildtool", "2.0").Add(WheelMaker.Sdist("maker", "1.0", ["buildtool==1.0"], "'maker with ' + buildtool.__version__"))
            .Add(WheelMaker.Sdist("fromsource", "1.0", ["maker"], "maker.built")).Add(WheelMaker.Sdist("second", "1.0", ["buildtool==2.0"], "buildtool.__version__"));
        _workspace.Write("s.py", "import fromsource, second\nprint(fromsource.built, second.built)\n").Write("requirements.txt", "fromsource\nsecond\n");
        Assert.Equal("maker with 1.0 2.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        Evict();
        Assert.Equal("maker with 1.0 2.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void An_index_that_wants_credentials_is_asked_with_them_for_builds_too()
    {
        _index.Server.Credentials = "user:TOKENsecret";
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url.Replace("http://", "http://user:TOKENsecret@", StringComparison.Ordinal);
        Assert.Equal("1.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void Requirements_whose_markers_all_fail_install_nothing()
    {
        _workspace.Write("s.py", "print('ran')\n").Write("requirements.txt", "fromsource; python_version < '3'\n");
        Assert.Equal("ran\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    private void Evict() => Directory.Delete(_workspace.Run("env", "path", "s.py").Succeeded().Stdout.Trim(), recursive: true);
}
