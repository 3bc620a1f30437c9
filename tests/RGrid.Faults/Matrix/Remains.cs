using RGrid.FileSystem;
using RGrid.Testing;

namespace RGrid.Faults.Matrix;

/// <summary>What must not be left of a run that was struck: processes, held locks, temporary files in the store and beside the user.</summary>
public static class Remains
{
    private static readonly string[] HomeFiles = ["rgrid.db", "rgrid.db-wal", "rgrid.db-shm", "upkeep.json", "sizes.json", "config.toml"];

    /// <summary>All that is left and must not be.</summary>
    public static IReadOnlyList<string> Of(Workspace workspace) =>
    [
        .. Processes(workspace),
        .. Entries(workspace, "stages"),
        .. Entries(workspace, "blobs/tmp"),
        .. Entries(workspace, "tools").Where(name => Path.GetExtension(name).Length > 30),
        .. Directory.EnumerateFiles(workspace.Store).Select(path => Path.GetFileName(path)).Except(HomeFiles).Select(name => $"store: {name}"),
        .. HeldLocks(workspace),
        .. Directory.EnumerateFileSystemEntries(workspace.Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Where(path => Path.GetFileName(path).StartsWith(".rgrid-", StringComparison.Ordinal) || Path.GetFileName(path).StartsWith("results.jsonl.", StringComparison.Ordinal))
            .Select(path => $"project: {Path.GetRelativePath(workspace.Folder, path)}"),
    ];

    /// <summary>The processes of a workspace that live on, after what was killed had the time to end.</summary>
    public static IReadOnlyList<string> Processes(Workspace workspace)
    {
        const int tries = 100;
        IReadOnlyList<int> found = [];
        for (var i = 0; i < tries && (found = [.. LiveProcesses.With(workspace.Store).Union(LiveProcesses.In(workspace.Store))]).Count > 0; i++)
        {
            Thread.Sleep(20);
        }

        return [.. found.Select(process => $"process {process}")];
    }

    private static IEnumerable<string> Entries(Workspace workspace, string folder)
    {
        var path = Path.Combine(workspace.Store, folder);
        return Directory.Exists(path) ? Directory.EnumerateFileSystemEntries(path).Select(one => $"{folder}/{Path.GetFileName(one)}") : [];
    }

    private static IEnumerable<string> HeldLocks(Workspace workspace)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(workspace.Store, "locks")))
        {
            // Where its stamp was lost a run starts upkeep in the background, which is no remnant: it ends.
            var isUpkeep = Path.GetFileName(path).StartsWith("upkeep", StringComparison.Ordinal);
            if (isUpkeep ? !SpinWait.SpinUntil(() => IsFree(path), TimeSpan.FromSeconds(30)) : !IsFree(path))
            {
                yield return $"held lock {Path.GetFileName(path)}";
            }
        }
    }

    private static bool IsFree(string path)
    {
        using var held = FileLock.TryTakeExisting(path);
        return held is not null || !File.Exists(path);
    }
}
