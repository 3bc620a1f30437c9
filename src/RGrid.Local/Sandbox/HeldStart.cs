using Microsoft.Win32.SafeHandles;
using RGrid.Local.Processes;

namespace RGrid.Local.Sandbox;

/// <summary>Holds a script back when its world is finished (man 1 bwrap, `--block-fd`), until it is released.</summary>
internal sealed class HeldStart : IDisposable
{
    private readonly (SafeFileHandle Read, SafeFileHandle Write) _pipe = PosixProcess.Pipe();

    /// <summary>What the world waits for.</summary>
    public SafeFileHandle Held => _pipe.Read;

    /// <summary>Lets the script begin. Nothing happens where its world could not be made.</summary>
    public void Release()
    {
        // The end of the pipe is as good as a byte, and can't fail.
        _pipe.Write.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pipe.Read.Dispose();
        _pipe.Write.Dispose();
    }
}
