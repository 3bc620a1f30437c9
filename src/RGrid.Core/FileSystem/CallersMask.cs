using System.Runtime.InteropServices;

namespace RGrid.FileSystem;

/// <summary>
/// The caller's umask. It belongs to what is made for the caller; what a run sees and what the store keeps must not hang on it, so the process itself
/// has the usual one.
/// </summary>
public static partial class CallersMask
{
    private const int Usual = 0x12;
    private const int AllOfFolder = 0x1FF;
    private const int AllOfFile = 0x1B6;

    private static int _mask = Usual;

    /// <summary>Puts it aside; called once, before anything is made.</summary>
    public static void PutAside() => _mask = (int)Umask(Usual);

    /// <summary>Makes a folder for the caller, with those above it that are missing.</summary>
    /// <exception cref="IOException">It can't be made.</exception>
    public static void MakeFolder(string path)
    {
        var missing = new Stack<string>();
        for (var part = path; part is not null && PosixFile.Kind(part) is null; part = Path.GetDirectoryName(part))
        {
            missing.Push(part);
        }

        Directory.CreateDirectory(path);
        while (_mask != Usual && missing.TryPop(out var made))
        {
            PosixFile.Chmod(made, AllOfFolder & ~_mask);
        }
    }

    /// <summary>Gives a file that was made for the caller the permissions that it would have got from him.</summary>
    public static void ApplyTo(string file)
    {
        if (_mask != Usual)
        {
            PosixFile.Chmod(file, AllOfFile & ~_mask);
        }
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Umask(uint mask);
}
