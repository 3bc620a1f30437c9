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
            $"run `pyenv install {asked[0]}`, or choose one of `rgrid runtimes` with --runtime");
    }

    private static (string[] Names, string Source) Asked(string scriptFolder, Machine machine)
    {
        if (machine.Variables.GetValueOrDefault("PYENV_VERSION") is { Length: > 0 } variable)
        {
            return (variable.Split(':', StringSplitOptions.RemoveEmptyEntries), "`PYENV_VERSION`");
        }

        for (var folder = scriptFolder; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (ReadNames(Path.Combine(folder, ".python-version")) is { Length: > 0 } names)
            {
                return (names, $"`{Path.Combine(folder, ".python-version")}`");
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
