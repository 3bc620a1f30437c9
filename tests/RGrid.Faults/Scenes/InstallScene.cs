using RGrid.Faults.Matrix;
using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.Faults.Scenes;

/// <summary>A first run that takes pip out of the interpreter, resolves and installs a package.</summary>
public sealed class InstallScene : Scene
{
    /// <inheritdoc/>
    public override string Name => "install";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Struck => ["run", "s.py"];

    /// <inheritdoc/>
    public override void Prepare(Workspace workspace)
    {
        var (name, content) = WheelMaker.Wheel("thing", "1.0");
        Directory.CreateDirectory(workspace.At("wheels"));
        File.WriteAllBytes(workspace.At(Path.Combine("wheels", name)), content);
        workspace.Write("requirements.txt", "--no-index\n--find-links wheels\nthing\n").Write("s.py", "import thing\nprint(thing.__version__)\n");
    }

    /// <inheritdoc/>
    public override string? FindWrong(Workspace workspace, RunResult result) =>
        result.ExitCode != 0 ? "it failed" : result.Stdout != "1.0\n" ? "stdout is not right" : null;
}
