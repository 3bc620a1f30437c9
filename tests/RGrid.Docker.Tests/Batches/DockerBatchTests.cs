using System.Text.Json.Nodes;
using RGrid.Testing;

namespace RGrid.Docker.Tests.Batches;

/// <summary>Batches and given back results in containers: only what is new or changed runs, and what one place made is not the other's.</summary>
public sealed class DockerBatchTests : IDisposable
{
    private const int Count = 20;

    private readonly Workspace _workspace;

    public DockerBatchTests(EngineFixture engine)
    {
        _workspace = engine.NewWorkspace();
        _workspace.Write("s.py", """
            import sys
            text = open(sys.argv[1]).read()
            if text == 'bad': sys.exit('SomeError: ' + text)
            open('out.txt', 'w').write(text + '!')
            print('did', sys.argv[1])
            """);
        for (var number = 1; number <= Count; number++)
        {
            _workspace.Write($"data/f{number}.txt", $"value {number}");
        }
    }

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Only_what_is_new_or_changed_runs()
    {
        _workspace.Write("data/f7.txt", "bad");
        var first = Batch();
        Assert.Equal(1, first.ExitCode);
        Assert.Contains($"{Count} items: {Count - 1} succeeded, 1 failed in ", first.Stderr, StringComparison.Ordinal);
        Assert.Contains("SomeError: bad", first.Stderr, StringComparison.Ordinal);
        Assert.Equal(("value 20!", false), (_workspace.Read("outputs/f20.txt/out.txt"), Directory.Exists(_workspace.At("outputs/f7.txt"))));
        _workspace.Write("data/f7.txt", "good").Write("data/f3.txt", "other");
        File.Delete(_workspace.At("outputs/f5.txt/out.txt"));
        Assert.StartsWith($"{Count} items: {Count - 2} reused (1 with outputs to write), 2 to run\n", Plan(), StringComparison.Ordinal);
        Assert.Contains($"{Count} items: {Count - 2} reused, 2 succeeded in ", Batch().Succeeded().Stderr, StringComparison.Ordinal);
        Assert.Equal(("other!", "value 5!", "good!"), (_workspace.Read("outputs/f3.txt/out.txt"), _workspace.Read("outputs/f5.txt/out.txt"), _workspace.Read("outputs/f7.txt/out.txt")));
        Assert.Contains($"{Count} items: {Count} reused in ", Batch().Succeeded().Stderr, StringComparison.Ordinal);
        Assert.Contains("REUSED", _workspace.Run("run", "--reuse", "--backend", "docker", "--runtime", "python:3.11", "s.py", "data/f2.txt").Succeeded().Stderr, StringComparison.Ordinal);
        _workspace.Edit("s.py", "import sys", "import sys  # why");
        Assert.Contains($"    {Count}  s.py changed (line 1)", Plan(), StringComparison.Ordinal);
        Assert.Contains($"{Count} items: {Count} succeeded in ", Batch().Succeeded().Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_of_this_machine_is_not_given_back_for_a_container_nor_the_other_way_round()
    {
        string[] words = ["run", "--reuse", "s.py", "data/f1.txt"];
        _workspace.Run([.. words[..1], "--backend", "local", .. words[1..]]).Succeeded();
        var there = _workspace.Run([.. words[..1], "--backend", "docker", .. words[1..]]).Succeeded();
        Assert.DoesNotContain("REUSED", there.Stderr, StringComparison.Ordinal);
        _workspace.Write("data/f1.txt", "new");
        _workspace.Run([.. words[..1], "--backend", "docker", .. words[1..]]).Succeeded();
        Assert.DoesNotContain("REUSED", _workspace.Run([.. words[..1], "--backend", "local", .. words[1..]]).Succeeded().Stderr, StringComparison.Ordinal);
        Assert.Contains("REUSED", _workspace.Run([.. words[..1], "--backend", "docker", .. words[1..]]).Succeeded().Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void An_audit_runs_stored_results_again_in_containers()
    {
        _workspace.Run("run", "--reuse", "--backend", "docker", "--runtime", "python:3.11", "--batch", "data/f{1..4}.txt", "s.py").Succeeded();
        var audit = JsonNode.Parse(_workspace.Run("audit", "--sample", "4", "--json").Succeeded().Stdout);
        Assert.Contains("4", audit!.ToJsonString(), StringComparison.Ordinal);
    }

    private RunResult Batch() => _workspace.Run(Words());

    private string Plan() => _workspace.Run([.. Words()[..1], "--plan", .. Words()[1..]]).Succeeded().Stdout;

    private static string[] Words() => ["run", "--reuse", "--backend", "docker", "--runtime", "python:3.11", "--batch", "data/*.txt", "--parallel", "2", "s.py"];
}
