using System.Runtime.InteropServices;

namespace RGrid.Cli.Output;

/// <summary>
/// Asks a terminal for its columns (man 2 ioctl_tty, TIOCGWINSZ). .NET's `Console.WindowWidth` switches the terminal's keypad mode by
/// writing to stdout, where only data belongs.
/// </summary>
internal static unsafe partial class TerminalSize
{
    private const nuint AskSize = 0x5413;
    private const int Narrowest = 20;

    /// <summary>The columns of the terminal behind a descriptor, or null where there is none or it doesn't know.</summary>
    public static int? Columns(int descriptor)
    {
        Size size;
        return IoctlNative(descriptor, AskSize, &size) == 0 && size.Columns > 0 ? Math.Max((int)size.Columns, Narrowest) : null;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Size
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int IoctlNative(int descriptor, nuint request, Size* size);
}
