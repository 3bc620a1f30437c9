using RGrid.Faults.Matrix;
using RGrid.Testing;

namespace RGrid.Faults.Scenes;

/// <summary>A second run without a sandbox, of a script that has started another process.</summary>
public sealed class OpenScene : Scene
{
    /// <inheritdoc/>
    public override string Name => "open world";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Struck => ["run", "--open", "s.sh", "in.txt"];

    /// <inheritdoc/>
    public override void Prepare(Workspace workspace)
    {
        workspace.Write("in.txt", "seven").Write("s.sh", "cat \"$1\" > out.txt\nsleep 0.2 &\nwait\necho did\n");
        workspace.Run(Next).Succeeded();
        File.Delete(workspace.At("out.txt"));
    }

    /// <inheritdoc/>
    public override string? FindWrong(Workspace workspace, RunResult result) =>
        result.ExitCode != 0 ? "it failed" : result.Stdout != "did\n" ? "stdout is not right" : WrongFile(workspace, "out.txt", "seven");

    /// <inheritdoc/>
    public override string? FindWrongOfStruck(Workspace workspace, RunResult result) =>
        result.Stdout == "did\n" && result.Stderr.Contains("could not be", StringComparison.Ordinal) ? null : FindWrong(workspace, result);
}
