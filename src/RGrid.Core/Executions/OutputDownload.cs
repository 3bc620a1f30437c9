using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;
using RGrid.Executions.Reuse;
using RGrid.FileSystem;

namespace RGrid.Executions;

/// <summary>Whether files that hold something else may be overwritten.</summary>
public enum Overwriting
{
    /// <summary>None.</summary>
    Nothing,

    /// <summary>Every one.</summary>
    Anything,
}

/// <summary>What a download did.</summary>
/// <param name="Written">How many files and links were written.</param>
/// <param name="Same">How many were there already.</param>
/// <param name="LeftOut">Paths of links that would lead out of the folder.</param>
public sealed record Downloaded(int Written, int Same, IReadOnlyList<string> LeftOut);

/// <summary>
/// Writes stored outputs into a folder, and never out of it (scenario 67): no `..`, no absolute path, no way through a link. Each file
/// comes whole or not at all; all that is in the way is told before anything is written.
/// </summary>
/// <param name="blobs">The bytes.</param>
/// <param name="written">Learns what was written.</param>
/// <param name="store">Where private folders are.</param>
public sealed class OutputDownload(IBlobStore blobs, IWrittenFiles written, StoreFolders store)
{
    /// <summary>Writes outputs; what is there already with the same bytes and mode is left as it is.</summary>
    /// <param name="outputs">The outputs.</param>
    /// <param name="folder">Absolute; made where it is missing.</param>
    /// <param name="overwriting">What may be overwritten.</param>
    /// <param name="execution">Which made them.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    /// <exception cref="RGridException">Something is in the way, can't be written, or is not in the store.</exception>
    public Downloaded Write(OutputList outputs, string folder, Overwriting overwriting, Execution execution, CancellationToken cancellationToken)
    {
        var all = outputs.Tree.Entries.Select(entry => entry with { Path = Confine(entry.Path) }).ToList();
        var modes = outputs.Tree.Entries.GroupBy(entry => Confine(entry.Path)).ToDictionary(same => same.Key, same => outputs.ModeOf(same.First()), StringComparer.Ordinal);
        var leftOut = all.Where(entry => entry.Kind == TreeEntryKind.Link && !StaysInside(entry)).ToList();
        var entries = all.Except(leftOut).ToList();
        CheckDoubles(entries);
        using var placed = new PlacedOutput();
        var missing = entries.Where(entry => !placed.IsItselfThere(entry, modes[entry.Path], Path.Combine(folder, entry.Path))).ToList();
        CheckWay(missing, folder, overwriting, placed);
        try
        {
            CallersMask.MakeFolder(folder);
            Directory.CreateDirectory(store.Stages);
            using var own = PrivateFolder.Create(store.Stages);

            // Links come last, so that nothing is written through one of them.
            foreach (var entry in missing.OrderBy(entry => entry.Kind == TreeEntryKind.Link))
            {
                cancellationToken.ThrowIfCancellationRequested();
                WriteOne(entry, modes[entry.Path], folder, own.Neighbours);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RGridException(ErrorCode.InputInvalid, $"an output could not be written into `{folder}`: {exception.Message}", "check the folder's owner and its disk", exception);
        }

        written.Save(
        [
            .. missing.Where(entry => entry.Kind == TreeEntryKind.File)
                .Select(entry => written.Describe(Path.Combine(folder, entry.Path), entry.Digest, execution, isOwn: false)),
        ]);
        var count = missing.Count(entry => entry.Kind != TreeEntryKind.Folder);
        return new Downloaded(count, entries.Count(entry => entry.Kind != TreeEntryKind.Folder) - count, [.. leftOut.Select(entry => entry.Path)]);
    }

    // What a script wrote above its working folder or at an absolute path comes into the folder too, as `--output-dir` does it.
    private static string Confine(string path)
    {
        var rest = path.TrimStart('/');
        while (rest.StartsWith("../", StringComparison.Ordinal))
        {
            rest = rest[3..];
        }

        if (rest.Length == 0 || rest.StartsWith('/') || rest.Split('/').Any(part => part is "" or "." or "..") || rest.Contains('\0', StringComparison.Ordinal))
        {
            throw new RGridException(ErrorCode.StoreUnusable, $"the output `{path}` would be written outside of the folder", "the store may have been changed by somebody else");
        }

        return rest;
    }

    private static void CheckDoubles(IEnumerable<TreeEntry> entries)
    {
        var byPath = new Dictionary<string, TreeEntry>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (!byPath.TryAdd(entry.Path, entry) && byPath[entry.Path] != entry)
            {
                throw new RGridException(ErrorCode.InputInvalid, $"two outputs would be written to `{entry.Path}`, one of them from above the working folder", null);
            }
        }
    }

