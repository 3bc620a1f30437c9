using RGrid.Ecosystems.Pypi.Markers;

namespace RGrid.Ecosystems.Pypi.Uv;

/// <summary>
/// Tells whether a lock still is what the project asks for. What counts is what is installed: the demands that hold for this interpreter,
/// compared by meaning, because uv writes markers and versions in a form of its own.
/// </summary>
/// <param name="locked">The lock.</param>
/// <param name="project">What is asked today.</param>
/// <param name="environment">The interpreter.</param>
internal sealed class UvFreshness(UvLock locked, UvProject project, MarkerEnvironment environment)
{
    /// <summary>Checks the lock of a project.</summary>
    /// <param name="package">The project's package in the lock.</param>
    /// <exception cref="RGridException">It is out of date, or not made for this interpreter.</exception>
    public void CheckProject(UvPackage package)
    {
        CheckEnvironment();
        Check(project.Demands(environment), package.RequiresDist, "dependencies");
        foreach (var group in project.DefaultGroups)
        {
            Check(project.Demands(group, environment), package.RequiresDev.GetValueOrDefault(group) ?? [], $"the dependency group `{group}`");
        }
    }

    /// <summary>Checks the lock of a script.</summary>
    /// <exception cref="RGridException">It is out of date, or not made for this interpreter.</exception>
    public void CheckScript()
    {
        CheckEnvironment();
        Check(project.Demands(environment), locked.Manifest.Requirements, "dependencies");
    }

    private void CheckEnvironment()
    {
        var python = environment.Values["python_full_version"];
        if (locked.RequiresPython is { } range
            && !(VersionSpecifier.TryParseAll(range)?.All(clause => PypiVersion.TryParse(python) is { } version && clause.Contains(version)) ?? false))
        {
            throw NotFor($"python {python}, and `{locked.Name}` was made for {range}", "choose another interpreter with --runtime, or widen `requires-python` and run `uv lock`");
        }

        foreach (var markers in new[] { locked.ResolutionMarkers, locked.SupportedMarkers })
        {
            if (markers.Count > 0 && !markers.Any(marker => marker.Holds(environment)))
            {
                throw NotFor(
                    $"python {python} on {environment.Values["sys_platform"]} {environment.Values["platform_machine"]}, for which `{locked.Name}` was not made",
                    "add it to `environments` of [tool.uv] and run `uv lock`");
            }
        }

        Check(project.Listed("override-dependencies", environment), locked.Manifest.Overrides, "`override-dependencies`");
        Check(project.Listed("constraint-dependencies", environment), locked.Manifest.Constraints, "`constraint-dependencies`");
    }

    private void Check(IReadOnlyList<UvDemand> asked, IReadOnlyList<UvDemand> kept, string where)
    {
        var then = kept.Where(demand => demand.Marker?.Holds(environment) != false).ToList();
        if (asked.FirstOrDefault(demand => !then.Any(demand.AsksLike)) is { } added)
        {
            throw OutOfDate(then.Find(demand => demand.Name == added.Name) is { } old
                ? $"{where}: `{added}` is asked for, and it was made for `{old}`"
                : $"{where}: `{added}` is asked for, and it does not know of it");
        }

        if (then.Find(demand => !asked.Any(demand.AsksLike)) is { } gone)
        {
            throw OutOfDate($"{where}: it was made for `{gone}`, which is no longer asked for");
        }
    }

    private RGridException OutOfDate(string what) => new(
        ErrorCode.DependencyFileInvalid, $"`{locked.Name}` is out of date; {what}", "run `uv lock`, then run again");

    private static RGridException NotFor(string what, string hint) => new(ErrorCode.DependencyFileInvalid, $"the interpreter is {what}", hint);
}
