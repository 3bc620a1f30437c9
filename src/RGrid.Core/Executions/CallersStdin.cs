using Microsoft.Win32.SafeHandles;
using RGrid.FileSystem;

namespace RGrid.Executions;

/// <summary>What stdin of this process is, which its scripts get.</summary>
public static class CallersStdin
{
    /// <summary>Opens it to be read. Not through .NET's console, which writes mode switches to stdout of a terminal.</summary>
    public static Stream Open() => new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, 0);

    /// <summary>What somebody makes of all of it.</summary>
    /// <exception cref="RGridException">It is nothing that can be read, a folder for one (<see cref="ErrorCode.InputInvalid"/>).</exception>
    public static T Read<T>(Func<Stream, T> read)
    {
        try
        {
            using var stdin = Open();
            return read(stdin);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RGridException(
                ErrorCode.InputInvalid, $"`stdin` can't be read: {exception.Message.TrimEnd('.')}", "redirect a file to it or a pipe; or /dev/null, where there is nothing to read", exception);
        }
    }

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
