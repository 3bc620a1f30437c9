using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd.Scenarios;

/// <summary>Scenario 40: the system's own packages and libraries. An upgrade of them is played by a view of the disk of one run's own.</summary>
public sealed class Scenario40Tests : IDisposable
{
    private const string Packages = "/var/lib/dpkg/status";

    private readonly Workspace _workspace = new();
    private readonly PythonIndex _index = new();

    public Scenario40Tests()
    {
        _workspace.Variables["PATH"] = "/usr/bin:/bin";
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        _index.AddWheel("numpy", "1.20").Add(WheelMaker.Sdist("fromsource", "1.0"));
        _workspace.Write("requirements.txt", "numpy\n").Write("s.py", "import numpy\nprint(numpy.__version__)\n");
        var status = File.ReadAllText(Packages);
        var version = status.IndexOf("\nVersion: ", status.IndexOf("Package: libc6\n", StringComparison.Ordinal), StringComparison.Ordinal) + "\nVersion: ".Length;
        File.WriteAllText(Path.Combine(_workspace.Home, "status"), status[..version] + "99" + status[version..]);
        File.WriteAllText(Path.Combine(_workspace.Home, "ld.so.conf"), "/nowhere\n");
    }

    public void Dispose()
    {
        _index.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void Scenario_40_an_upgrade_of_the_system_is_another_execution_of_the_same_environment_and_why_names_the_package()
    {
        var (first, key) = (_workspace.Run("run", "s.py").Succeeded(), LastKey());
        var upgraded = RunWith("status", Packages);
        Assert.Equal((true, first.Key, "1.20\n"), (upgraded.IsHit, upgraded.Key, upgraded.Stdout));
        Assert.NotEqual(key, LastKey());
        Assert.Matches("system packages changed.*libc6 .* → 99", _workspace.Run("why").Succeeded().Stdout);
        Assert.True(_workspace.Run("run", "s.py").Succeeded().IsHit);
        Assert.Equal(key, LastKey());
    }

    [Fact]
    public void Scenario_40_other_places_of_shared_libraries_are_another_execution()
    {
        _workspace.Run("run", "s.py").Succeeded();
        var key = LastKey();
        Assert.True(RunWith("ld.so.conf", "/etc/ld.so.conf").IsHit);
        Assert.NotEqual(key, LastKey());
    }

    [Fact]
    public void Scenario_40_what_was_built_from_source_is_built_again_for_other_system_packages_and_found_again_with_the_old_ones()
    {
        _workspace.Write("requirements.txt", "fromsource\n").Write("s.py", "import fromsource\nprint(fromsource.built)\n");
        var first = _workspace.Run("run", "s.py").Succeeded();
        var upgraded = RunWith("status", Packages);
        Assert.Equal((false, "True\n"), (upgraded.IsHit, upgraded.Stdout));
        Assert.NotEqual(first.Key, upgraded.Key);
        var back = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal((true, first.Key), (back.IsHit, back.Key));
    }

    // A run that sees another file of the system at a path.
    private RunResult RunWith(string file, string path) => _workspace.RunProgram(
        "unshare", "-rm", "sh", "-c", "mount --bind \"$1\" \"$2\" && exec \"$3\" run s.py", "sh", Path.Combine(_workspace.Home, file), path, NativeBinary.Path).Succeeded();

    private string LastKey() => System.Text.Json.Nodes.JsonNode.Parse(_workspace.Run("status", "last", "--json").Succeeded().Stdout)!["executionKey"]!.GetValue<string>();
}
