using RGrid.Faults.Matrix;
using RGrid.Testing;

namespace RGrid.Faults.Scenes;

/// <summary>`cache gc` evicts what can be made again, and removes blobs that nothing names and what a killed run left behind.</summary>
public sealed class CollectScene : Scene
{
    /// <inheritdoc/>
    public override string Name => "gc";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Struck => ["cache", "gc", "--max-size", "0"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next => ["run", "s.py", "in.txt"];

    /// <inheritdoc/>
    public override void Prepare(Workspace workspace)
    {
        PlainScene.Write(workspace);
        workspace.Run(Next).Succeeded();
        Directory.Delete(workspace.At("d"), recursive: true);
        Directory.CreateDirectory(Path.Combine(workspace.Store, "stages/left/behind"));
        var unnamed = new RGrid.Content.FileBlobStore(new RGrid.Content.StoreFolders(workspace.Store)).Add("nothing names it"u8);
        File.SetLastWriteTimeUtc(new RGrid.Content.StoreFolders(workspace.Store).Blob(unnamed.Digest), DateTime.UnixEpoch.AddYears(40));
    }

    /// <inheritdoc/>
    public override string? FindWrong(Workspace workspace, RunResult result) =>
        result.Stdout.Contains("evict", StringComparison.Ordinal) || result.Stdout.Contains("freed", StringComparison.Ordinal)
            ? (result.ExitCode == 0 ? null : "it failed")
            : PlainScene.Find(workspace, result);

    /// <inheritdoc/>
    public override string? FindWrongOfStruck(Workspace workspace, RunResult result) => null;
}
