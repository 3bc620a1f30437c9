using RGrid.Snapshots;

namespace RGrid.Runtimes;

/// <summary>
/// A language whose scripts RGrid runs. Adding one is adding one file with an implementation and one line in
/// <see cref="Languages"/>; nothing else needs to know of it.
/// </summary>
public interface ILanguage
{
    /// <summary>What is known of the language without looking at the machine.</summary>
    LanguageFacts Facts { get; }

    /// <summary>Interpreters where people have them besides PATH (version managers, the system), as absolute paths that exist; shims never.</summary>
    IEnumerable<string> FindInstalled(Machine machine);

    /// <summary>The real interpreter behind a command found on PATH that is known to be a shim, or null where this language knows no better than to ask it.</summary>
    string? ResolveShim(string shim, string command, string scriptFolder, Machine machine);

    /// <summary>True where a variable of the caller's shell chooses the version and so wins over the files of a project, as in its version manager.</summary>
    bool IsChosenByShell(IEnumerable<string> commands, Machine machine) => false;

    /// <summary>Asks an interpreter what it is. Runs it, isolated from user settings.</summary>
    /// <exception cref="RGridException">It can't be started or fails; a failed probe is never an identity.</exception>
    InterpreterReport Probe(IInterpreter interpreter);

    /// <summary>How a script is started.</summary>
    Launch Launch(Runtime runtime, string? dependenciesFolder, string entryPoint);
}

/// <summary>What is known of a language without looking at the machine.</summary>
/// <param name="Name">`python`; the first part of a runtime's name.</param>
/// <param name="Extensions">File name extensions of its scripts, with the dot.</param>
/// <param name="Commands">Names of its interpreter on PATH, most usual first; a `#!` line that ends in one (with or without a version) means this language.</param>
/// <param name="VersionFiles">Files that name a version (`.python-version`), most usual first.</param>
/// <param name="ReadVersionFile">Turns the text of a version file into a version prefix: `3.11`; empty for any; null where it says nothing that is understood.</param>
/// <param name="ParseRange">Reads a constraint in the language's own notation (PEP 440 specifiers, npm ranges); null where it is not one.</param>
/// <param name="WhereQuestion">Arguments with which an interpreter prints the path of its real binary; a shim that is asked so answers for the folder it is asked in.</param>
/// <param name="Ecosystem">Name of the ecosystem of its dependencies; null where it has none.</param>
/// <param name="NeedsEmptyEnvironment">True where even a run without dependencies needs a dependencies folder, to hide the interpreter's own packages.</param>
/// <param name="LineLength">How many numbers of a version name a line of releases: 2 for `python:3.11`, 1 for `node:24`.</param>
/// <param name="NameInReport">How an interpreter is called, `python 3.11.7`, when asked with what reads its report (<see cref="InterpreterReport.Report"/>); null where the report is of another language or does not tell.</param>
/// <param name="MakeScanner">Makes the scanner of one run that finds what files of the language name; null where nothing is found but by `--include`.</param>
public sealed record LanguageFacts(
    string Name,
    IReadOnlyList<string> Extensions,
    IReadOnlyList<string> Commands,
    IReadOnlyList<string> VersionFiles,
    Func<string, string?> ReadVersionFile,
    Func<string, Func<InterpreterVersion, bool>?> ParseRange,
    IReadOnlyList<string> WhereQuestion,
    string? Ecosystem,
    bool NeedsEmptyEnvironment,
    int LineLength,
    Func<Func<string, string?>, string?> NameInReport,
    Func<ICodeScanner>? MakeScanner)
{
    /// <summary>The first major version that can be asked what it is; 0 where all can.</summary>
    public int LeastMajor { get; init; }
}

/// <summary>What an interpreter says of itself.</summary>
/// <param name="Version">Full version.</param>
/// <param name="Executable">Absolute path of the real binary.</param>
/// <param name="Report">What goes into its identity, by name.</param>
/// <param name="Facts">Paths and other facts that installers need; not in keys.</param>
/// <param name="Libraries">Absolute paths of the language libraries that it has loaded.</param>
/// <param name="StandardLibrary">Absolute path of its standard library; null where the binary holds it.</param>
public sealed record InterpreterReport(
    string Version,
    string Executable,
    IReadOnlyDictionary<string, string> Report,
    IReadOnlyDictionary<string, string> Facts,
    IReadOnlyList<string> Libraries,
    string? StandardLibrary);

/// <summary>How a script is started.</summary>
/// <param name="Command">The interpreter and its own options; the script and its arguments follow.</param>
/// <param name="Variables">Fixed variables of the language.</param>
/// <param name="PathFolders">Folders that stand first on PATH.</param>
public sealed record Launch(
    IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<string> PathFolders)
{
    /// <summary>The name that the interpreter has to be called by where that tells it what to be (bash is POSIX as `sh`); null where its file has that name.</summary>
    public string? CalledBy { get; init; }
}

/// <summary>What of the caller's surroundings may say where an interpreter is.</summary>
/// <param name="Variables">The caller's environment variables.</param>
/// <param name="HomeFolder">The caller's home folder.</param>
public sealed record Machine(IReadOnlyDictionary<string, string> Variables, string HomeFolder)
{
    /// <summary>The folders of PATH that are absolute, in order.</summary>
    public IEnumerable<string> PathFolders =>
        (Variables.GetValueOrDefault("PATH") ?? "").Split(':').Where(folder => folder.StartsWith('/'));
}
