using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;
using RGrid.Executions.Reuse;
using RGrid.Faults;
using RGrid.FileSystem;
using RGrid.Hints;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>
/// Puts outputs beside the user, each whole or not at all, in the order in which they are kept: so a result that is given back leaves what its
/// run left. A file there that RGrid did not write is saved to the blob store first, and a line says how to get it back (cache.md 28).
/// </summary>
/// <param name="written">Who wrote what.</param>
/// <param name="blobs">Saves the user's bytes.</param>
/// <param name="store">To name the saved file.</param>
/// <param name="neighbours">Names what is made beside its place.</param>
/// <param name="note">Gets a line for each thing the user has to know.</param>
/// <param name="warn">Gets a line that has to be seen.</param>
public sealed class OutputDelivery(IWrittenFiles written, IBlobStore blobs, StoreFolders store, Neighbours neighbours, Action<string> note, Action<string> warn)
{
    private readonly List<WrittenFile> _written = [];
    private readonly List<string> _refused = [];
    private readonly Dictionary<string, TreeEntry> _byPlace = new(StringComparer.Ordinal);

    /// <summary>Paths of the outputs that could not be put in their places, relative to the working folder; known once the others are there.</summary>
    public IReadOnlyList<string> Refused => _refused;

    /// <summary>Delivers outputs; returns the paths that are there now, relative to the working folder.</summary>
    /// <param name="outputs">What the run made.</param>
    /// <param name="place">Where an output goes.</param>
    /// <param name="execution">The execution that made them.</param>
    public IReadOnlyList<string> Deliver(IReadOnlyList<Output> outputs, OutputPlacement place, Execution execution)
    {
        var delivered = new List<string>();
        foreach (var output in outputs.OrderBy(output => output.Entry.Path, Utf8Order.Comparer))
        {
            if (place(output, execution) is not { } target)
            {
                continue;
            }

            try
            {
                DeliverOne(output, target, execution);
                if (output.Entry.Kind != TreeEntryKind.Folder)
                {
                    delivered.Add(output.Entry.Path);
                }
            }
            catch (RGridException exception) when (exception.Code == ErrorCode.StoreUnusable)
            {
                _refused.Add(output.Entry.Path);
                warn($"`{target}` was left as it is, for its earlier bytes could not be saved: {exception.Message}");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                _refused.Add(output.Entry.Path);
                warn($"`{target}` could not be written: {exception.Message.TrimEnd('.')}. It is kept in the store: rgrid download {execution.Id} DIR");
            }
        }

        if (_written.Count > 0)
        {
            FaultPoint.Pass("deliver.record.before");
            written.Save(_written);
            FaultPoint.Pass("deliver.record.after");
        }

        return delivered;
    }

    private void DeliverOne(Output output, string target, Execution execution)
    {
        // What the run began with stands where the run alone would have left its output, and nowhere else.
        var began = target == output.UserPath ? output.StartedWith : null;
        if (began is not null && began.Kind != output.Entry.Kind)
        {
            MakeWay(output, target, execution);
        }

        if (output.Entry.Kind == TreeEntryKind.Folder)
        {
            if (PosixFile.TryStat(target) is null)
            {
                FaultPoint.Reach("deliver.folder.before");
                var folder = Announce(target, OwnOutputs.FolderMark, execution, began);
                CallersMask.MakeFolder(target);
                _written.Add(folder);
            }

            return;
        }

        // A local run would have written through a link that stands there; one that had the link and made a file of it did not.
        var real = output.Entry.Kind == TreeEntryKind.Link || began is { Kind: TreeEntryKind.Link } ? target : PathRelation.BehindLink(target);
        if (real == "/dev/null" || !TakePlace(output.Entry, target, real))
        {
            return;
        }

        if (output.Entry.Kind == TreeEntryKind.Link)
        {
            SaveEarlier(output, target, execution);
            MakeFolderOf(target, execution);
            var link = Announce(target, OwnOutputs.LinkMark(output.Entry.LinkTarget!), execution, began);
            try
            {
                Replace(target, neighbour => File.CreateSymbolicLink(neighbour, output.Entry.LinkTarget!));
            }
            catch (Exception exception) when ((exception is IOException or UnauthorizedAccessException) && IsThere(output, target))
            {
                // It can't be replaced, and need not be.
            }

            _written.Add(link);
            return;
        }

        if (!output.IsPlaced)
        {
            SaveEarlier(output, real, execution);
        }

        var file = Announce(real, output.Entry.Digest, execution, began);
        try
        {
            if (!output.IsPlaced)
            {
                MakeFolderOf(real, execution);
                Move(output.StagePath, real);
            }
        }
        catch (Exception exception) when ((exception is IOException or UnauthorizedAccessException) && IsThere(output, real))
        {
            // It can't be replaced, and need not be.
        }

        foreach (var one in file.ByEachPath())
        {
            written.Announce(one);
            _written.Add(one);
        }
    }

