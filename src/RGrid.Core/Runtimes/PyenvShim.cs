using RGrid.FileSystem;

namespace RGrid.Runtimes;

/// <summary>
/// Finds what a pyenv shim would start, as pyenv does (its documentation, "Understanding Python version selection"): `PYENV_VERSION`,
/// else the nearest `.python-version` from the script's folder upward, else pyenv's global version, else the next one on PATH.
/// Done here because a shim takes 50 ms to answer, and is asked on every run.
/// </summary>
public static class PyenvShim
{
    /// <summary>pyenv's folder.</summary>
    public static string Root(Machine machine) =>
        machine.Variables.GetValueOrDefault("PYENV_ROOT") is { Length: > 0 } root ? root.TrimEnd('/') : Path.Combine(machine.HomeFolder, ".pyenv");

    /// <summary>True for a command in pyenv's folder of shims.</summary>
    public static bool IsShim(string path, Machine machine) => PathRelation.IsIn(path, Root(machine) + "/shims");

    /// <summary>The interpreter behind the shim of a command.</summary>
    /// <exception cref="RGridException">The version that is asked for is not installed in pyenv.</exception>
    public static string? Resolve(string command, string scriptFolder, Machine machine)
    {
        var versions = Root(machine) + "/versions";
        var (asked, source) = Asked(scriptFolder, machine);
        foreach (var name in asked)
        {
            var executable = name == "system" ? OnPath(command, machine) : InVersion(versions, name, command);
            if (executable is not null)
            {
                return executable;
            }
        }

        throw new RGridException(
            ErrorCode.RuntimeUnavailable,
            $"pyenv has no `{command}` of version `{string.Join(' ', asked)}`, which {source} asks for",
            Remedy(versions, command, asked[0]));
    }

    // `python3.9` is of no other version than its own, whatever is asked for.
    private static string Remedy(string versions, string command, string asked)
    {
        var own = command.TrimStart([.. "python"]);
        if (!own.Contains('.', StringComparison.Ordinal) || !InterpreterVersion.TryParse(own, out var version) || version.StartsWith(asked))
        {
            return $"run `pyenv install {asked}`, or choose one of `rgrid runtimes` with --runtime";
        }

        return InVersion(versions, own, command) is null
            ? $"run `pyenv install {own}`, and then with --runtime python:{own}; or choose one of `rgrid runtimes` with --runtime"
            : $"pyenv has a {own}: --runtime python:{own}";
    }

    /// <summary>True where a command on PATH is a shim and the caller's shell has chosen the version, which wins over files.</summary>
    public static bool IsChosenByShell(IEnumerable<string> commands, Machine machine) =>
        machine.Variables.GetValueOrDefault("PYENV_VERSION") is { Length: > 0 }
        && commands.SelectMany(command => machine.PathFolders.Select(folder => Path.Combine(folder, command)).Where(VersionFolders.IsExecutable).Take(1)).FirstOrDefault() is { } found
        && IsShim(found, machine);

    private static (string[] Names, string Source) Asked(string scriptFolder, Machine machine)
    {
        if (machine.Variables.GetValueOrDefault("PYENV_VERSION") is { Length: > 0 } variable)
        {
            return (variable.Split(':', StringSplitOptions.RemoveEmptyEntries), "`PYENV_VERSION`");
        }

        for (var folder = scriptFolder; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var file = Path.Combine(folder, ".python-version");
            if (VersionFile.IsWritten(file))
            {
                return (ReadNames(file) is { Length: > 0 } names ? names : ["system"], $"`{file}`");
            }
        }

        var global = Path.Combine(Root(machine), "version");
        return ReadNames(global) is { Length: > 0 } found ? (found, $"`{global}`") : (["system"], "pyenv");
    }

    private static string[]? ReadNames(string path) => PosixFile.IsFile(path)
        ? [.. File.ReadLines(path).Select(line => line.Split('#')[0]).SelectMany(line => line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))]
        : null;

    private static string? InVersion(string versions, string name, string command)
    {
        var exact = Path.Combine(versions, name, "bin", command);
        if (VersionFolders.IsExecutable(exact))
        {
            return exact;
        }

        // A prefix means the newest release that begins so.
        var newest = !PosixFile.IsFolder(versions) ? null : FolderListing.Names(versions)
            .Select(folder => InterpreterVersion.TryParse(folder, out var version) && version.StartsWith(name) ? (folder, version) : default)
            .Where(found => found.version is not null)
            .OrderByDescending(found => found.version)
            .Select(found => Path.Combine(versions, found.folder, "bin", command))
            .FirstOrDefault(VersionFolders.IsExecutable);
        return newest;
    }

    private static string? OnPath(string command, Machine machine) => machine.PathFolders
        .Where(folder => folder.TrimEnd('/') != Root(machine) + "/shims")
        .Select(folder => Path.Combine(folder, command))
        .FirstOrDefault(VersionFolders.IsExecutable);
}
