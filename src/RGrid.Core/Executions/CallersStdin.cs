using Microsoft.Win32.SafeHandles;
using RGrid.FileSystem;

namespace RGrid.Executions;

/// <summary>What stdin of this process is, which its scripts get.</summary>
public static class CallersStdin
{
    /// <summary>Opens it to be read. Not through .NET's console, which writes mode switches to stdout of a terminal.</summary>
    public static Stream Open() => new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, 0);

    /// <summary>Looks at it.</summary>
    public static StdinKind Detect()
    {
        if (!Console.IsInputRedirected)
        {
            return StdinKind.Terminal;
        }

        using var handle = new SafeFileHandle(0, ownsHandle: false);
        try
        {
            var stat = PosixFile.Fstat(handle);
            var nothing = PosixFile.TryStat("/dev/null");
            return (stat.Device, stat.Inode) == (nothing?.Device, nothing?.Inode) ? StdinKind.Null : StdinKind.Passed;
        }
        catch (IOException)
        {
            return StdinKind.Null;
        }
    }
}
