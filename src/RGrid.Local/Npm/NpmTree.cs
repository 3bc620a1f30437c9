using RGrid.Executions;
using RGrid.FileSystem;

namespace RGrid.Local.Npm;

/// <summary>Takes what npm has installed out of the place where it did.</summary>
internal static class NpmTree
{
    /// <summary>Moves `node_modules` of a project, and those of its members, into an environment.</summary>
    /// <param name="run">Where npm ran.</param>
    /// <param name="members">The folders of the members of its workspaces, relative to the project's.</param>
    /// <param name="folder">The environment.</param>
    public static void TakeOut(NpmRun run, IReadOnlyList<string> members, string folder)
    {
        var modules = run.At("node_modules");
        Directory.CreateDirectory(modules);

        // npm's notes to itself, which repeat the name of the project's folder.
        File.Delete(run.At(NpmRun.Note));
        var places = members.Select(run.At).ToHashSet(StringComparer.Ordinal);
        CopyLinked(modules, modules, places);
        foreach (var member in members.Where(member => Directory.Exists(run.At(member + "/node_modules"))))
        {
            var inner = run.At(member + "/node_modules");
            CopyLinked(inner, modules, places);
            var place = Path.Combine(folder, StagedModules.OfMember(member));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            Directory.Move(inner, place);
        }

        if (members.Count > 0)
        {
            Directory.CreateDirectory(Path.Combine(folder, StagedModules.MembersFolder));
        }

        Directory.Move(modules, Path.Combine(folder, "node_modules"));
    }

    // A link that leaves node_modules would lead out of the environment, so it becomes a copy. Only those to members stay: a run leads
    // them to the members' code.
    private static void CopyLinked(string folder, string modules, HashSet<string> members)
    {
        foreach (var path in FolderListing.Names(folder).Select(name => Path.Combine(folder, name)))
        {
            var kind = PosixFile.LinkKind(path);
            if (kind == FileKind.Link && PosixFile.TryStat(path) is null)
            {
                throw new RGridException(
                    ErrorCode.InstallFailed,
                    $"npm left `{path[(modules.Length + 1)..]}` as a link to `{PosixFile.ReadLink(path)}`, which is not there",
                    "resolve anew with --upgrade; or name the folder in the package.json that asks for it");
            }

            if (kind == FileKind.Link && PathRelation.RealPath(path) is { } target && !PathRelation.IsIn(target, modules) && Directory.Exists(target))
            {
                if (!members.Contains(target))
                {
                    File.Delete(path);
                    Copy(target, path);
                }
            }
            else if (kind == FileKind.Folder && Path.GetFileName(path).StartsWith('@'))
            {
                CopyLinked(path, modules, members);
            }
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var name in FolderListing.Names(from))
        {
            var path = Path.Combine(from, name);
            switch (PosixFile.LinkKind(path))
            {
                case FileKind.Folder:
                    Copy(path, Path.Combine(to, name));
                    break;
                case FileKind.Link:
                    File.CreateSymbolicLink(Path.Combine(to, name), PosixFile.ReadLink(path));
                    break;
                default:
                    File.Copy(path, Path.Combine(to, name));
                    break;
            }
        }
    }
}
