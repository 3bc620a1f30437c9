using Microsoft.Win32.SafeHandles;
using RGrid.Docker.Engine;

namespace RGrid.Docker.Containers;

/// <summary>Feeds the caller's stdin, or given bytes, to a container, and ends it there where it ends here.</summary>
/// <param name="given">What is fed; null for the caller's.</param>
internal sealed class StdinFeed(Stream? given)
{
    private volatile bool _hasFed;

    /// <summary>Whether anything came from the caller.</summary>
    public bool HasFed => _hasFed && given is null;

    /// <summary>Begins; it goes on until either side has ended.</summary>
    public void Begin(EngineConnection connection) => new Thread(() => Feed(connection)) { IsBackground = true }.Start();

    private void Feed(EngineConnection connection)
    {
        // Not Console.OpenStandardInput: .NET's console writes mode switches to stdout of a terminal.
        using var stdin = new SafeFileHandle(0, ownsHandle: false);
        try
        {
            using var caller = given ?? new FileStream(stdin, FileAccess.Read, 0);
            var buffer = new byte[64 * 1024];
            for (int length; (length = caller.Read(buffer)) > 0;)
            {
                _hasFed = true;
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
