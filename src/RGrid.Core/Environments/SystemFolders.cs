using System.Collections.Concurrent;
using RGrid.Content;
using RGrid.Faults;
using RGrid.FileSystem;

namespace RGrid.Environments;

/// <summary>
/// The `/etc` of closed worlds: copies of what <see cref="SystemView.Configuration"/> names beside files of their own, made once for a
/// content and shown as one folder. To show its thirty parts one by one takes longer than a small script does.
/// </summary>
/// <param name="store">Where they are kept.</param>
/// <param name="uses">Keeps one from being removed while a run has it.</param>
public sealed class SystemFolders(StoreFolders store, FolderUses uses)
{
    private const int Tries = 5;
    private const int ReadOnly = 0x124;
    private const int ReadOnlyExecutable = 0x16D;

    private readonly ConcurrentDictionary<Digest, string> _provided = new();

    /// <summary>A folder that stands for `/etc`; null where the system is not as described any more, or can't be copied.</summary>
    /// <param name="configuration">The system's configuration as the run found it (<see cref="HostDigest.DescribeConfiguration"/>).</param>
    /// <param name="files">The files of its own: paths below `/etc` and texts.</param>
    public string? Provide(string configuration, IReadOnlyList<(string Path, string Text)> files)
    {
        var content = KeyOf(configuration, files);
        return _provided.TryGetValue(content, out var provided) ? provided : Provide(content, configuration, files);
    }

    // Once looked at it is believed to the end of this process: what a thousand items of a batch are shown is held, and none of them can write there.
    private string? Provide(Digest content, string configuration, IReadOnlyList<(string Path, string Text)> files)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            // A damaged one may be in use: the next is made beside it.
            var folder = Path.Combine(store.Systems, attempt == 0 ? content.ToString() : $"{content}-{attempt + 1}");
            if (attempt > 0)
            {
                TryDiscardDamaged(folder);
            }

            uses.Hold(folder);
            if (IsIntact(folder) || (PosixFile.LinkKind(folder) is null && TryMake(folder, configuration, files)))
            {
                return _provided[content] = EtcOf(folder);
            }
        }

        return null;
    }

    // Each copy of a store has another damaged one: a stamp holds inodes.
    private void TryDiscardDamaged(string folder)
    {
        if (PosixFile.LinkKind(folder) is null || IsIntact(folder))
        {
            return;
        }

        try
        {
            using var unused = FolderUses.TryTakeUnused(store, folder);
            if (unused is not null && !IsIntact(folder))
            {
                PrivateFolder.Discard(store.Stages, folder);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or RGridException)
        {
            // It stays, and another is made beside it.
        }
    }

    private static Digest KeyOf(string configuration, IReadOnlyList<(string Path, string Text)> files)
    {
        var list = new StampList();
        foreach (var text in files.SelectMany(file => new[] { file.Path, file.Text }).Prepend(configuration))
        {
            list.Add(System.Text.Encoding.UTF8.GetBytes(text));
        }

        return list.Digest;
    }

    private static string EtcOf(string folder) => Path.Combine(folder, "etc");

    private static string SealOf(string folder) => Path.Combine(folder, "seal");

    private static bool IsIntact(string folder)
    {
        try
        {
            return File.ReadAllText(SealOf(folder)) == FolderStamp.Of(EtcOf(folder)).ToString();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private bool TryMake(string folder, string configuration, IReadOnlyList<(string Path, string Text)> files)
    {
        try
        {
            using var work = PrivateFolder.Create(store.Stages);
            FaultPoint.Reach("system.copy.before");
            var made = Directory.CreateDirectory(Path.Combine(work.Path, "system")).FullName;
            var etc = Directory.CreateDirectory(EtcOf(made)).FullName;
            foreach (var path in SystemView.Configuration)
            {
                Copy(path, made + path, PosixFile.Kind(path));
            }

            foreach (var (path, text) in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(made + path)!);
                File.WriteAllText(made + path, text);
                PosixFile.Chmod(made + path, ReadOnly);
            }

            SetFixedTimes(etc);
            PosixFile.SetFixedTimes(etc);
            File.WriteAllText(SealOf(made), FolderStamp.Of(etc).ToString());
            if (HostDigest.DescribeConfiguration() != configuration)
            {
                return false;
            }

            using (var seal = PosixFile.TryOpenToRead(SealOf(made)))
            {
                FaultPoint.Reach("system.sync.before");
                PosixFile.SyncFileSystem(seal!);
            }

            FaultPoint.Reach("system.rename.before");
            Directory.CreateDirectory(store.Systems);
            Directory.Move(made, folder);
            FaultPoint.Reach("system.rename.after");
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another run was faster, or something can't be read: the parts are shown one by one.
            return IsIntact(folder);
        }
    }

    private static void Copy(string path, string target, FileKind? kind)
    {
        switch (kind)
        {
            case FileKind.Folder:
                Directory.CreateDirectory(target);
                foreach (var name in FolderListing.Names(path))
                {
                    Copy(Path.Combine(path, name), Path.Combine(target, name), PosixFile.LinkKind(Path.Combine(path, name)));
                }

                break;
            case FileKind.Link:
                File.CreateSymbolicLink(target, PosixFile.ReadLink(path));
                break;
            case FileKind.File:
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(path, target);
                PosixFile.Chmod(target, PosixFile.TryStat(path) is { IsExecutable: true } ? ReadOnlyExecutable : ReadOnly);
                break;
        }
    }

    private static void SetFixedTimes(string folder)
    {
        foreach (var name in FolderListing.Names(folder))
        {
            var path = Path.Combine(folder, name);
            if (PosixFile.LinkKind(path) == FileKind.Folder)
            {
                SetFixedTimes(path);
            }

            PosixFile.SetFixedTimes(path);
        }
    }
}
