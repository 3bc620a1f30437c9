using RGrid.FileSystem;

namespace RGrid.Hints;

/// <summary>Says where this project declares what it needs.</summary>
internal static class Declaration
{
    /// <summary>Where a Python package is to be declared, as the end of `add … to`.</summary>
    public static string OfPython(RanProject project)
    {
        if (project.Sources.Requirements is not { } requirements)
        {
            return $"a new {project.Name(Path.Combine(project.Folders.Root, "requirements.txt")).Typed}";
        }

        var file = project.Name(requirements.SourcePath).Typed;
        return requirements.Source.EndsWith(" (PEP 723)", StringComparison.Ordinal) ? $"the dependencies in the # /// script block of {file}"
            : Path.GetFileName(file) switch
            {
                "pyproject.toml" => $"the dependencies in {file}",
                "pylock.toml" => $"what {file} is made from",
                _ => file,
            };
    }

    /// <summary>The project's `package.json`, or null where it has none.</summary>
    public static NamedPath? PackageJson(RanProject project)
    {
        if (project.Sources.Requirements is { Ecosystem: "npm" } requirements)
        {
            return project.Name(requirements.SourcePath);
        }

        var path = Path.Combine(project.Folders.Root, "package.json");
        return PosixFile.IsFile(path) ? project.Name(path) : null;
    }
}
