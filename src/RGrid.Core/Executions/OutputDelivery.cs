using RGrid.Catalog;
using RGrid.Content;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>
/// Puts outputs beside the user, each whole or not at all. A file there that RGrid did not write is saved to the blob store first, and
/// a line says how to get it back (cache.md 28).
/// </summary>
/// <param name="written">Who wrote what.</param>
/// <param name="blobs">Saves the user's bytes.</param>
/// <param name="store">To name the saved file.</param>
/// <param name="note">Gets a line for each thing the user has to know.</param>
public sealed class OutputDelivery(IWrittenFiles written, IBlobStore blobs, StoreFolders store, Action<string> note)
{
    private readonly List<WrittenFile> _written = [];

    /// <summary>Delivers outputs; returns the paths that are there now, relative to the working folder.</summary>
    /// <param name="outputs">What the run made.</param>
    /// <param name="place">Where an output goes.</param>
    /// <param name="execution">The execution that made them.</param>
    public IReadOnlyList<string> Deliver(IReadOnlyList<Output> outputs, OutputPlacement place, Execution execution)
    {
        var delivered = new List<string>();
        foreach (var output in outputs)
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
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                note($"`{target}` could not be written: {exception.Message} It is kept in the store: rgrid download {execution.Id}");
            }
        }

        if (_written.Count > 0)
        {
            written.Save(_written);
        }

        return delivered;
    }

    private void DeliverOne(Output output, string target, Execution execution)
    {
        switch (output.Entry.Kind)
        {
            case TreeEntryKind.Folder:
                if (PosixFile.TryStat(target) is null)
                {
                    Directory.CreateDirectory(target);
                    _written.Add(new WrittenFile(target, OwnOutputs.FolderMark, execution.Script, execution.Id));
                }

                break;
            case TreeEntryKind.Link:
                SaveEarlier(target, null, execution);
                var link = Neighbour(target);
                File.CreateSymbolicLink(link, output.Entry.LinkTarget!);
                File.Move(link, target, overwrite: true);
                break;
            case TreeEntryKind.File when output.IsPlaced:
                _written.Add(new WrittenFile(target, output.Entry.Digest, execution.Script, execution.Id));
                break;
            default:
                // A local run would have written through a link that stands there.
                var real = PosixFile.LinkKind(target) == FileKind.Link ? PathRelation.RealPath(target) ?? target : target;
                SaveEarlier(real, output.Entry.Digest, execution);
                var neighbour = Neighbour(real);
                File.Move(output.StagePath, neighbour);
                TakeOver(neighbour);
                File.Move(neighbour, real, overwrite: true);
                _written.Add(new WrittenFile(real, output.Entry.Digest, execution.Script, execution.Id));
                break;
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

    private static string Neighbour(string target)
    {
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, $".rgrid-{Guid.NewGuid():N}");
    }

    private void SaveEarlier(string target, Digest? now, Execution execution)
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

        if (earlier.Digest != now && written.Find(target)?.Digest != earlier.Digest)
        {
            written.SaveReplaced(new ReplacedFile(target, earlier.Digest, execution.Id, execution.Started));
            note($"`{target}` was there and not written by RGrid; get its earlier bytes back with: cp {store.Blob(earlier.Digest)} {target}");
        }
    }
}
