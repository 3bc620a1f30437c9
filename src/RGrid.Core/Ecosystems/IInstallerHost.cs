using RGrid.Runtimes;

namespace RGrid.Ecosystems;

/// <summary>Where installers run: beside the runtime that they install for, on this machine or in a container of its image.</summary>
public interface IInstallerHost
{
    /// <summary>The installer of a runtime. It is asked for on every run, so a host may remember what was found.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="find">Finds it by reading files.</param>
    Installer Find(Runtime runtime, Func<IRuntimeFiles, Installer> find);

    /// <summary>The files that stand beside a runtime.</summary>
    T Read<T>(Runtime runtime, Func<IRuntimeFiles, T> read);

    /// <summary>Runs an installer to its end with nothing of the caller's environment but what is given; cancelling ends it with all that it started.</summary>
    /// <exception cref="RGridException">It could not be started.</exception>
    InstallerEnd Run(InstallerCommand command, CancellationToken cancellationToken);
}

/// <summary>Files where a runtime is. Absolute paths; links are followed.</summary>
public interface IRuntimeFiles
{
    /// <summary>Name and version of the C library, by which wheels are chosen (PEP 600); null where it can't change below a runtime or can't be told.</summary>
    string? CLibrary { get; }

    /// <summary>True where a path leads to a folder.</summary>
    bool IsFolder(string path);

    /// <summary>The names in a folder, in ordinal order; none where there is no folder.</summary>
    IReadOnlyList<string> Names(string folder);

    /// <summary>The bytes of a file; null where there is none.</summary>
    byte[]? TryRead(string path);

    /// <summary>What tells this file or folder from another at the same place, in a few characters.</summary>
    string Identity(string path);

    /// <summary>Copies a file, or a folder with all that is in it, to a place of this machine where nothing is yet.</summary>
    void CopyTo(string path, string target);
}

/// <summary>A run of an installer.</summary>
/// <param name="Runtime">The runtime that it runs with and installs for.</param>
/// <param name="File">Absolute path of the program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Variables">Its whole environment.</param>
/// <param name="WorkingFolder">Where it runs.</param>
/// <param name="Folders">The folders of this machine that it writes to, at the same paths where it runs.</param>
/// <param name="Tools">The folders of this machine that it only reads.</param>
/// <param name="Line">Gets each line of stdout and stderr, one at a time, credentials removed.</param>
public sealed record InstallerCommand(
    Runtime Runtime,
    string File,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Variables,
    string WorkingFolder,
    IReadOnlyList<string> Folders,
    IReadOnlyList<string> Tools,
    Action<string> Line)
{
    /// <summary>A run for a job: it writes to the job's folders, and its lines go to the job's log.</summary>
    public static InstallerCommand Of(
        InstallJob job, string file, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, string workingFolder) =>
        new(job.Runtime, file, arguments, variables, workingFolder, [job.Workspace, job.Folder], [], job.Log.Line);
}

/// <summary>How an installer ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Lines">All that it printed.</param>
public sealed record InstallerEnd(int ExitCode, IReadOnlyList<string> Lines)
{
    private const int LinesShown = 15;

    /// <summary>The last lines, for a failure's message.</summary>
    public string Tail => string.Join('\n', Lines.Where(line => line.Trim().Length > 0).TakeLast(LinesShown).Select(line => "  | " + line));

    /// <summary>True where it printed a text.</summary>
    public bool Says(string text) => Lines.Any(line => line.Contains(text, StringComparison.OrdinalIgnoreCase));
}
