using System.Runtime.InteropServices;
using RGrid.Executions;

namespace RGrid.Cli.Output;

/// <summary>
/// Writes to a file descriptor as a C program would (man 2 write). .NET's console stream hides a closed pipe, so that a script behind
/// `| head` would run on for ever; its FileStream keeps a position of its own, so that stdout and stderr in one file overwrite each other.
/// </summary>
/// <param name="descriptor">1 or 2.</param>
internal sealed unsafe partial class DescriptorStream(int descriptor) : WriteOnlyStream
{
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int BrokenPipe = 32;
    private const short PollOut = 4;

    /// <exception cref="BrokenPipeException">Nobody reads any more.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written;
            fixed (byte* start = buffer)
            {
                written = WriteNative(descriptor, start, buffer.Length);
            }

            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            var code = Marshal.GetLastPInvokeError();
            switch (code)
            {
                case Interrupted:
                    break;
                case TryAgain:
                    // The other end may have made a shared terminal or pipe non-blocking.
                    var wanted = new PollRequest { Descriptor = descriptor, Events = PollOut };
                    _ = PollNative(&wanted, 1, -1);
                    break;
                case BrokenPipe:
                    throw new BrokenPipeException();
                default:
                    throw new IOException($"standard {(descriptor == 1 ? "output" : "error")} can't be written: {Marshal.GetPInvokeErrorMessage(code)}", code);
            }
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Found;
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteNative(int descriptor, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int PollNative(PollRequest* requests, nuint count, int timeout);
}