    private void MakeFolderOf(string path, Execution execution)
    {
        var folder = Path.GetDirectoryName(path)!;
        for (var missing = folder; PosixFile.TryStat(missing) is null; missing = Path.GetDirectoryName(missing)!)
        {
            _written.Add(Announce(missing, OwnOutputs.FolderMark, execution, null));
        }

        CallersMask.MakeFolder(folder);
    }

    private static bool IsThere(Output output, string path)
    {
        using var placed = new PlacedOutput();
        return placed.IsThere(output.Entry, output.Mode, path);
    }

    // `/dev/stdout` leads on to what RGrid itself has open.
    private static bool LeadsToDevice(string link) =>
        PosixFile.TryReadLink(link) is { } text && (text.StartsWith("/dev/", StringComparison.Ordinal) || text.StartsWith("/proc/", StringComparison.Ordinal));

    // What of the user's a run has updated stays his: an input or code of whoever names it.
    private WrittenFile Announce(string path, Digest digest, Execution execution, TreeEntry? began)
    {
        var file = written.Describe(path, digest, execution, isOwn: began is null);
        written.Announce(file);
        return file;
    }

    // Two outputs come to one place by a path with `..` or an absolute one, or by a link of the user's. The same bytes need no second writing.
    private bool TakePlace(TreeEntry entry, string target, string path)
    {
        if (PosixFile.LinkKind(path) == FileKind.Special || (path != target && LeadsToDevice(target)))
        {
            throw new IOException("it is a FIFO, socket or device");
        }

        var parent = Path.GetDirectoryName(path)!;
        var place = Path.Combine(PathRelation.RealPath(parent) ?? parent, Path.GetFileName(path));
        if (_byPlace.TryAdd(place, entry))
        {
            return true;
        }

        var first = _byPlace[place];
        return first with { Path = entry.Path } == entry ? false : throw new IOException($"the output `{first.Path}` of the same run was written there");
    }

    // Where a run updates what then becomes something else, only a link or file can be put in the place of a link or file. A folder in
    // which there is something by now stays, and the error says so.
    private void MakeWay(Output output, string target, Execution execution)
    {
        var there = PosixFile.LinkKind(target);
        if (there == FileKind.Folder && output.Entry.Kind != TreeEntryKind.Folder)
        {
            Directory.Delete(target);
        }
        else if (there is FileKind.File or FileKind.Link && output.Entry.Kind == TreeEntryKind.Folder)
        {
            SaveEarlier(output, target, execution);
            File.Delete(target);
        }
    }

    // Within one file system that is one step; from another the bytes come beside the place first.
    private void Move(string from, string target)
    {
        TakeOver(from);
        FaultPoint.Reach("deliver.move.before");
        if (PosixFile.TryRename(from, target))
        {
            FaultPoint.Pass("deliver.move.after");
            return;
        }

        Replace(target, neighbour => File.Move(from, neighbour));
    }

    private void Replace(string target, Action<string> make)
    {
        var neighbour = neighbours.Of(target);
        try
        {
            FaultPoint.Reach("deliver.make.before");
            make(neighbour);
            FaultPoint.Reach("deliver.rename.before");
            PosixFile.Rename(neighbour, target);
            FaultPoint.Pass("deliver.rename.after");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            TemporaryBlob.Remove(neighbour);
            throw;
        }
    }

    // A container may have run as another user.
    private static void TakeOver(string path)
    {
        if (PosixFile.TryLstat(path) is { } stat && stat.Owner != PosixFile.UserId)
        {
            PosixFile.Chown(path, PosixFile.UserId);
        }
    }

    private void SaveEarlier(Output output, string target, Execution execution)
    {
        if (PosixFile.LinkKind(target) != FileKind.File)
        {
            return;
        }

        Blob earlier;
        using (var stream = File.OpenRead(target))
        {
            earlier = blobs.Add(stream);
        }

        var isSame = output.Entry.Kind == TreeEntryKind.File && earlier.Digest == output.Entry.Digest;
        if (isSame || written.Find(target)?.Digest == earlier.Digest)
        {
            return;
        }

        written.SaveReplaced(new ReplacedFile(target, earlier.Digest, execution.Id, execution.Started));
        if (earlier.Digest != output.StartedWith?.Digest)
        {
            var name = ShellWord.Quote(output.Entry.Path);
            warn($"`{target}` was there and not written by RGrid; get its earlier bytes back with: cp {ShellWord.Quote(store.Blob(earlier.Digest))} {ShellWord.Quote(target)}");
            note($"the script began without `{output.Entry.Path}`; if it appends to it or updates it: --input {name} --output {name}");
        }
    }
}
