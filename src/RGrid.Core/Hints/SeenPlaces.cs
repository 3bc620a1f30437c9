using RGrid.FileSystem;

namespace RGrid.Hints;

/// <summary>Leads from the paths that a run sees to those of its user.</summary>
/// <param name="Root">The project's root as the run sees it, and the user's.</param>
/// <param name="WorkingFolder">The working folder, likewise.</param>
/// <param name="Home">The home folder, likewise.</param>
/// <param name="Private">Other folders of the run alone, as it sees them.</param>
public sealed record SeenPlaces(SeenFolder Root, SeenFolder WorkingFolder, SeenFolder Home, IReadOnlyList<string> Private)
{
    /// <summary>The user's path of an absolute path that the run saw, or null where it stands for nothing of the user's.</summary>
    public string? ToUser(string seen)
    {
        var path = Path.GetFullPath(seen);
        if (Private.Any(folder => PathRelation.IsIn(path, folder)))
        {
            return null;
        }

        foreach (var folder in new[] { WorkingFolder, Root, Home })
        {
            if (PathRelation.IsIn(path, folder.Seen))
            {
                return folder.Map(path);
            }
        }

        // `../shared` of the root, where the folders above it are those of the run.
        return Above(WorkingFolder, path) ?? Above(Root, path);
    }

    private static string? Above(SeenFolder folder, string path) => PathRelation.IsIn(path, folder.Top) ? folder.Map(path) : null;
}

/// <summary>One folder on both sides.</summary>
/// <param name="Top">The highest folder that belongs to it alone, as the run sees it.</param>
/// <param name="Seen">Where the run sees it.</param>
/// <param name="Users">Where the user has it.</param>
public sealed record SeenFolder(string Top, string Seen, string Users)
{
    /// <summary>The user's path of what the run sees at a path.</summary>
    public string Map(string path) => Path.GetFullPath(Path.Combine(Users, PathRelation.Relative(Seen, path)));
}
