using System.Text;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Ecosystems.Pypi.Uv;

/// <summary>
/// Finds out what a project or script asks for that uv has locked. The inputs are the lock, then what asks (the `pyproject.toml`, or
/// the block of a script), then the `pyproject.toml` of the workspace where that is another one, then what lies on this disk.
/// </summary>
internal static class UvRequirementsReader
{
    /// <summary>The lock that a project is installed from: beside it, or that of the workspace it is a member of; null where there is none.</summary>
    /// <param name="question">Where to look.</param>
    /// <param name="projectFolder">The folder of the `pyproject.toml`.</param>
    public static string? FindLock(RequirementsQuestion question, string projectFolder)
    {
        for (var folder = projectFolder; folder is not null && folder != question.HomeFolder; folder = Path.GetDirectoryName(folder))
        {
            var path = Path.Combine(folder, "uv.lock");
            if (PosixFile.IsFile(path) && (folder == projectFolder || UvWorkspace.Holds(question, folder, projectFolder)))
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>What a project asks for.</summary>
    /// <param name="question">Where to look.</param>
    /// <param name="lockPath">The lock.</param>
    /// <param name="projectPath">The `pyproject.toml`.</param>
    /// <param name="beside">Other files that say something, absolute.</param>
    public static Requirements OfProject(RequirementsQuestion question, string lockPath, string projectPath, IReadOnlyList<string> beside)
    {
        string Relative(string path) => PathRelation.Relative(question.Folders.Root, path);
        var workspacePath = Path.Combine(Path.GetDirectoryName(lockPath)!, "pyproject.toml");
        string[] asking = workspacePath == projectPath || !PosixFile.IsFile(workspacePath) ? [projectPath] : [projectPath, workspacePath];
        DependencyInput[] inputs = [.. asking.Prepend(lockPath).Select(path => new DependencyInput(Relative(path), Relative(path), path, question.Files.Take(path), null))];
        return Complete(question, Relative(lockPath), inputs, [.. beside.Where(path => !inputs.Any(input => input.SourcePath == path))]);
    }

    /// <summary>What a script asks for whose lock lies beside it (`uv lock --script`).</summary>
    /// <param name="question">Where to look.</param>
    /// <param name="script">The script.</param>
    /// <param name="block">Its block.</param>
    /// <param name="beside">Other files that say something, absolute.</param>
    public static Requirements OfScript(RequirementsQuestion question, string script, ScriptBlock block, IReadOnlyList<string> beside)
    {
        var (lockPath, name) = (script + ".lock", Path.GetFileName(script) + " (PEP 723)");
        var locked = PathRelation.Relative(question.Folders.Root, lockPath);
        var raw = question.Files.Keep(script + " (PEP 723)", Encoding.UTF8.GetBytes(block.Toml));
        return Complete(
            question,
            locked,
            [
                new DependencyInput(locked, locked, lockPath, question.Files.Take(lockPath), null),
                new DependencyInput($".rgrid-source/{Path.GetFileName(script)}.toml", name, script, raw, null),
            ],
            beside);
    }

    private static Requirements Complete(RequirementsQuestion question, string source, DependencyInput[] inputs, IReadOnlyList<string> beside)
    {
        var files = UvFiles.Read(inputs, input => question.Files.Read(input.File!));
        var collector = new RequirementsCollector(question);
        var lockFolder = Path.GetDirectoryName(inputs[0].SourcePath)!;
        foreach (var package in files.Reachable())
        {
            foreach (var place in PlacesOf(package))
            {
                collector.AddPlace(place, lockFolder);
            }
        }

        foreach (var other in beside)
        {
            collector.AddBeside(other);
        }

        // Where nothing is installed, no option of pip's can change it.
        var options = files.AsksForAnything ? PipOptions.ReadWithCredentials(question.Variables, question.HomeFolder) : new Dictionary<string, string>();
        collector.AddOptions(options);
        return new Requirements(
            "pypi",
            source,
            inputs[0].SourcePath,
            [.. inputs, .. collector.Inputs],
            PipOptions.ForKey(options),
            files.Project.RequiresPython ?? files.Lock.RequiresPython,
            files.AsksForAnything,
            IsPinned: true,
            beside.Count == 0 ? [] : [$"{source} says what is installed; {string.Join(", ", beside.Select(Path.GetFileName))} beside it does not"]);
    }

    private static IEnumerable<string> PlacesOf(UvPackage package) => package.Source switch
    {
        { Kind: "virtual" or "git" } => [],
        { Kind: "registry", Place: var folder } => package.Wheels.Append(package.Sdist).OfType<UvFile>().Where(file => file.Path is not null).Select(file => Path.Combine(folder, file.Path!)),
        { Place: var place } => place.Contains("://", StringComparison.Ordinal) ? [] : [place],
    };
}
