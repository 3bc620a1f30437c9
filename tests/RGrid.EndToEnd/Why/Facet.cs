using RGrid.Testing;

namespace RGrid.EndToEnd.Why;

/// <summary>Whether a facet is part of the environment, or only of the execution.</summary>
internal enum FacetLevel
{
    Environment,
    Execution,
}

/// <summary>One thing about a run that can be varied by itself, and the cause that has to be named where it differs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Level">What it is part of.</param>
/// <param name="Values">What it can be, the usual one first; a `%` in a value stands for a number that was never used.</param>
/// <param name="Cause">The cause for a value before and one after: `code-changed s.sh`.</param>
/// <param name="Apply">Writes files, or adds words to the command, for a value.</param>
internal sealed record Facet(
    string Name, FacetLevel Level, IReadOnlyList<string> Values, Func<string, string, string> Cause, Action<RunScene, string> Apply);

/// <summary>A run that is being set up.</summary>
internal sealed class RunScene(Workspace workspace)
{
    public Workspace Workspace => workspace;

    public List<string> Options { get; } = [];

    public List<string> Arguments { get; } = [];

    public string WorkingFolder { get; set; } = ".";

    /// <summary>Writes a file anew, so that nothing of an earlier state is left in it.</summary>
    public void Write(string path, string text, bool isExecutable = false)
    {
        Remove(path);
        workspace.Write(path, text);
        File.SetUnixFileMode(
            workspace.At(path), UnixFileMode.UserRead | UnixFileMode.UserWrite | (isExecutable ? UnixFileMode.UserExecute : UnixFileMode.None));
    }

    public void Remove(string path)
    {
        if (Path.Exists(workspace.At(path)) || new FileInfo(workspace.At(path)).LinkTarget is not null)
        {
            File.Delete(workspace.At(path));
        }
    }

    public void Link(string path, string target)
    {
        Remove(path);
        File.CreateSymbolicLink(workspace.At(path), target);
    }

    /// <summary>Adds an option of `run`.</summary>
    public void Option(params IReadOnlyList<string> words) => Options.AddRange(words);

    /// <summary>Runs.</summary>
    public RunResult Run(string script) =>
        workspace.RunIn(Path.GetFullPath(workspace.At(WorkingFolder)), [], ["run", .. Options, Path.GetRelativePath(WorkingFolder, script), .. Arguments]);
}
