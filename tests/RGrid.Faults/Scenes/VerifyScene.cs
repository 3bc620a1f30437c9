using RGrid.Faults.Matrix;
using RGrid.Testing;

namespace RGrid.Faults.Scenes;

/// <summary>`cache verify` of a store in which a blob and installed dependencies were damaged. What it could not set aside, the next run does.</summary>
public sealed class VerifyScene : Scene
{
    /// <inheritdoc/>
    public override string Name => "verify";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Struck => ["cache", "verify"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next => ["run", "s.py", "in.txt"];

    /// <inheritdoc/>
    public override int SuccessCode => 1;

    /// <inheritdoc/>
    public override void Prepare(Workspace workspace)
    {
        PlainScene.Write(workspace);
        workspace.Run(Next).Succeeded();
        Damage(Directory.EnumerateFiles(Path.Combine(workspace.Store, "blobs"), "*", SearchOption.AllDirectories).Single(path => File.ReadAllText(path) == workspace.Read("part.py")), "N = 9\n");
        Damage(Directory.EnumerateFiles(Path.Combine(workspace.Store, "environments"), "pyvenv.cfg", SearchOption.AllDirectories).Single(), "evil = 1\n");
    }

    /// <inheritdoc/>
    public override string? FindWrong(Workspace workspace, RunResult result) =>
        result.ExitCode == 1 && result.Stdout.Contains("2 things are damaged", StringComparison.Ordinal) ? null : PlainScene.Find(workspace, result);

    private static void Damage(string path, string text)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(path, text);
    }
}
