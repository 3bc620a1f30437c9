using RGrid.Testing;

namespace RGrid.Docker.Tests.Runs;

/// <summary>The way of a run: image, environment, container, outputs.</summary>
public sealed class DockerRunTests(EngineFixture engine) : IDisposable
{
    private readonly Workspace _workspace = engine.NewWorkspace();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void A_script_runs_in_the_official_image_of_its_version_and_its_outputs_belong_to_the_caller()
    {
        _workspace.Write("s.py", """
            import os, sys
            print(sys.version_info[:2], sys.argv[1:], os.getcwd(), os.path.exists('/.dockerenv'))
            open('out.txt', 'w').write('made')
            """);
        var first = Run("s.py", "a b").Succeeded();
        Assert.Equal("(3, 11) ['a b'] /rgrid/work/project True\n", first.Stdout);
        Assert.Equal((false, "made"), (first.IsHit, _workspace.Read("out.txt")));
        Assert.Equal(0, FileSystem.PosixFile.TryLstat(_workspace.At("out.txt"))!.Value.Owner);
        Assert.True(Run("s.py", "a b").Succeeded().IsHit);
        Assert.Empty(engine.Containers());
    }

    private RunResult Run(params IReadOnlyList<string> words) => _workspace.Run(["run", "--backend", "docker", "--runtime", "python:3.11", .. words]);
}
