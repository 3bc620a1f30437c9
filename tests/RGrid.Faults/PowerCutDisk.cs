using System.Diagnostics;

namespace RGrid.Faults;

/// <summary>
/// A disk (ext4 in a file) whose power can be cut: what stands in the file at a moment is what the kernel had written by then, and all that it
/// still held in memory is lost. It commits by itself only each five minutes, so that what nobody synced is as good as lost.
/// </summary>
public sealed class PowerCutDisk : IDisposable
{
    private readonly string _top = Directory.CreateTempSubdirectory("rgrid-disk-").FullName;

    /// <summary>Makes an empty one; only root can.</summary>
    public PowerCutDisk()
    {
        Folder = Directory.CreateDirectory(Path.Combine(_top, "mounted")).FullName;
        Do("truncate", "--size=96M", Image);
        Do("mkfs.ext4", "-q", Image);
        Mount();
    }

    /// <summary>True where the tests may mount.</summary>
    public static bool IsPossible => Environment.UserName == "root";

    /// <summary>Where it is mounted, absolute.</summary>
    public string Folder { get; }

    private string Image => Path.Combine(_top, "image");

    private string Kept => Path.Combine(_top, "kept");

    /// <summary>Keeps what is on the disk at this moment.</summary>
    public void Cut() => Do("cp", "--sparse=always", Image, Kept);

    /// <summary>Mounts what was kept, in place of what is there; nobody may use it.</summary>
    public void Restart()
    {
        Do("umount", Folder);
        Do("mv", Kept, Image);
        Mount();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Do("umount", "--lazy", Folder);
        Directory.Delete(_top, recursive: true);
    }

    private void Mount() => Do("mount", "-o", "loop,commit=300", Image, Folder);

    private static void Do(string program, params IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }
}
