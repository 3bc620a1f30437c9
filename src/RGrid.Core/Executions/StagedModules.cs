using RGrid.FileSystem;

namespace RGrid.Executions;

/// <summary>A link in the tree of a run.</summary>
/// <param name="Place">Where, relative to the folder of the `package.json`.</param>
/// <param name="Target">To what.</param>
public sealed record ModuleLink(string Place, string Target);

/// <summary>
/// How installed modules stand in the tree of a run. Mostly `node_modules` is one link into the environment. Where a project has
/// workspaces it is a folder of links, because npm's own links to members (`node_modules/one` → `../packages/one`) must lead to their
/// code in the run; and members may have modules of their own, of other versions.
/// </summary>
public static class StagedModules
{
    /// <summary>The folder of an environment that holds the modules of members; it is there only where a project has workspaces.</summary>
    public const string MembersFolder = "workspaces";

    private const string Name = "node_modules";

    /// <summary>Where the modules of a member stand in an environment.</summary>
    /// <param name="member">The member's folder, relative to that of the `package.json`.</param>
    public static string OfMember(string member) => Path.Combine(MembersFolder, member, Name);

    /// <summary>The links that a run needs.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="shown">How the run calls it.</param>
    public static IEnumerable<ModuleLink> LinksTo(string environment, string shown)
    {
        var members = Path.Combine(environment, MembersFolder);
        if (!PosixFile.IsFolder(members))
        {
            return [new ModuleLink(Name, Path.Combine(shown, Name))];
        }

        return In(Path.Combine(environment, Name), Name, Path.Combine(shown, Name))
            .Concat(FoldersBelow(members).SelectMany(folder => In(folder, PathRelation.Relative(members, folder), shown + folder[environment.Length..])));
    }

    private static IEnumerable<string> FoldersBelow(string folder) => FolderListing.Names(folder).Select(name => Path.Combine(folder, name))
        .SelectMany(path => Path.GetFileName(path) == Name ? [path] : FoldersBelow(path));

    private static IEnumerable<ModuleLink> In(string top, string place, string shown) => In(top, top, place, shown);

    private static IEnumerable<ModuleLink> In(string top, string folder, string place, string shown)
    {
        foreach (var name in FolderListing.Names(folder))
        {
            var path = Path.Combine(folder, name);
            var link = PosixFile.LinkKind(path) == FileKind.Link ? PosixFile.ReadLink(path) : null;
            if (link is null && name.StartsWith('@'))
            {
                foreach (var below in In(top, path, Path.Combine(place, name), Path.Combine(shown, name)))
                {
                    yield return below;
                }
            }
            else
            {
                var leavesTop = link is not null && !PathRelation.IsIn(Path.GetFullPath(Path.Combine(folder, link)), top);
                yield return new ModuleLink(Path.Combine(place, name), leavesTop ? link! : Path.Combine(shown, name));
            }
        }
    }
}
