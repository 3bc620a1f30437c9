using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd;

/// <summary>Tokens of package indexes, wherever they stand: what is installed with them is found without them, and they are kept nowhere.</summary>
public sealed class IndexCredentialTests : IDisposable
{
    private const string First = "tok1EinsGeheim";
    private const string Second = "tok2ZweiGeheim";

    private readonly Workspace _workspace = new();
    private readonly PythonIndex _index = new();

    public IndexCredentialTests()
    {
        _index.AddWheel("numpy", "1.20");
        _workspace.Write("s.py", "import numpy\nprint(numpy.__version__)\n");
    }

    public void Dispose()
    {
        _index.Dispose();
        _workspace.Dispose();
    }

    [Theory]
    [InlineData("requirements.txt")]
    [InlineData("variables")]
    [InlineData("pyproject.toml")]
    public void Scenario_59_and_68_a_token_is_no_part_of_any_key_and_is_found_nowhere(string place)
    {
        using var first = new Leaks(First);
        using var second = new Leaks(Second);
        Set(place, First, "numpy==1.20");
        var installed = _workspace.Run("run", "-v", "s.py").Succeeded();
        Assert.Equal("1.20\n", installed.Stdout);

        // A renewed token is no change.
        Set(place, Second, "numpy==1.20");
        var requests = _index.Server.Requests;
        var again = _workspace.Run("run", "-v", "s.py").Succeeded();
        Assert.Equal((true, installed.Key, requests), (again.IsHit, again.Key, _index.Server.Requests));

        // What fails shows it neither.
        Set(place, Second, "nosuchpackage==1.0");
        var absent = _workspace.Run("run", "-v", "s.py");
        _index.Server.Credentials = "user:other";
        var refused = _workspace.Run("run", "-v", "--upgrade", "s.py");
        Assert.Equal((125, 125), (absent.ExitCode, refused.ExitCode));
        List<RunResult> said = [installed, again, absent, refused, _workspace.Run("why", "--diff"), _workspace.Run("cache", "show", installed.Key), _workspace.Run("list", "--json")];
        Assert.All(said, one => Assert.DoesNotContain(First, one.Stdout + one.Stderr, StringComparison.Ordinal));
        Assert.All(said, one => Assert.DoesNotContain(Second, one.Stdout + one.Stderr, StringComparison.Ordinal));
        Assert.Empty(first.FindIn(_workspace.Store));
        Assert.Empty(second.FindIn(_workspace.Store));
    }

    private void Set(string place, string token, string package)
    {
        _index.Server.Credentials = "user:" + token;
        string Url(string userInfo) => _index.Url.Replace("http://", $"http://{userInfo}@", StringComparison.Ordinal);
        _workspace.Write("requirements.txt", package + "\n");
        switch (place)
        {
            case "requirements.txt":
                _workspace.Write("requirements.txt", $"--index-url {Url("user:" + token)}\n{package}\n");
                break;
            case "variables":
                _workspace.Write("requirements.txt", $"--index-url {Url("${INDEX_USER}:${INDEX_TOKEN}")}\n{package}\n");
                (_workspace.Variables["INDEX_USER"], _workspace.Variables["INDEX_TOKEN"]) = ("user", token);
                break;
            default:
                var name = package.Split("==")[0];
                var file = _index.FileUrl($"{name}-1.20-py3-none-any.whl").Replace("http://", $"http://user:{token}@", StringComparison.Ordinal);
                File.Delete(_workspace.At("requirements.txt"));
                _workspace.Write("pyproject.toml", $"[project]\nname = 'p'\nversion = '1'\ndependencies = ['{name} @ {file}']\n");
                break;
        }
    }
}
