using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RGrid.Local.Processes;

/// <summary>A file that is on no disk, for what a child is to read: it may hold secrets.</summary>
internal static partial class MemoryFile
{
    /// <summary>A file in memory that is read from its beginning (man 2 memfd_create). No child inherits it by accident.</summary>
    /// <param name="content">What it holds.</param>
    /// <exception cref="RGridException">The system has no place for it.</exception>
    public static SafeFileHandle Of(ReadOnlySpan<byte> content)
    {
        const uint closeOnExec = 1;
        var handle = new SafeFileHandle(MemfdCreate("rgrid", closeOnExec), ownsHandle: true);
        if (handle.IsInvalid)
        {
            throw new RGridException(
                ErrorCode.StartFailed, $"a file in memory could not be made: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}", "try again");
        }

        // Written by place, so that it is read from its beginning.
        RandomAccess.Write(handle, content, 0);
        return handle;
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int MemfdCreate(string name, uint flags);
}
