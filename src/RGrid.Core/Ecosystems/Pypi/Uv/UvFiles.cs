namespace RGrid.Ecosystems.Pypi.Uv;

/// <summary>A lock of uv's with what it is the lock of, read from the inputs of a requirement.</summary>
/// <param name="Lock">The lock.</param>
/// <param name="Project">What asks.</param>
/// <param name="IsScript">True for a script's block.</param>
internal sealed record UvFiles(UvLock Lock, UvProject Project, bool IsScript)
{
    /// <summary>True where the project, its default groups or the script name any package at all.</summary>
    public bool AsksForAnything => Project.HasDemands || Reachable().Count > 0;

    /// <summary>Reads them.</summary>
    /// <param name="inputs">In the order of <see cref="UvRequirementsReader"/>.</param>
    /// <param name="read">Gives the bytes of a file.</param>
    /// <exception cref="RGridException">One of them is broken, or is no project that can be installed.</exception>
    public static UvFiles Read(IReadOnlyList<DependencyInput> inputs, Func<DependencyInput, byte[]> read)
    {
        UvProject Project(DependencyInput input, UvProject? workspace) =>
            UvProject.Read(read(input), input.KeyPath, Path.GetDirectoryName(input.SourcePath)!, workspace);
        static bool IsProject(DependencyInput input) => Path.GetFileName(input.LayoutPath) == "pyproject.toml" && input.File is not null;

        var (locked, asking) = (inputs[0], inputs[1]);
        var isScript = !IsProject(asking);
        var lockFolder = Path.GetDirectoryName(locked.SourcePath)!;
        var workspace = inputs.Skip(2).FirstOrDefault(input => IsProject(input) && Path.GetDirectoryName(input.SourcePath) == lockFolder);
        var project = Project(asking, isScript || workspace is null ? null : Project(workspace, null));
        var name = asking.KeyPath;
        if (!isScript && (project.Name is null || project.IsDynamic))
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid,
                project.Name is null ? $"`{name}` has no [project] with a name, so `{locked.KeyPath}` does not say what is its own" : $"`{name}` says that its dependencies are dynamic: only a build of the project knows them",
                "make a requirements.txt: uv export --format requirements.txt -o requirements.txt");
        }

        return new UvFiles(new UvLockReader(locked.KeyPath, lockFolder).Read(read(locked)), project, isScript);
    }

    /// <summary>Every package that some interpreter could get; its files of this disk belong to the key.</summary>
    public IReadOnlyList<UvPackage> Reachable() => Walk(new UvSelection(Lock, null));

    /// <summary>The packages of one interpreter.</summary>
    /// <exception cref="RGridException">The lock is out of date, or not made for this interpreter.</exception>
    public IReadOnlyList<UvPackage> Select(Markers.MarkerEnvironment environment)
    {
        var selection = new UvSelection(Lock, environment);
        var freshness = new UvFreshness(Lock, Project, environment);
        if (IsScript)
        {
            freshness.CheckScript();
        }
        else
        {
            freshness.CheckProject(selection.Project(Project.Name!));
        }

        return Walk(selection);
    }

    private IReadOnlyList<UvPackage> Walk(UvSelection selection) =>
        IsScript ? selection.OfScript() : selection.OfProject(selection.Project(Project.Name!), Project.DefaultGroups);
}