    private static void CheckWay(IReadOnlyList<TreeEntry> missing, string folder, Overwriting overwriting, PlacedOutput placed)
    {
        var inTheWay = new List<string>();
        foreach (var entry in missing)
        {
            CheckParents(entry, folder);
            var path = Path.Combine(folder, entry.Path);
            var kind = PosixFile.LinkKind(path);
            if (kind is FileKind.Folder || (kind is not null && entry.Kind == TreeEntryKind.Folder))
            {
                throw new RGridException(ErrorCode.InputInvalid, $"`{path}` is {(kind == FileKind.Folder ? "" : "not ")}a folder, the output is another thing", "download into another folder");
            }

            // A file with these bytes and another mode is not in the way.
            if (kind is not null && !(kind == FileKind.File && placed.HasBytes(entry, path)))
            {
                inTheWay.Add(entry.Path);
            }
        }

        if (inTheWay.Count > 0 && overwriting == Overwriting.Nothing)
        {
            const int most = 5;
            var more = inTheWay.Count > most ? $" and {inTheWay.Count - most} more" : "";
            throw new RGridException(
                ErrorCode.InputInvalid,
                $"{string.Join(", ", inTheWay.Take(most).Select(path => $"`{path}`"))}{more} in `{folder}` would be overwritten; nothing was written",
                "add --force to overwrite, or name another folder");
        }
    }

    private static void CheckParents(TreeEntry entry, string folder)
    {
        var parent = Path.GetDirectoryName(entry.Path);
        for (; !string.IsNullOrEmpty(parent); parent = Path.GetDirectoryName(parent))
        {
            var path = Path.Combine(folder, parent);
            if (PosixFile.TryLstat(path) is { Kind: not FileKind.Folder } stat)
            {
                throw new RGridException(
                    ErrorCode.InputInvalid,
                    $"`{path}` is a {(stat.Kind == FileKind.Link ? "link" : "file")}, so nothing is written below it",
                    "download into another folder");
            }
        }
    }

    private static bool StaysInside(TreeEntry link)
    {
        const string top = "/top";
        var target = link.LinkTarget!;
        return !Path.IsPathRooted(target)
            && PathRelation.IsIn(Path.GetFullPath(Path.Combine(top, Path.GetDirectoryName(link.Path) ?? "", target)), top);
    }

    private void WriteOne(TreeEntry entry, int mode, string folder, Neighbours neighbours)
    {
        var path = Path.Combine(folder, entry.Path);
        if (entry.Kind == TreeEntryKind.Folder)
        {
            CallersMask.MakeFolder(path);
            return;
        }

        CallersMask.MakeFolder(Path.GetDirectoryName(path)!);
        var neighbour = neighbours.Of(path);
        try
        {
            if (entry.Kind == TreeEntryKind.Link)
            {
                File.CreateSymbolicLink(neighbour, entry.LinkTarget!);
            }
            else if (blobs.TryCopyTo(entry.Digest, neighbour))
            {
                PosixFile.Chmod(neighbour, mode);
            }
            else
            {
                throw new RGridException(ErrorCode.NotFound, $"the bytes of output `{entry.Path}` are no longer in the store", $"rgrid rerun makes it again");
            }

            PosixFile.Rename(neighbour, path);
        }
        finally
        {
            if (PosixFile.TryLstat(neighbour) is not null)
            {
                File.Delete(neighbour);
            }
        }
    }
}
