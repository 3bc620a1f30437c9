using Microsoft.Win32.SafeHandles;
using RGrid.Docker.Engine;

namespace RGrid.Docker.Containers;

/// <summary>Feeds the caller's stdin to a container, and ends it there where it ends here.</summary>
internal static class StdinFeed
{
    /// <summary>Begins; it goes on until either side has ended.</summary>
    public static void Begin(EngineConnection connection) => new Thread(() => Feed(connection)) { IsBackground = true }.Start();

    private static void Feed(EngineConnection connection)
    {
        // Not Console.OpenStandardInput: .NET's console writes mode switches to stdout of a terminal.
        using var stdin = new SafeFileHandle(0, ownsHandle: false);
        try
        {
            using var caller = new FileStream(stdin, FileAccess.Read, 0);
            var buffer = new byte[64 * 1024];
            for (int length; (length = caller.Read(buffer)) > 0;)
            {
                connection.RawWriting.Write(buffer.AsSpan(0, length));
                connection.RawWriting.Flush();
            }

            connection.CloseWriting();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            // The script has ended or closed its stdin.
        }
    }
}
