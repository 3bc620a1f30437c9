using RGrid.FileSystem;
using RGrid.Runtimes;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>What a run starts with.</summary>
/// <param name="Path">Absolute path of the script, links in its folder resolved; null for a module.</param>
/// <param name="Module">The module of `-m`; null for a script.</param>
/// <param name="Folders">The project.</param>
/// <param name="Language">Its language.</param>
/// <param name="Command">The command that a `#!` line names, where the name of the file says nothing; else null.</param>
/// <param name="Script">What "the same script" means in the history.</param>
/// <param name="Name">As typed.</param>
/// <param name="EntryPoint">Path relative to the root, or `-m` and the module.</param>
public sealed record ScriptWords(
    string? Path, string? Module, ProjectFolders Folders, ILanguage Language, string? Command, string Script, string Name, string EntryPoint)
{
    /// <summary>Finds the script that a request names, and says what is wrong with one that can't be run.</summary>
    /// <exception cref="RGridException">It is absent, unreadable, a folder, a device, a binary or in no known language.</exception>
    public static ScriptWords Find(RunRequest request, IFileSnapshots files, string homeFolder)
    {
        var named = request.RuntimeName is { } runtime ? NamedLanguage(runtime) : null;
        return request.Module is { } module
            ? OfModule(request, module, homeFolder)
            : OfScript(request, files, homeFolder, named);
    }

    private static ScriptWords OfModule(RunRequest request, string module, string homeFolder)
    {
        var working = PathRelation.RealPath(request.WorkingFolder) ?? request.WorkingFolder;
        var root = ProjectRoot.Find(working, homeFolder);
        var isHere = ModuleFiles.Find(working, module) is not ({ Count: 0 }, { Count: 0 });
        var folders = new ProjectFolders(root, isHere ? working : root, working);
        return new ScriptWords(
            null, module, folders, Languages.Find("python")!, null, $"-m {module}@{root}", $"-m {module}", $"-m {module}");
    }

    private static ScriptWords OfScript(RunRequest request, IFileSnapshots files, string homeFolder, ILanguage? named)
    {
        var typed = request.Script!;
        var path = PathRelation.Follow(request.WorkingFolder, typed);
        if (typed.Contains('\uFFFD', StringComparison.Ordinal) && PosixFile.TryLstat(path) is null)
        {
            throw new RGridException(ErrorCode.InputInvalid, $"the name of script `{typed}` is not valid UTF-8", "rename the file");
        }

        switch (PosixFile.Kind(path))
        {
            case null when PosixFile.TryLstat(path) is not null:
                throw new RGridException(ErrorCode.InputInvalid, $"script `{typed}` is a link to nothing", "mend the link");
            case null:
                throw new RGridException(ErrorCode.InputInvalid, $"script `{typed}` does not exist", "check the path; it is relative to the working folder");
            case FileKind.Folder:
                throw new RGridException(ErrorCode.InputInvalid, $"`{typed}` is a folder, not a script", "name the script in it, or run a module with -m");
            case FileKind.Special:
                throw new RGridException(ErrorCode.InputInvalid, $"`{typed}` is a FIFO, socket or device, not a script", "name a regular file");
        }

        var real = PathRelation.RealPath(path)!;
        var entryFolder = System.IO.Path.GetDirectoryName(real)!;
        var root = ProjectRoot.Find(entryFolder, homeFolder);

        // A link inside of the project is staged as the link that it is; from outside, the file that it leads to is the script.
        var folder = PathRelation.RealPath(System.IO.Path.GetDirectoryName(path)!)!;
        var inProject = System.IO.Path.Combine(folder, System.IO.Path.GetFileName(path));
        var script = PathRelation.IsBelow(inProject, root) ? inProject : real;
        // By its real path, as whoever else reads it: through a link it would be read a second time.
        var text = files.Read(files.Take(real));
        if (text.AsSpan(0, Math.Min(text.Length, 8192)).Contains((byte)0) && named is null)
        {
            throw new RGridException(
                ErrorCode.InputInvalid, $"`{typed}` is a binary, not a script", "name the script that uses it; RGrid runs scripts by their source");
        }

        var language = named ?? Languages.Of(typed, text);
        var isKnownByName = language.Facts.Extensions.Contains(System.IO.Path.GetExtension(typed), StringComparer.Ordinal);
        var command = isKnownByName || named is not null ? null : Languages.InterpreterLine(text);
        var working = PathRelation.RealPath(request.WorkingFolder) ?? request.WorkingFolder;
        return new ScriptWords(
            script,
            null,
            new ProjectFolders(root, entryFolder, working),
            language,
            command,
            script,
            typed,
            PathRelation.Relative(root, script));
    }

    // An image says nothing of the language: that is the script's.
    private static ILanguage? NamedLanguage(string runtime)
    {
        if (runtime.StartsWith(Backends.ImagePrefix, StringComparison.Ordinal))
        {
            return null;
        }

        var name = runtime.StartsWith('/') ? System.IO.Path.GetFileName(runtime).TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.') : runtime.Split(':')[0];
        return Languages.Find(name) ?? throw new RGridException(
            ErrorCode.RuntimeUnavailable,
            $"there is no runtime called `{runtime}`",
            $"runtimes are {string.Join(", ", Languages.All.Select(language => language.Facts.Name))}, with a version if wanted: `python:3.11`; `rgrid runtimes` lists what is on this machine");
    }
}
