using System.Text.Json.Nodes;
using RGrid.Docker.Engine;
using RGrid.Testing;

namespace RGrid.Docker.Tests.Engine;

/// <summary>Podman through its socket: the same keys, hits and outputs.</summary>
public sealed class PodmanTests : IDisposable
{
    private readonly PodmanProcess _podman = new();
    private readonly Workspace _workspace = new();

    public PodmanTests() => _workspace.Variables["DOCKER_HOST"] = _podman.Host;

    public void Dispose()
    {
        _workspace.Dispose();
        _podman.Dispose();
    }

    [Fact]
    public void A_script_runs_hits_is_edited_evicted_and_rebuilt()
    {
        _workspace.Write("in.txt", "given").Write("s.py", """
            import os, sys
            print('one', sys.argv[1:], sys.stdin.read(), os.getuid())
            print('apart', file=sys.stderr)
            open('out.txt', 'w').write(open('in.txt').read())
            sys.exit(3 if 'fail' in sys.argv else 0)
            """);
        var first = _workspace.RunWithStdin("typed"u8.ToArray(), Words("a b")).Succeeded();
        Assert.Equal((false, "one ['a b'] typed 1000\n", "given"), (first.IsHit, first.Stdout, _workspace.Read("out.txt")));
        Assert.Contains("apart\n", first.Stderr, StringComparison.Ordinal);
        Assert.True(Run("a b").Succeeded().IsHit);
        Assert.Equal(3, Run("fail").ExitCode);
        _workspace.Edit("s.py", "'one'", "'two'");
        var edited = Run("a b").Succeeded();
        Assert.Equal((false, "two ['a b']  1000\n"), (edited.IsHit, edited.Stdout));
        Assert.StartsWith("s.py changed (line 2)", edited.Reason, StringComparison.Ordinal);
        Assert.Equal(0, _workspace.Run("cache", "verify").ExitCode);
        var report = JsonNode.Parse(_workspace.Run("cache", "gc", "--json", "--max-size", "1B").Succeeded().Stdout)!;
        Assert.All(
            report["items"]!.AsArray().Where(item => item!["kind"]!.GetValue<string>() == "image"),
            item => Assert.Equal("evict", item!["fate"]!.GetValue<string>()));
        var again = Run("a b").Succeeded();
        Assert.Equal((edited.Key, "two ['a b']  1000\n"), (again.Key, again.Stdout));
        Assert.StartsWith("the image of the dependencies was evicted on ", again.Reason, StringComparison.Ordinal);
        var doctor = JsonNode.Parse(_workspace.Run("doctor", "--json").Stdout)!.AsArray().Where(finding => finding!["subject"]!.GetValue<string>() == "docker").ToList();
        Assert.All(doctor, finding => Assert.Equal("good", finding!["verdict"]!.GetValue<string>()));
        Assert.StartsWith("Podman Engine ", doctor[0]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(_podman.Client.Send(new EngineRequest("GET", "/containers/json?all=1"), CancellationToken.None).Json!.AsArray());
    }

    private static string[] Words(string argument) => ["run", "--network", "off", "--runtime", $"docker:{PodmanProcess.Python}", "--input", "in.txt", "s.py", argument];

    private RunResult Run(string argument) => _workspace.Run(Words(argument));
}
