using System.Text.Json.Nodes;
using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.Docker.Tests.Images;

/// <summary>What is installed for a script is an image of its own, made with the installer of its runtime's image.</summary>
public sealed class DependenciesImageTests : IDisposable
{
    private readonly EngineFixture _engine;
    private readonly Workspace _workspace;
    private readonly PythonIndex _index = new();
    private readonly NpmRegistry _registry = new();

    public DependenciesImageTests(EngineFixture engine)
    {
        _engine = engine;
        _workspace = engine.NewWorkspace();
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        _workspace.Variables["npm_config_registry"] = _registry.Url;
        _index.AddWheel("numpy", "1.20").AddWheel("numpy", "1.21").AddWheel("requests", "2.0", "idna").AddWheel("idna", "3.1");
        _registry.Add("tiny", "1.0.0", "module.exports = 'tiny 1.0.0';\n").Add("tiny", "1.1.0", "module.exports = 'tiny 1.1.0';\n");
    }

    public void Dispose()
    {
        _index.Dispose();
        _registry.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void Add_and_remove_dependency_rebuild_and_taking_it_back_hits_again()
    {
        _workspace.Write("s.py", "import numpy\nprint(numpy.__version__)\n").Write("requirements.txt", "numpy==1.20\n");
        var first = Run("s.py").Succeeded();
        _workspace.Write("requirements.txt", "numpy==1.20\nidna\n");
        var added = Run("s.py").Succeeded();
        _workspace.Write("requirements.txt", "numpy==1.20\n");
        var requests = _index.Server.Requests;
        var removed = Run("s.py").Succeeded();
        Assert.Equal((false, false, true), (first.IsHit, added.IsHit, removed.IsHit));
        Assert.Equal(("1.20\n", "1.20\n", first.Key, requests), (first.Stdout, added.Stdout, removed.Key, _index.Server.Requests));
        Assert.Contains("installed 1 package in", first.Reason, StringComparison.Ordinal);
        Assert.Contains("idna 3.1 added", added.Reason, StringComparison.Ordinal);
        _workspace.Write("requirements.txt", "numpy==1.21\n");
        var bumped = Run("s.py").Succeeded();
        Assert.Equal("1.21\n", bumped.Stdout);
        Assert.Contains("numpy 1.20 → 1.21", bumped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_and_the_password_of_an_index_are_in_no_layer_and_no_history_of_the_images()
    {
        const string secret = "imag3Geheim41";
        const string password = "ind3xGeheim42";
        using var secrets = new Leaks(secret);
        using var passwords = new Leaks(password);
        using var control = new Leaks("len(os.environ");
        _workspace.Variables["TOKEN"] = secret;
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url.Replace("http://", $"http://user:{password}@", StringComparison.Ordinal);
        _index.Server.Credentials = "user:" + password;
        _workspace.Write("requirements.txt", "numpy==1.20\n").Write("s.py", "import numpy, os\nprint(len(os.environ['TOKEN']))\n");
        var run = Run("--secret", "TOKEN", "s.py").Succeeded();
        Assert.Equal("13\n", run.Stdout);
        using var folder = new TemporaryFolder();
        _engine.SaveImage(_engine.ImageWithKey("rgrid/env", run.Key)["Id"]!.GetValue<string>(), Path.Combine(folder.Path, "image.tar"));
        Assert.NotEmpty(control.FindIn(folder.Path));
        foreach (var place in new[] { folder.Path, _workspace.Store })
        {
            Assert.Empty(secrets.FindIn(place));
            Assert.Empty(passwords.FindIn(place));
        }
    }

    [Fact]
    public void An_edit_of_the_script_installs_nothing_and_shares_the_image_below()
    {
        _workspace.Write("s.py", "import requests, idna\nprint('one')\n").Write("requirements.txt", "requests==2.0\n");
        var first = Run("s.py").Succeeded();
        var requests = _index.Server.Requests;
        _workspace.Edit("s.py", "one", "two");
        var second = Run("s.py").Succeeded();
        Assert.Equal((false, "two\n", requests), (second.IsHit, second.Stdout, _index.Server.Requests));
        Assert.Contains("dependencies HIT", second.Reason, StringComparison.Ordinal);
        _workspace.Write("t.py", "import idna\nprint('three')\n");
        var other = Run("t.py").Succeeded();
        Assert.Equal(("three\n", requests), (other.Stdout, _index.Server.Requests));
        Assert.Single(new[] { first, second, other }.Select(run => string.Join(' ', Layers(run).SkipLast(1))).Distinct());
    }

    [Fact]
    public void Scenario_60_two_texts_that_resolve_alike_share_one_image()
    {
        _workspace.Write("a/pyproject.toml", "").Write("a/requirements.txt", "numpy==1.20\n").Write("a/s.py", "import numpy\n");
        _workspace.Write("b/pyproject.toml", "").Write("b/requirements.txt", "# the same\nnumpy == 1.20\n").Write("b/s.py", "import numpy\n");
        Assert.Contains("installed 1 package", Run("a/s.py").Succeeded().Reason, StringComparison.Ordinal);
        Assert.Contains("dependencies HIT", Run("b/s.py").Succeeded().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Gone_images_are_installed_again_from_the_lock_though_newer_versions_are_there()
    {
        _workspace.Write("s.py", "import numpy\nprint(numpy.__version__)\n").Write("requirements.txt", "numpy\n");
        var first = Run("s.py").Succeeded();
        Assert.Equal("1.21\n", first.Stdout);
        _index.AddWheel("numpy", "1.22");
        RemoveImages(first);
        var again = Run("s.py").Succeeded();
        Assert.Equal((false, "1.21\n", first.Key), (again.IsHit, again.Stdout, again.Key));
        Assert.StartsWith("the image of the dependencies was removed; rebuilt", again.Reason, StringComparison.Ordinal);
        Assert.Equal("1.22\n", _workspace.Run("run", "--backend", "docker", "--runtime", "python:3.11", "--upgrade", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void A_source_distribution_is_built_in_the_image_and_its_console_script_runs()
    {
        _index.Add(WheelMaker.Sdist("fromsource", "1.0"));
        _workspace.Write("s.py", "import fromsource\nprint(fromsource.__file__.startswith('/rgrid/environment/'))\n").Write("requirements.txt", "fromsource==1.0\n");
        var result = Run("s.py");
        Assert.Equal("True\n", result.Succeeded().Stdout);
        Assert.Contains("note: built from source in the image: fromsource", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Node_packages_are_installed_with_the_npm_of_the_image()
    {
        _workspace.Write("s.js", "console.log(require('tiny'), process.version.split('.')[0]);\n").Write("package.json", """{"dependencies":{"tiny":"1.0.0"}}""");
        var first = _workspace.Run("run", "--backend", "docker", "--runtime", "node:18", "s.js").Succeeded();
        Assert.Equal("tiny 1.0.0 v18\n", first.Stdout);
        Assert.True(_workspace.Run("run", "--backend", "docker", "--runtime", "node:18", "s.js").Succeeded().IsHit);
        _workspace.Write("package.json", """{"dependencies":{"tiny":"1.1.0"}}""");
        Assert.Equal("tiny 1.1.0 v18\n", _workspace.Run("run", "--backend", "docker", "--runtime", "node:18", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void Scenario_07_members_of_an_npm_workspace_are_code_and_find_their_own_versions()
    {
        _workspace.Write("package.json", """{"private":true,"workspaces":["packages/*"],"dependencies":{"tiny":"1.0.0"}}""")
            .Write("packages/one/package.json", """{"name":"@s/one","version":"1.0.0","dependencies":{"tiny":"1.1.0"}}""")
            .Write("packages/one/index.js", "module.exports = 'a ' + require('tiny');\n").Write("s.js", "console.log(require('@s/one'), '|', require('tiny'));\n");
        Assert.Equal("a tiny 1.1.0 | tiny 1.0.0\n", Node().Stdout);
        Assert.True(Node().IsHit);
        _workspace.Edit("packages/one/index.js", "'a '", "'b '");
        var second = Node();
        Assert.Equal("b tiny 1.1.0 | tiny 1.0.0\n", second.Stdout);
        Assert.Contains("dependencies HIT", second.Reason, StringComparison.Ordinal);

        RunResult Node() => _workspace.Run("run", "--backend", "docker", "--runtime", "node:18", "s.js").Succeeded();
    }

    [Fact]
    public void A_dependency_that_does_not_exist_is_told_as_on_this_machine_and_leaves_nothing()
    {
        _workspace.Write("s.py", "").Write("requirements.txt", "nothere==1\n");
        var result = Run("s.py");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("a dependency of `requirements.txt` was not found in any version for python 3.11.2", result.Stderr, StringComparison.Ordinal);
        Assert.Empty(_engine.Containers());
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(_workspace.Store, "stages")));
    }

    [Fact]
    public void Scenario_25_and_68_credentials_of_an_index_reach_the_installer_and_no_image()
    {
        _index.Server.Credentials = "team:s3cr3t-token";
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url.Replace("http://", "http://team:s3cr3t-token@", StringComparison.Ordinal);
        _workspace.Write("s.py", "import numpy\nprint(numpy.__version__)\n").Write("requirements.txt", "numpy==1.20\n");
        var run = Run("s.py").Succeeded();
        Assert.Equal("1.20\n", run.Stdout);
        foreach (var image in new[] { _engine.ImageWithKey("rgrid/env", run.Key)["Id"]!.GetValue<string>(), "rgrid/deps:" + Manifest(run)["dependencies"]!.GetValue<string>() })
        {
            Assert.DoesNotContain("s3cr3t", _engine.Image(image)!.ToJsonString(), StringComparison.Ordinal);
            Assert.False(_engine.SavedImageHolds(image, "s3cr3t-token"));
        }

        Assert.DoesNotContain("s3cr3t", run.Stderr, StringComparison.Ordinal);
        RemoveImages(run);
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url.Replace("http://", "http://team:wrong@", StringComparison.Ordinal);
        Assert.Equal(125, Run("s.py").ExitCode);
    }

    private RunResult Run(params IReadOnlyList<string> words) => _workspace.Run(["run", "--backend", "docker", "--runtime", "python:3.11", .. words]);

    private void RemoveImages(RunResult run)
    {
        var dependencies = "rgrid/deps:" + Manifest(run)["dependencies"]!.GetValue<string>();
        _engine.RemoveImage(_engine.ImageWithKey("rgrid/env", run.Key)["Id"]!.GetValue<string>());
        _engine.RemoveImage(dependencies);
    }

    private JsonNode Manifest(RunResult run) =>
        JsonNode.Parse(_engine.ImageWithKey("rgrid/env", run.Key)["Config"]!["Labels"]!["rgrid.manifest"]!.GetValue<string>())!;

    private IReadOnlyList<string> Layers(RunResult run) =>
        [.. _engine.ImageWithKey("rgrid/env", run.Key)["RootFS"]!["Layers"]!.AsArray().Select(layer => layer!.GetValue<string>())];
}
