using System.Security.Cryptography;
using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd;

/// <summary>`pylock.toml` (PEP 751): exactly its files, by URL or path and hash.</summary>
public sealed class PylockTests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly PythonIndex _index = new();

    public PylockTests()
    {
        // The lock names its files, so the index of pip's options is never asked.
        _workspace.Variables["PIP_INDEX_URL"] = "http://127.0.0.1:9/simple/";
        _index.AddWheel("numpy", "1.20", "missing").AddWheel("numpy", "1.21").AddWheel("idna", "3.1");
        _workspace.Write("s.py", "import importlib.util as u, numpy\nprint(numpy.__version__, [n for n in ('idna', 'fromsource') if u.find_spec(n)])\n");
    }

    public void Dispose()
    {
        _index.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void Its_files_are_installed_and_nothing_besides_whatever_their_metadata_asks_for()
    {
        Write(Package("numpy", "1.20"), Package("idna", "3.1", "marker = \"sys_platform == 'win32'\"\n"));
        Assert.Equal("1.20 []\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        Assert.True(_workspace.Run("run", "s.py").Succeeded().IsHit);
        Write(Package("numpy", "1.21"), Package("idna", "3.1"));
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("1.21 ['idna']\n", second.Stdout);
        Assert.Contains("pylock.toml changed (numpy 1.20 → 1.21, idna 3.1 added)", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Default_groups_are_installed_and_others_are_not()
    {
        Write(
            "default-groups = [\"Dev\"]\n", Package("numpy", "1.20", "marker = \"'dev' in dependency_groups\"\n"),
            Package("idna", "3.1", "marker = \"'more' in extras or 'docs' in dependency_groups\"\n"));
        Assert.Equal("1.20 []\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void Source_distributions_and_files_of_this_disk_are_installed_too()
    {
        _index.Add(WheelMaker.Sdist("fromsource", "1.0"));
        Directory.CreateDirectory(_workspace.At("wheels"));
        var (name, content) = WheelMaker.Wheel("numpy", "1.22");
        File.WriteAllBytes(_workspace.At("wheels/" + name), content);
        Write(
            $"[[packages]]\nname = \"numpy\"\nversion = \"1.22\"\nwheels = [{{ path = \"wheels/{name}\", hashes = {{ sha256 = \"{Hash(content)}\" }} }}]\n",
            $"[[packages]]\nname = \"fromsource\"\nversion = \"1.0\"\nsdist = {{ url = \"{_index.FileUrl("fromsource-1.0.tar.gz")}\", hashes = {{ sha256 = \"{Hash(WheelMaker.Sdist("fromsource", "1.0").Content)}\" }} }}\n");
        Assert.Equal("1.22 ['fromsource']\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        File.WriteAllBytes(_workspace.At("wheels/" + name), WheelMaker.Wheel("numpy", "1.22", new Dictionary<string, string> { ["numpy.py"] = "" }).Content);
        Fails($"`wheels/{name}` is not the file that `pylock.toml` was made for");
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha384")]
    [InlineData("sha512")]
    public void A_file_of_this_disk_is_checked_against_whatever_hash_the_lock_has(string algorithm)
    {
        var (name, content) = WheelMaker.Wheel("numpy", "1.22");
        File.WriteAllBytes(_workspace.At(name), content);
        var hash = algorithm switch { "sha256" => Hash(content), "sha384" => Convert.ToHexStringLower(SHA384.HashData(content)), _ => Convert.ToHexStringLower(SHA512.HashData(content)) };
        Write($"[[packages]]\nname = \"numpy\"\nversion = \"1.22\"\nwheels = [{{ path = \"{name}\", hashes = {{ {algorithm} = \"{hash}\" }} }}]\n");
        Assert.Equal("1.22 []\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        File.WriteAllBytes(_workspace.At(name), WheelMaker.Wheel("numpy", "1.22", new Dictionary<string, string> { ["numpy.py"] = "" }).Content);
        Fails($"`{name}` is not the file that `pylock.toml` was made for");
    }

    [Fact]
    public void A_constraint_of_pips_own_options_is_in_the_key_of_a_lock_too()
    {
        Write(Package("numpy", "1.20"));
        _workspace.Variables["PIP_CONSTRAINT"] = "pins.txt";
        _workspace.Write("pins.txt", "numpy<2\n");
        var first = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("1.20 []\n", first.Stdout);
        _workspace.Write("pins.txt", "numpy<3\n");
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.NotEqual(first.Key, second.Key);
        Assert.Contains("--constraint pins.txt changed", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_replaced_is_an_error_never_installed()
    {
        Write(Package("numpy", "1.20"));
        _index.Add(WheelMaker.Wheel("numpy", "1.20", new Dictionary<string, string> { ["numpy.py"] = "__version__ = 'evil'\n" }));
        Fails("has changed since it was locked");
    }

    [Theory]
    [InlineData("lock-version = \"1.0\"", "lock-version = \"2.0\"", "`pylock.toml` has lock-version `2.0`")]
    [InlineData("lock-version = \"1.0\"", "lock-version = \"1.0\"\nrequires-python = \"<3\"", "and `pylock.toml` was made for <3")]
    [InlineData("lock-version = \"1.0\"", "lock-version = \"1.0\"\nenvironments = [\"sys_platform == 'win32'\"]", "none of the `environments` that `pylock.toml` was made for")]
    [InlineData("py3-none-any.whl", "cp27-none-win32.whl", "`numpy` has no file that fits this interpreter, and no source distribution")]
    [InlineData("sha256 =", "md5 =", "has no hash of sha256, sha384, sha512")]
    [InlineData("url =", "link =", "has no file that fits this interpreter")]
    [InlineData("name = \"numpy\"", "", "a package has no name")]
    [InlineData("version = \"1.20\"", "marker = \"nosuch == 'x'\"", "`nosuch == 'x'` is not an environment marker (PEP 508)")]
    public void A_lock_that_can_not_be_used_is_an_error_that_names_it(string before, string after, string message)
    {
        Write(Package("numpy", "1.20"));
        _workspace.Edit("pylock.toml", before, after);
        Fails(message);
    }

    private void Write(params IReadOnlyList<string> parts) =>
        _workspace.Write("pylock.toml", "lock-version = \"1.0\"\ncreated-by = \"test\"\n" + string.Join('\n', parts));

    private string Package(string name, string version, string more = "")
    {
        var (file, content) = _index.Files.Single(file => file.Name == $"{name}-{version}-py3-none-any.whl");
        return $"[[packages]]\nname = \"{name}\"\nversion = \"{version}\"\n{more}wheels = [{{ url = \"{_index.FileUrl(file)}\", hashes = {{ sha256 = \"{Hash(content)}\" }} }}]\n";
    }

    private void Fails(string message)
    {
        var result = _workspace.Run("run", "--runtime", "python:3", "s.py");
        Assert.True(result.ExitCode == 125, result.ToString());
        Assert.Contains(message, result.Stderr, StringComparison.Ordinal);
        Assert.Contains("hint: ", result.Stderr, StringComparison.Ordinal);
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
