using RGrid.Faults.Matrix;
using RGrid.Testing;

namespace RGrid.Faults.Scenes;

/// <summary>A stored result is given back, its outputs were deleted.</summary>
public sealed class ReuseScene : Scene
{
    /// <inheritdoc/>
    public override string Name => "give back";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Struck => ["run", "--reuse", "s.py", "in.txt"];

    /// <inheritdoc/>
    public override void Prepare(Workspace workspace)
    {
        PlainScene.Write(workspace);
        workspace.Run(Struck).Succeeded();
        Directory.Delete(workspace.At("d"), recursive: true);
    }

    /// <inheritdoc/>
    public override string? FindWrong(Workspace workspace, RunResult result) => PlainScene.Find(workspace, result);

    /// <inheritdoc/>
    public override string? FindWrongOfStruck(Workspace workspace, RunResult result) => new PlainScene().FindWrongOfStruck(workspace, result);
}
