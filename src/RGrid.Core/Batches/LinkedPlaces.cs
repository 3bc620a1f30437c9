using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Batches;

/// <summary>
/// Tells what of a folder is read by a path: what it leads to, every link on the way, and what the links in a folder lead to, for all of
/// that is in an input's bytes.
/// </summary>
/// <param name="protectedFolders">The store, which is never entered.</param>
/// <param name="folder">The folder, without links in its path.</param>
internal sealed class LinkedPlaces(ProtectedFolders protectedFolders, string folder)
{
    private const int MostLinks = 40;

    private readonly Dictionary<string, IReadOnlyList<string>> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyCollection<string>> _held = new(StringComparer.Ordinal);

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <summary>The path without links; what does not exist lies where its folder really is.</summary>
    public static string RealPath(string path) => Steps(path)[^1];

    /// <summary>Places relative to the folder, empty for itself and for what holds it.</summary>
    /// <param name="path">Absolute and normalised.</param>
    public IReadOnlyCollection<string> Of(string path)
    {
        try
        {
            var steps = CachedSteps(path.Length > 1 ? path.TrimEnd('/') : path);
            var end = steps[^1];
            var found = steps.Select(Within).OfType<string>();
            return !IsEntered(end) ? [.. found] : [.. found, .. _held.TryGetValue(end, out var known) ? known : _held[end] = Held(end)];
        }
        catch (Exception exception) when (exception is RGridException or IOException)
        {
            // What can't be looked at may lead anywhere.
            return [""];
        }
    }

    // Items mostly stand in few folders.
    private IReadOnlyList<string> CachedSteps(string path)
    {
        if (Path.GetDirectoryName(path) is not { } above)
        {
            return [path];
        }

        var steps = _folders.TryGetValue(above, out var known) ? known : _folders[above] = Steps(above);
        var place = Path.Combine(steps[^1], Path.GetFileName(path));
        return [.. steps.SkipLast(1), .. PosixFile.LinkKind(place) == FileKind.Link ? Steps(place) : [place]];
    }

    // Every link that is passed, what it goes up from where that has yet to come, and what they lead to (man 7 path_resolution).
    private static List<string> Steps(string path)
    {
        var passed = new List<string>();
        var resolved = "/";
        var links = 0;
        var rest = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        while (rest.TryPop(out var part))
        {
            if (part == "..")
            {
                if (PosixFile.LinkKind(resolved) is null)
                {
                    passed.Add(resolved);
                }

                resolved = Path.GetDirectoryName(resolved) ?? "/";
                continue;
            }

            var next = Path.Combine(resolved, part);
            if (links > MostLinks || PosixFile.LinkKind(next) != FileKind.Link)
            {
                resolved = next;
                continue;
            }

            links++;
            passed.Add(next);
            var target = PosixFile.ReadLink(next);
            resolved = target.StartsWith('/') ? "/" : resolved;
            foreach (var piece in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse().Where(piece => piece != "."))
            {
                rest.Push(piece);
            }
        }

        return [.. passed, resolved];
    }

    private string? Within(string place) =>
        PathRelation.IsIn(folder, place) ? "" : PathRelation.IsBelow(place, folder) ? place[(folder.TrimEnd('/').Length + 1)..] : null;

    // What holds the folder holds all that is in it.
    private bool IsEntered(string place) => Within(place) != "" && PosixFile.LinkKind(place) == FileKind.Folder;

    // Files stand where their folder does; a folder and what a link leads to may stand elsewhere.
    private HashSet<string> Held(string top)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal) { top };
        var left = new Stack<string>(seen);
        while (left.TryPop(out var at))
        {
            foreach (var place in FolderListing.Names(at, static _ => { }).Select(name => Path.Combine(at, name)).Where(IsTaken))
            {
                var kind = PosixFile.LinkKind(place);
                if (kind is not (FileKind.Link or FileKind.Folder))
                {
                    continue;
                }

                var steps = kind == FileKind.Link ? Steps(place) : [place];
                found.UnionWith(steps.Select(Within).OfType<string>());
                if (IsEntered(steps[^1]) && seen.Add(steps[^1]))
                {
                    left.Push(steps[^1]);
                }
            }
        }

        return found;
    }

    private bool IsTaken(string path) => !MadeFolders.Contain(path) && !protectedFolders.IsStore(path);
}
