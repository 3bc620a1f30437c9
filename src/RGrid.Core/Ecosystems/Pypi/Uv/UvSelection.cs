using RGrid.Ecosystems.Pypi.Markers;

namespace RGrid.Ecosystems.Pypi.Uv;

/// <summary>
/// Walks a lock from what is asked to the packages of one interpreter, as uv does when it installs: over the dependencies and the
/// extras that are asked for, along the edges whose markers hold.
/// </summary>
/// <param name="locked">The lock.</param>
/// <param name="environment">The interpreter; null to follow every edge, which finds at least what any interpreter gets.</param>
internal sealed class UvSelection(UvLock locked, MarkerEnvironment? environment)
{
    // Names under which markers of conflicting extras and groups ask whether these are wanted (uv's `conflicts`).
    private readonly HashSet<string> _wanted = new(StringComparer.Ordinal);

    /// <summary>The package of that name which stands for a project.</summary>
    /// <exception cref="RGridException">There is none, or more than one.</exception>
    public UvPackage Project(string name) => locked.Packages.Where(package => package.Name == name).ToList() is [var only]
        ? only
        : throw new RGridException(
            ErrorCode.DependencyFileInvalid, $"`{locked.Name}` has no package `{name}`, which is the project's name", "the lock is out of date; run `uv lock`");

    /// <summary>What a project needs besides itself.</summary>
    /// <param name="project">The project.</param>
    /// <param name="groups">Its dependency groups that are wanted.</param>
    public IReadOnlyList<UvPackage> OfProject(UvPackage project, IReadOnlyList<string> groups)
    {
        var there = groups.Where(project.Groups.ContainsKey).ToList();
        _wanted.Add(Encode("project", project.Name));
        _wanted.UnionWith(there.Select(group => Encode("group", project.Name, group)));
        return [.. Walk([.. project.Dependencies, .. there.SelectMany(group => project.Groups[group])]).Where(package => package != project)];
    }

    /// <summary>What a script needs.</summary>
    public IReadOnlyList<UvPackage> OfScript() =>
        Walk([.. locked.Manifest.Requirements.Select(demand => new UvEdge(demand.Name, null, null, demand.Extras, demand.Marker))]);

    private List<UvPackage> Walk(IReadOnlyList<UvEdge> edges)
    {
        var reached = Reach(edges);
        if (locked.HasConflicts)
        {
            // Only at its end a walk knows all the extras that are wanted, so the second one decides.
            reached = Reach(edges);
        }

        return environment is not null && reached.GroupBy(package => package.Name).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new RGridException(
                ErrorCode.DependencyFileInvalid,
                $"`{locked.Name}` gives this interpreter {string.Join(" and ", twice)}",
                "two extras or groups that exclude each other are asked for; see `conflicts` in uv's documentation")
            : reached;
    }

    private List<UvPackage> Reach(IReadOnlyList<UvEdge> edges)
    {
        var reached = new List<UvPackage>();
        var seen = new HashSet<(UvPackage, string)>();
        var queue = new Queue<UvEdge>(edges);
        while (queue.TryDequeue(out var edge))
        {
            var extras = edge.Extras.Select(extra => Encode("extra", edge.Name, extra)).ToList();
            if (!Holds(edge.Marker, extras))
            {
                continue;
            }

            _wanted.UnionWith(extras);
            foreach (var package in Targets(edge))
            {
                if (seen.Add((package, "")))
                {
                    reached.Add(package);
                    Enqueue(queue, package.Dependencies);
                }

                foreach (var extra in edge.Extras.Where(extra => seen.Add((package, extra))))
                {
                    Enqueue(queue, package.Extras.GetValueOrDefault(extra) ?? []);
                }
            }
        }

        return reached;
    }

    private List<UvPackage> Targets(UvEdge edge)
    {
        var named = locked.Packages.Where(package => package.Name == edge.Name
            && (edge.Version is null || package.Version == edge.Version) && (edge.Source is null || package.Source == edge.Source)).ToList();
        if (environment is null)
        {
            return named;
        }

        var here = named.Count < 2 ? named : [.. named.Where(package => package.ResolutionMarkers.Count == 0 || package.ResolutionMarkers.Any(marker => Holds(marker, [])))];
        return here.Count == 1 ? here : throw new RGridException(
            ErrorCode.DependencyFileInvalid,
            here.Count == 0 ? $"`{locked.Name}` asks for `{edge.Name}` and has no such package" : $"`{locked.Name}` has {string.Join(" and ", here)} where one of them is asked for",
            "make the lock again: uv lock");
    }

    private bool Holds(Marker? marker, IReadOnlyList<string> extras) => marker is null || environment is null
        || marker.Holds(environment with { Extras = environment.Extras.Concat(_wanted).Concat(extras).ToHashSet(StringComparer.Ordinal) });

    private static void Enqueue(Queue<UvEdge> queue, IReadOnlyList<UvEdge> edges)
    {
        foreach (var edge in edges)
        {
            queue.Enqueue(edge);
        }
    }

    // The length tells where the package's name ends and the other begins.
    private static string Encode(string kind, string package, string? name = null) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{kind}-{package.Length}-{package}{(name is null ? "" : "-" + name)}");
}
