using RGrid.FileSystem;
using RGrid.Runtimes;

namespace RGrid.Environments;

/// <summary>
/// The environment of a Python without dependencies, made in under a millisecond: a link to the interpreter and a `pyvenv.cfg`
/// (PEP 405). Installed packages go into it too. Without the last line of `pyvenv.cfg` the interpreter's own site-packages would be seen.
/// </summary>
public static class EmptyEnvironment
{
    /// <summary>Name of the file that makes a folder an environment of Python.</summary>
    public const string ConfigurationFile = "pyvenv.cfg";

    private const string Interpreter = "bin/python";

    /// <summary>Writes it into an existing empty folder; for other languages nothing is needed.</summary>
    public static void Write(Runtime runtime, string folder)
    {
        if (runtime.Language != "python")
        {
            return;
        }

        var bin = Path.Combine(folder, "bin");
        Directory.CreateDirectory(bin);
        File.CreateSymbolicLink(Path.Combine(folder, Interpreter), runtime.Executable);
        File.CreateSymbolicLink(Path.Combine(bin, "python3"), "python");
        _ = InterpreterVersion.TryParse(runtime.Version, out var version);
        var name = runtime.Facts.GetValueOrDefault("implementation") == "pypy" ? "pypy" : "python";
        Directory.CreateDirectory(Path.Combine(folder, "lib", $"{name}{version[0]}.{version[1]}", "site-packages"));
        File.WriteAllText(Path.Combine(folder, ConfigurationFile), Configuration(runtime));
    }

    /// <summary>True where a folder that was written for an interpreter leads to this one, or to none.</summary>
    public static bool LeadsTo(Runtime runtime, string folder) =>
        Path.Combine(folder, Interpreter) is var link && (PosixFile.LinkKind(link) != FileKind.Link || PosixFile.ReadLink(link) == runtime.Executable);

    /// <summary>The text of <see cref="ConfigurationFile"/> for a runtime; null for languages that have none.</summary>
    public static string? Configuration(Runtime runtime) => runtime.Language != "python"
        ? null
        : $"home = {Path.GetDirectoryName(runtime.Executable)}\ninclude-system-site-packages = {(runtime.Facts.ContainsKey(Runtime.OwnPackages) ? "true" : "false")}\nversion = {runtime.Version}\n";
}
