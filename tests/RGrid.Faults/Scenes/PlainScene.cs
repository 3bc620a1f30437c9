using RGrid.Faults.Matrix;
using RGrid.Testing;

namespace RGrid.Faults.Scenes;

/// <summary>A first run on an empty store: database, snapshot, environment, closed world, outputs.</summary>
public sealed class PlainScene : Scene
{
    /// <inheritdoc/>
    public override string Name => "first run";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Struck => ["run", "--reuse", "s.py", "in.txt"];

    /// <inheritdoc/>
    public override void Prepare(Workspace workspace) => Write(workspace);

    /// <inheritdoc/>
    public override string? FindWrong(Workspace workspace, RunResult result) => Find(workspace, result);

    /// <inheritdoc/>
    public override string? FindWrongOfStruck(Workspace workspace, RunResult result) =>
        result.Stdout != "7\n" ? "stdout is not right"
        : result.Stderr.Contains("could not be", StringComparison.Ordinal) ? null
        : Find(workspace, result);

    internal static void Write(Workspace workspace) => workspace
        .Write("part.py", "N = 2\n")
        .Write("in.txt", "seven")
        .Write(
            "s.py",
            """
            import os, sys, part
            text = open(sys.argv[1]).read()
            os.mkdir('d')
            open('d/out.txt', 'w').write(text * part.N)
            os.symlink('out.txt', 'd/link')
            print(len(text) + part.N)
            """);

    internal static string? Find(Workspace workspace, RunResult result) =>
        result.ExitCode != 0 ? "it failed"
        : result.Stdout != "7\n" ? "stdout is not right"
        : WrongFile(workspace, "d/out.txt", "sevenseven") ?? WrongFile(workspace, "d/link", "sevenseven");
}
