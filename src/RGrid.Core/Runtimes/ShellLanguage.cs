using RGrid.Content;
using RGrid.Snapshots.Shell;

namespace RGrid.Runtimes;

/// <summary>POSIX shells of the system. A shell has no version report that all of them share, so its binary is its identity.</summary>
/// <param name="name">`sh`, `bash`, `dash`.</param>
/// <param name="extensions">Extensions of its scripts.</param>
public sealed class ShellLanguage(string name, IReadOnlyList<string> extensions) : ILanguage
{
    /// <inheritdoc/>
    public LanguageFacts Facts { get; } = new(
        name, extensions, [name], [], _ => null, _ => null, [], Ecosystem: null, NeedsEmptyEnvironment: false, LineLength: 1, _ => null, () => new ShellImports());

    /// <inheritdoc/>
    public IEnumerable<string> FindInstalled(Machine machine) =>
        VersionFolders.Commands(["/bin", "/usr/bin", "/usr/local/bin"], found => found == name);

    /// <inheritdoc/>
    public string? ResolveShim(string shim, string command, string scriptFolder, Machine machine) => null;

    /// <inheritdoc/>
    public InterpreterReport Probe(IInterpreter interpreter) => new(
        interpreter.Digest.Short, interpreter.Executable, new Dictionary<string, string>(), new Dictionary<string, string>(), [], null);

    /// <inheritdoc/>
    public Launch Launch(Runtime runtime, string? dependenciesFolder, string entryPoint) =>
        new([runtime.Executable], new Dictionary<string, string>(), [])
        {
            // dash is the same by any name; bash, busybox and others look at what they are called.
            CalledBy = Path.GetFileName(runtime.Executable) is var file && (file == name || file == "dash") ? null : name,
        };
}
