using RGrid.Executions;

namespace RGrid.Cli.Tests.Commands;

/// <summary>The places of settings together.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly Application _application = new();

    public void Dispose() => _application.Dispose();

    private RunRequest Request(params string[] words)
    {
        _application.Output(["run", .. words]);
        return _application.Runner.Request!;
    }

    private void WriteDefaults(string text) => File.WriteAllText(Path.Combine(Directory.CreateDirectory(_application.Store.Home).FullName, "config.toml"), text);

    [Fact]
    public void The_command_line_is_stronger_than_the_block_than_rgrid_toml_than_personal_defaults()
    {
        WriteDefaults("runtime = \"d\"\ntimeout = 1\nbackend = \"local\"\n[label]\nfrom = \"d\"\n");
        _application.Write("rgrid.toml", "runtime = \"r\"\ntimeout = 2\ninclude = \"r.txt\"\n[env]\nA = \"r\"\nB = \"r\"\nC = \"r\"\n");
        _application.Write("s.py", "# /// script\n# dependencies = []\n# [tool.rgrid]\n# runtime = \"b\"\n# [tool.rgrid.env]\n# B = \"b\"\n# C = \"b\"\n# ///\n");
        var request = Request("--env", "C=c", "--include", "c.txt", "s.py");
        Assert.Equal(("b", TimeSpan.FromSeconds(2), "d"), (request.RuntimeName, request.Limits.Timeout, request.Labels["from"]));
        Assert.Equal(("r", "b", "c"), (request.Variables["A"], request.Variables["B"], request.Variables["C"]));
        Assert.Equal(["r.txt", "c.txt"], request.Includes);
        Assert.Equal("c", Request("--runtime", "c", "s.py").RuntimeName);
    }

    [Fact]
    public void The_script_that_runs_is_the_one_that_the_settings_were_read_from()
    {
        var path = _application.Write("s.py", "# /// script\n# [tool.rgrid]\n# runtime = \"python\"\n# ///\nprint('first')\n");
        File.CreateSymbolicLink(Path.Combine(_application.Folder, "link.py"), "s.py");
        foreach (var name in new[] { "s.py", "link.py" })
        {
            var request = Request(name);
            var text = File.ReadAllText(path);
            File.WriteAllText(path, "print('changed in between')\n");
            ScriptWords.Find(request, request.Files!, _application.Home);
            Assert.Equal(text, System.Text.Encoding.UTF8.GetString(request.Files!.Read(request.Files.Take(path))));
            File.WriteAllText(path, text);
        }
    }

    [Fact]
    public void Errors_of_every_place_are_told_at_once()
    {
        WriteDefaults("x = 1");
        _application.Write("rgrid.toml", "\ny = 1");
        _application.Write("s.py", "# /// script\n# [tool.rgrid]\n# z = 1\n# ///\n");
        var stderr = _application.Failure("run", "--timeout", "x", "s.py");
        Assert.Contains("`--timeout x` is not", stderr, StringComparison.Ordinal);
        Assert.Contains("\ns.py:3: `z` is not a setting\n", stderr, StringComparison.Ordinal);
        Assert.Contains("\nrgrid.toml:2: `y` is not a setting\n", stderr, StringComparison.Ordinal);
        Assert.Contains("/config.toml:1: `x` is not a setting\n", stderr, StringComparison.Ordinal);
        Assert.Null(_application.Runner.Request);
    }

    [Fact]
    public void The_root_is_found_from_the_script_not_from_the_working_folder()
    {
        _application.Write("p/rgrid.toml", "include = \"data/*.csv\"\nenv-file = \"v.env\"");
        _application.Write("p/v.env", "A=1");
        _application.Write("p/sub/s.py", "");
        var request = Request("p/sub/s.py");
        Assert.Equal(["p/data/*.csv"], request.Includes);
        Assert.Equal("1", request.Variables["A"]);
    }

    [Fact]
    public void A_module_has_the_settings_of_its_project()
    {
        _application.Write("rgrid.toml", "timeout = 5");
        Assert.Equal(TimeSpan.FromSeconds(5), Request("-m", "pkg").Limits.Timeout);
    }

    [Theory]
    [InlineData("s.js")]
    [InlineData("s.sh")]
    [InlineData("s")]
    public void A_block_counts_in_Python_only(string script)
    {
        _application.Write(script, "# /// script\n# [tool.rgrid]\n# timeout = 5\n# ///\n");
        Assert.Null(Request(script).Limits.Timeout);
    }

    [Theory]
    [InlineData("#!/usr/bin/env python3")]
    [InlineData("#!/usr/bin/python3.11")]
    public void A_Python_script_may_be_known_by_its_first_line(string line)
    {
        _application.Write("tool", line + "\n# /// script\n# [tool.rgrid]\n# timeout = 5\n# ///\n");
        Assert.Equal(TimeSpan.FromSeconds(5), Request("tool").Limits.Timeout);
    }

    [Fact]
    public void Quiet_may_be_a_personal_default_that_v_takes_back()
    {
        WriteDefaults("quiet = true");
        _application.Runner.Happening = (_, observer) => observer.Note("n");
        _application.Output("run", "s.py");
        Assert.Empty(_application.Stderr);
        _application.Output("run", "-v", "s.py");
        Assert.Equal("note: n\n", _application.Stderr);
    }
}
