using System.Diagnostics;
using System.Security.Cryptography;
using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd;

/// <summary>A `uv.lock` is installed without uv: exactly its files, chosen for the interpreter as uv chooses.</summary>
public sealed class UvLockTests : IDisposable
{
    private const string Project = "[project]\nname = \"job\"\nversion = \"0.1.0\"\nrequires-python = \">=3.8\"\n";

    private readonly Workspace _workspace = new();
    private readonly PythonIndex _index = new();

    public UvLockTests()
    {
        // The lock names its files, so the index of pip's options is never asked.
        _workspace.Variables["PIP_INDEX_URL"] = "http://127.0.0.1:9/simple/";
        _index.AddWheel("requests", "2.0", "idna").AddWheel("requests", "2.1").AddWheel("idna", "3.1").AddWheel("idna", "3.2").AddWheel("pytest", "8.0");
        _workspace.Write("s.py", "import requests, idna\nprint(requests.__version__, idna.__version__)\n");
    }

    public void Dispose()
    {
        _index.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void Its_versions_are_installed_though_newer_ones_are_there()
    {
        Write("dependencies = [\"requests>=2\"]\n", Requests());
        var first = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("2.0 3.1\n", first.Stdout);
        Assert.Contains("installed 2 packages in", first.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("note:", first.Stderr, StringComparison.Ordinal);
        Assert.True(_workspace.Run("run", "s.py").Succeeded().IsHit);
        _workspace.Write("uv.lock", Requests().ToString().Replace("revision = 3", "revision = 2", StringComparison.Ordinal));
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.False(second.IsHit);
        Assert.StartsWith("uv.lock changed", second.Reason, StringComparison.Ordinal);
        Assert.Contains("dependencies HIT", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_version_in_the_lock_is_installed_and_told()
    {
        Write("dependencies = [\"requests>=2\"]\n", Requests());
        _workspace.Run("run", "s.py").Succeeded();
        Write("dependencies = [\"requests>=2\"]\n", Requests("3.2"));
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("2.0 3.2\n", second.Stdout);
        Assert.Contains("uv.lock changed (idna 3.1 → 3.2)", second.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dependencies = [\"requests>=3\"]\n", "dependencies: `requests>=3` is asked for, and it was made for `requests>=2`")]
    [InlineData("dependencies = [\"requests>=2\", \"numpy\"]\n", "dependencies: `numpy` is asked for, and it does not know of it")]
    [InlineData("dependencies = []\n", "dependencies: it was made for `requests>=2`, which is no longer asked for")]
    [InlineData("dependencies = [\"requests[socks]>=2\"]\n", "`requests[socks]>=2` is asked for")]
    [InlineData("dependencies = [\"requests>=2\"]\n[dependency-groups]\ndev = [\"pytest\"]\n", "the dependency group `dev`: `pytest` is asked for")]
    [InlineData("dependencies = [\"requests>=2\"]\n[tool.uv]\noverride-dependencies = [\"idna==3.2\"]\n", "`override-dependencies`: `idna==3.2` is asked for")]
    [InlineData("dependencies = [\"requests>=2\"]\n[tool.uv.sources]\nrequests = { path = \"lib\" }\n", "`requests (lib)` is asked for")]
    public void A_lock_that_is_out_of_date_is_an_error_that_says_how_to_make_it_again(string project, string message)
    {
        Write(project, Requests());
        Fails("`uv.lock` is out of date; " + (message.StartsWith('`') && !message.StartsWith("`over", StringComparison.Ordinal) ? "dependencies: " : "") + message, "hint: run `uv lock`, then run again");
    }

    [Theory]
    [InlineData("dependencies = [\"Requests >= 2.0-ALPHA1 , <4\"]\n", "specifier = \">=2.0a1,<4\"", "")]
    [InlineData("dependencies = [\"requests; python_version >= '3.8'\", \"gone; python_version < '3'\"]\n", "", "")]
    [InlineData("dependencies = [\"requests\"]\n[project.optional-dependencies]\nmore = [\"numpy\"]\n", "", "    { name = \"numpy\", marker = \"extra == 'more'\" },\n")]
    public void What_means_the_same_is_not_out_of_date(string project, string specifier, string more)
    {
        Write(project, new UvLockText(_index).Package("idna", "3.1").Raw(
            $"name = \"job\"\nversion = \"0.1.0\"\nsource = {{ virtual = \".\" }}\ndependencies = [\n    {{ name = \"requests\" }},\n]\n\n[package.metadata]\nrequires-dist = [\n    {{ name = \"requests\"{(specifier.Length > 0 ? ", " : "")}{specifier} }},\n{more}]\n")
            .Package("requests", "2.0", "dependencies = [\n    { name = \"idna\" },\n]\n"));
        Assert.Equal("2.0 3.1\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void The_fork_and_the_edges_of_this_interpreter_are_taken()
    {
        Write("dependencies = [\"requests>=2\"]\n", new UvLockText(_index)
            .Top("resolution-markers = [\n    \"python_full_version >= '3.9'\",\n    \"python_full_version < '3.9'\",\n]")
            .Package("idna", "3.1", "resolution-markers = [\n    \"python_full_version < '3.9'\",\n]\n")
            .Package("idna", "3.2", "resolution-markers = [\n    \"python_full_version >= '3.9'\",\n]\n")
            .Raw(Job())
            .Package("requests", "2.0", $"dependencies = [\n    {{ name = \"idna\", version = \"3.1\", source = {{ registry = \"{_index.Url}\" }}, marker = \"python_full_version < '3.9'\" }},\n"
                + $"    {{ name = \"idna\", version = \"3.2\", source = {{ registry = \"{_index.Url}\" }}, marker = \"python_full_version >= '3.9'\" }},\n    {{ name = \"colorama\", marker = \"sys_platform == 'win32'\" }},\n]\n"));
        Assert.Equal("2.0 3.2\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void The_group_dev_and_extras_that_are_asked_for_are_installed_as_uv_run_does()
    {
        _workspace.Write("s.py", "import importlib.util as u\nprint([n for n in ('requests', 'idna', 'pytest', 'numpy') if u.find_spec(n)])\n");
        _index.AddWheel("numpy", "1.0");
        var locked = new UvLockText(_index).Package("idna", "3.1").Package("pytest", "8.0").Package("numpy", "1.0").Raw(
            "name = \"job\"\nversion = \"0.1.0\"\nsource = { virtual = \".\" }\ndependencies = [\n    { name = \"requests\", extra = [\"socks\"] },\n]\n\n"
            + "[package.dev-dependencies]\ndev = [\n    { name = \"pytest\" },\n]\nother = [\n    { name = \"numpy\" },\n]\n\n"
            + "[package.metadata]\nrequires-dist = [{ name = \"requests\", extras = [\"socks\"] }]\n\n[package.metadata.requires-dev]\ndev = [{ name = \"pytest\", specifier = \">=8\" }]\nother = [{ name = \"numpy\" }]\n")
            .Package("requests", "2.0", "[package.optional-dependencies]\nsocks = [\n    { name = \"idna\" },\n]\n");
        const string groups = "dependencies = [\"requests[socks]\"]\n[dependency-groups]\ndev = [{ include-group = \"test\" }]\ntest = [\"pytest>=8\"]\nother = [\"numpy\"]\n";
        Write(groups, locked);
        Assert.Equal("['requests', 'idna', 'pytest']\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        Write(groups + "[tool.uv]\ndefault-groups = []\n", locked);
        Assert.Equal("['requests', 'idna']\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        Write(groups + "[tool.uv]\ndefault-groups = [\"other\"]\n", locked);
        Assert.Equal("['requests', 'idna', 'numpy']\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void Members_of_a_workspace_are_built_from_their_folders_and_an_edit_is_a_miss()
    {
        _workspace.Write("pyproject.toml", "[tool.uv.workspace]\nmembers = [\"packages/*\"]\n[tool.uv.sources]\nlib = { workspace = true }\n")
            .Write("packages/job/pyproject.toml", Project + "dependencies = [\"lib\", \"plain\"]\n[tool.uv.sources]\nplain = { path = \"../plain\" }\n")
            .Write("packages/job/s.py", "import lib, idna\nprint(lib.value, idna.__version__)\n")
            .Write("packages/plain/pyproject.toml", "[project]\nname = \"plain\"\nversion = \"1\"\n")
            .Write("packages/other/pyproject.toml", "[project]\nname = \"other\"\nversion = \"1\"\n")
            .Write("packages/lib/lib.py", "value = 1\n").Write("packages/lib/pyproject.toml", "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n[project]\nname = \"lib\"\nversion = \"1\"\n")
            .Write("packages/lib/backend.py", Backend("lib"))
            .Write("uv.lock", new UvLockText(_index).Top("\n[manifest]\nmembers = [\"job\", \"lib\", \"other\", \"plain\"]").Package("idna", "3.1")
                .Raw("name = \"job\"\nversion = \"0.1.0\"\nsource = { virtual = \"packages/job\" }\ndependencies = [\n    { name = \"lib\" },\n    { name = \"plain\" },\n]\n\n[package.metadata]\nrequires-dist = [\n    { name = \"lib\", editable = \"packages/lib\" },\n    { name = \"plain\", virtual = \"packages/plain\" },\n]\n")
                .Raw("name = \"lib\"\nversion = \"1\"\nsource = { editable = \"packages/lib\" }\n").Raw("name = \"other\"\nversion = \"1\"\nsource = { virtual = \"packages/other\" }\n")
                .Raw("name = \"plain\"\nversion = \"1\"\nsource = { virtual = \"packages/plain\" }\ndependencies = [\n    { name = \"idna\" },\n]\n").ToString());
        RunResult Run() => _workspace.RunIn(_workspace.At("packages/job"), [], ["run", "s.py"]).Succeeded();
        Assert.Equal("1 3.1\n", Run().Stdout);
        Assert.True(Run().IsHit);
        _workspace.Write("packages/other/x.py", "not taken by the job\n");
        Assert.True(Run().IsHit);
        _workspace.Write("packages/lib/lib.py", "value = 2\n");
        var second = Run();
        Assert.Equal("2 3.1\n", second.Stdout);
        Assert.StartsWith("packages/lib changed", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_this_disk_and_direct_urls_are_checked_against_the_lock()
    {
        var (name, content) = WheelMaker.Wheel("numpy", "1.0");
        Directory.CreateDirectory(_workspace.At("wheels"));
        File.WriteAllBytes(_workspace.At("wheels/" + name), content);
        var requests = _index.Files.Single(file => file.Name.StartsWith("requests-2.0", StringComparison.Ordinal));
        _workspace.Write("s.py", "import numpy, requests, idna\nprint(numpy.__version__, requests.__version__, idna.__version__)\n");
        Write($"dependencies = [\"numpy\", \"requests @ {_index.FileUrl(requests.Name)}\"]\n[tool.uv.sources]\nnumpy = {{ path = \"wheels/{name}\" }}\n", new UvLockText(_index).Package("idna", "3.1")
            .Raw($"name = \"job\"\nversion = \"0.1.0\"\nsource = {{ virtual = \".\" }}\ndependencies = [\n    {{ name = \"numpy\" }},\n    {{ name = \"requests\" }},\n]\n\n[package.metadata]\nrequires-dist = [\n    {{ name = \"numpy\", path = \"wheels/{name}\" }},\n    {{ name = \"requests\", url = \"{_index.FileUrl(requests.Name)}\" }},\n]\n")
            .Raw($"name = \"numpy\"\nversion = \"1.0\"\nsource = {{ path = \"wheels/{name}\" }}\nwheels = [\n    {{ filename = \"{name}\", hash = \"{Hash(content)}\" }},\n]\n")
            .Raw($"name = \"requests\"\nversion = \"2.0\"\nsource = {{ url = \"{_index.FileUrl(requests.Name)}\" }}\ndependencies = [\n    {{ name = \"idna\" }},\n]\nwheels = [\n    {{ url = \"{_index.FileUrl(requests.Name)}\", hash = \"{Hash(requests.Content)}\" }},\n]\n"));
        Assert.Equal("1.0 2.0 3.1\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        File.WriteAllBytes(_workspace.At("wheels/" + name), WheelMaker.Wheel("numpy", "1.0", new Dictionary<string, string> { ["numpy.py"] = "__version__ = 'other'\n" }).Content);
        Fails($"`wheels/{name}` is not the file that `uv.lock` was made for", "make the lock again");
        File.Delete(_workspace.At("wheels/" + name));
        Fails($"`uv.lock` takes `numpy` from `wheels/{name}`, which does not exist", "restore it");
    }

    [Fact]
    public void A_repository_is_taken_at_the_commit_of_the_lock()
    {
        _workspace.Write("repo/lib.py", "value = 'locked'\n").Write("repo/pyproject.toml", "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n").Write("repo/backend.py", Backend("lib"));
        Git("init", "-q", "-b", "main", ".");
        Git("add", "-A");
        Git("commit", "-q", "-m", "one");
        var commit = Git("rev-parse", "HEAD").Trim();
        _workspace.Write("repo/lib.py", "value = 'moved'\n");
        Git("commit", "-q", "-a", "-m", "two");
        var url = "file://" + _workspace.At("repo");
        _workspace.Write("job/s.py", "import lib\nprint(lib.value)\n")
            .Write("job/pyproject.toml", Project + $"dependencies = [\"lib\"]\n[tool.uv.sources]\nlib = {{ git = \"{url}\", branch = \"main\" }}\n")
            .Write("job/uv.lock", new UvLockText(_index)
                .Raw($"name = \"job\"\nversion = \"0.1.0\"\nsource = {{ virtual = \".\" }}\ndependencies = [\n    {{ name = \"lib\" }},\n]\n\n[package.metadata]\nrequires-dist = [{{ name = \"lib\", git = \"{url}?branch=main\" }}]\n")
                .Raw($"name = \"lib\"\nversion = \"1.0\"\nsource = {{ git = \"{url}?branch=main#{commit}\" }}\n").ToString());
        RunResult Run() => _workspace.RunIn(_workspace.At("job"), [], ["run", "s.py"]);
        Assert.Equal("locked\n", Run().Succeeded().Stdout);
        _workspace.Edit("job/pyproject.toml", "branch", "tag");
        Assert.Contains($"`lib ({url} tag=main)` is asked for, and it was made for `lib ({url} branch=main)`", Run().Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_distribution_of_the_lock_is_built_with_checked_build_requirements()
    {
        _index.AddWheel("buildtool", "1.0").Add(WheelMaker.Sdist("fromsource", "1.0", ["buildtool"], "buildtool.__version__"));
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        _workspace.Write("s.py", "import fromsource\nprint(fromsource.built)\n");
        Write("dependencies = [\"fromsource\"]\n", new UvLockText(_index).Package("fromsource", "1.0").Raw(
            "name = \"job\"\nversion = \"0.1.0\"\nsource = { virtual = \".\" }\ndependencies = [\n    { name = \"fromsource\" },\n]\n\n[package.metadata]\nrequires-dist = [{ name = \"fromsource\" }]\n"));
        var first = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("1.0\n", first.Stdout);
        Assert.Contains("built from source on this machine: fromsource", first.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_its_index_replaced_is_an_error_never_installed()
    {
        Write("dependencies = [\"requests>=2\"]\n", Requests());
        _index.Add(WheelMaker.Wheel("idna", "3.1", new Dictionary<string, string> { ["idna.py"] = "__version__ = 'evil'\n" }));
        Fails("has changed since it was locked", "");
    }

    [Fact]
    public void A_script_with_a_lock_of_its_own_is_installed_from_it()
    {
        _workspace.Write("s.py", "# /// script\n# requires-python = \">=3.8\"\n# dependencies = [\"requests>=2\"]\n# ///\nimport requests, idna\nprint(requests.__version__, idna.__version__)\n")
            .Write("s.py.lock", new UvLockText(_index).Top("\n[manifest]\nrequirements = [{ name = \"requests\", specifier = \">=2\" }]")
                .Package("idna", "3.1").Package("requests", "2.0", "dependencies = [\n    { name = \"idna\" },\n]\n").ToString());
        Assert.Equal("2.0 3.1\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Edit("s.py", "requests>=2\"", "requests>=2.1\"");
        Fails("`s.py.lock` is out of date; dependencies: `requests>=2.1` is asked for", "uv lock");
    }

    [Theory]
    [InlineData("version = 1\n", "version = 2\n", "`uv.lock` is of version 2; this RGrid knows version 1")]
    [InlineData("requires-python = \">=3.8\"", "requires-python = \">=3.99\"", "and `uv.lock` was made for >=3.99")]
    [InlineData("revision = 3", "supported-markers = [\"sys_platform == 'win32'\"]", "for which `uv.lock` was not made")]
    [InlineData("py3-none-any.whl", "cp27-none-win32.whl", "has no file that fits this interpreter, and no source distribution")]
    [InlineData("hash = \"sha256:", "hash = \"md5:", "has a hash that pip does not take, `md5`")]
    [InlineData("{ name = \"idna\" }", "{ name = \"gone\" }", "`uv.lock` asks for `gone` and has no such package")]
    [InlineData("name = \"job\"", "name = \"jobs\"", "`uv.lock` has no package `job`, which is the project's name")]
    [InlineData("{ virtual = \".\" }", "{ magic = \".\" }", "`uv.lock`: a source is none of registry, url, git, path, directory, editable, virtual: magic")]
    [InlineData("version = 1\n", "version = \n", "`uv.lock` line 1, column")]
    public void A_lock_that_can_not_be_used_is_an_error_that_names_it(string before, string after, string message)
    {
        Write("dependencies = [\"requests>=2\"]\n", Requests());
        _workspace.Edit("uv.lock", before, after);
        Fails(message, "");
    }

    [Fact]
    public void Options_of_uv_that_pip_can_not_obey_are_refused_by_name()
    {
        Write("dependencies = [\"requests>=2\"]\n[tool.uv]\nno-binary-package = [\"idna\"]\n", Requests());
        Fails("`[tool.uv]` `no-binary-package` has no meaning for pip", "uv export");
        File.Delete(_workspace.At("pyproject.toml"));
        Fails("uv.lock` has no pyproject.toml beside it", "remove the lock");
    }

    [Fact]
    public void A_rerun_installs_from_the_lock_of_then()
    {
        Write("dependencies = [\"requests>=2\"]\n", Requests());
        _workspace.Run("run", "s.py").Succeeded();
        Directory.Delete(_workspace.Run("env", "path", "s.py").Succeeded().Stdout.Trim(), recursive: true);
        Write("dependencies = [\"requests>=2\"]\n", Requests("3.2"));
        Assert.Equal("2.0 3.1\n", _workspace.Run("rerun", "last").Succeeded().Stdout);
        Assert.Equal("2.0 3.2\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    private UvLockText Requests(string idna = "3.1") =>
        new UvLockText(_index).Package("idna", idna).Raw(Job()).Package("requests", "2.0", "dependencies = [\n    { name = \"idna\" },\n]\n");

    private static string Job() =>
        "name = \"job\"\nversion = \"0.1.0\"\nsource = { virtual = \".\" }\ndependencies = [\n    { name = \"requests\" },\n]\n\n[package.metadata]\nrequires-dist = [{ name = \"requests\", specifier = \">=2\" }]\n";

    private void Write(string project, UvLockText locked) => _workspace.Write("pyproject.toml", Project + project).Write("uv.lock", locked.ToString());

    private void Fails(string message, string hint)
    {
        var result = _workspace.Run("run", "s.py");
        Assert.True(result.ExitCode == 125, result.ToString());
        Assert.Contains(message, result.Stderr, StringComparison.Ordinal);
        Assert.Contains("hint: ", result.Stderr, StringComparison.Ordinal);
        Assert.Contains(hint, result.Stderr, StringComparison.Ordinal);
    }

    private string Git(params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false", .. arguments])
        {
            WorkingDirectory = _workspace.At("repo"),
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private static string Hash(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    private static string Backend(string name) => $$"""
        import os, zipfile
        def build_wheel(folder, config_settings=None, metadata_directory=None):
            name = '{{name}}-1.0-py3-none-any.whl'
            with zipfile.ZipFile(os.path.join(folder, name), 'w') as wheel:
                wheel.write('{{name}}.py')
                wheel.writestr('{{name}}-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\nName: {{name}}\nVersion: 1.0\n')
                wheel.writestr('{{name}}-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n')
                wheel.writestr('{{name}}-1.0.dist-info/RECORD', '')
            return name
        """;
}
