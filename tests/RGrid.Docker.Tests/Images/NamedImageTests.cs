using RGrid.Testing;

namespace RGrid.Docker.Tests.Images;

/// <summary>Which image a script runs in, and what of an image that was named by hand it sees.</summary>
public sealed class NamedImageTests(EngineFixture engine) : IDisposable
{
    private readonly Workspace _workspace = engine.NewWorkspace();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void An_image_that_was_named_shows_its_packages_and_variables_and_none_of_its_habits()
    {
        _workspace.Write("s.py", """
            import os, sys, acme, time
            print(acme.tell(), os.environ['ACME_HOME'], os.getcwd(), os.getuid(), time.tzname[0], open('/opt/acme/words.txt').read().strip())
            print('/opt/acme/lib' in sys.path, 'HOSTNAME' in os.environ, os.environ['PATH'])
            """);
        var result = _workspace.Run("run", "--runtime", "docker:acme/tools:7", "s.py").Succeeded();
        Assert.Equal("acme 7 /opt/acme /rgrid/work/project 1000 UTC words\nTrue False /rgrid/environment/bin:/rgrid/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n", result.Stdout);
        _workspace.Write("t.py", "import os\nprint(os.environ.get('ACME_HOME'), os.environ.get('API_URL'))\n");
        Assert.Equal("None b\n", _workspace.Run("run", "--env", "ACME_HOME", "--env", "API_URL=b", "--runtime", "docker:acme/tools:7", "t.py").Succeeded().Stdout);
    }

    [Fact]
    public void An_official_image_hides_what_is_installed_beside_its_interpreter()
    {
        _workspace.Write("s.py", """
            try:
                import pip, setuptools
                print('seen')
            except ImportError:
                print('hidden')
            """);
        Assert.Equal("hidden\n", _workspace.Run("run", "--backend", "docker", "--runtime", "python:3.11", "s.py").Succeeded().Stdout);
    }

    [Theory]
    [InlineData("s.sh", "echo shell $1 $0\n", "shell a s.sh\n")]
    [InlineData("s.bash", "x=(a b); echo ${x[1]} $1\n", "b a\n")]
    [InlineData("s.mjs", "console.log(process.argv.slice(2), process.cwd());\n", "[ 'a' ] /rgrid/work/project\n")]
    public void Every_language_has_its_official_image(string script, string text, string shown)
    {
        _workspace.Write(script, text);
        Assert.Equal(shown, _workspace.Run("run", "--backend", "docker", script, "a").Succeeded().Stdout);
        Assert.True(_workspace.Run("run", "--backend", "docker", script, "a").Succeeded().IsHit);
    }

    [Fact]
    public void A_module_runs_as_with_dash_m()
    {
        _workspace.Write("pyproject.toml", "").Write("pkg/__init__.py", "").Write("pkg/tool.py", "import sys\nfrom . import part\nprint(part.X, sys.argv[1:])\n").Write("pkg/part.py", "X = 7\n");
        Assert.Equal("7 ['a']\n", _workspace.Run("run", "--backend", "docker", "--runtime", "python:3.11", "-m", "pkg.tool", "a").Succeeded().Stdout);
    }

    [Fact]
    public void A_runtime_that_is_not_on_this_machine_runs_in_its_image_and_that_is_said()
    {
        engine.Tag(BaseImages.Python, "python", "3.4-slim");
        _workspace.Write("s.py", "import sys\nprint(sys.prefix)\n");
        var result = _workspace.Run("run", "--runtime", "python:3.4", "s.py").Succeeded();
        Assert.Equal("/rgrid/environment\n", result.Stdout);
        Assert.Contains("note: runtime `python:3.4` is not on this machine; it runs in the image `python:3.4-slim`", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("runtime `python:3.4` is not on this machine", _workspace.Run("run", "--backend", "local", "--runtime", "python:3.4", "s.py").Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_that_a_project_asks_for_chooses_the_image()
    {
        engine.Tag(BaseImages.Python, "python", "3.12-slim");
        engine.Tag(BaseImages.Python, "python", "3.7-slim");
        _workspace.Write("s.py", "print('x')\n").Write("pyproject.toml", "[project]\nname = 'x'\nversion = '1'\nrequires-python = '>=3.12,<3.13'\n");
        var ranged = _workspace.Run("run", "--backend", "docker", "-v", "s.py").Succeeded();
        Assert.Equal("python:3.12-slim", RuntimeName());
        _workspace.Write("pyproject.toml", "").Write(".python-version", "3.7\n");
        Assert.NotEqual(ranged.Key, _workspace.Run("run", "--backend", "docker", "s.py").Succeeded().Key);
        Assert.Equal("python:3.7-slim", RuntimeName());
    }

    [Theory]
    [InlineData(new[] { "--backend", "local", "--runtime", "docker:acme/tools:7" }, "`docker:acme/tools:7` is an image, which can't run with `--backend local`")]
    [InlineData(new[] { "--backend", "docker", "--runtime", "/usr/bin/python3" }, "`/usr/bin/python3` is an interpreter of this machine, which no container has")]
    [InlineData(new[] { "--runtime", "docker:" }, "`docker:` names no image")]
    [InlineData(new[] { "--backend", "docker", "--open" }, "`--open` has no meaning in a container")]
    [InlineData(new[] { "--backend", "podman" }, "backend `podman` is not available")]
    [InlineData(new[] { "--pull", "often" }, "`--pull often` is none of missing, always and never")]
    public void What_can_not_be_is_said(string[] options, string message)
    {
        _workspace.Write("s.py", "print('never')\n");
        var result = _workspace.Run(["run", .. options, "s.py"]);
        Assert.Equal((125, ""), (result.ExitCode, result.Stdout));
        Assert.Contains(message, result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_without_the_language_is_said_with_what_was_looked_for()
    {
        engine.LoadEmptyImage("empty", "1", engine.Image(BaseImages.Python)!["Architecture"]!.GetValue<string>());
        _workspace.Write("s.py", "print('never')\n");
        var result = _workspace.Run("run", "--runtime", "docker:empty:1", "s.py");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("there is no python in the image `empty:1`", result.Stderr, StringComparison.Ordinal);
    }

    private string RuntimeName()
    {
        var key = System.Text.Json.Nodes.JsonNode.Parse(_workspace.Run("status", "last", "--json").Succeeded().Stdout)!["environmentKey"]!.GetValue<string>();
        var environment = System.Text.Json.Nodes.JsonNode.Parse(engine.ImageWithKey("rgrid/env", key)["Config"]!["Labels"]!["rgrid.manifest"]!.GetValue<string>())!;
        var digest = environment["runtime"]!.GetValue<string>();
        return System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(_workspace.Store, "blobs", digest[..2], digest[2..])))!["name"]!.GetValue<string>();
    }
}
