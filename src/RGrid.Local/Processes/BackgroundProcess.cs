using System.Globalization;
using System.Runtime.InteropServices;

namespace RGrid.Local.Processes;

/// <summary>Processes that go on when this one has ended, and that nobody waits for.</summary>
public static partial class BackgroundProcess
{
    private const string Nothing = "/dev/null";

    /// <summary>Starts one in a session of its own, in the root folder, with nothing on its three streams and no other descriptor.</summary>
    /// <param name="command">The program (absolute path) and its arguments.</param>
    /// <param name="variables">Its whole environment.</param>
    /// <exception cref="RGridException">It could not be started.</exception>
    public static void Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> variables)
    {
        CloseInChildren();
        using var nothing = File.OpenHandle(Nothing, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var descriptor = (int)nothing.DangerousGetHandle();
        _ = PosixProcess.Spawn(command, variables, "/", descriptor, descriptor, descriptor);
    }

    /// <summary>Puts this process behind all others for the processor and the disk (man 2 setpriority, ioprio_set). Where it can't be, it goes on as it is.</summary>
    public static void StandBehindOthers()
    {
        const int process = 0;
        const int lowest = 19;
        _ = SetPriority(process, 0, lowest);
        const int idleClass = 3 << 13;
        const int ofProcess = 1;
        long? setInputOutputPriority = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 251,
            Architecture.Arm64 => 30,
            _ => null,
        };
        if (OperatingSystem.IsLinux() && setInputOutputPriority is { } number)
        {
            _ = Syscall(number, ofProcess, 0, idleClass);
        }
    }

    // A descriptor that the caller left open to this process (a lock, a pipe whose end somebody waits for) must not live on in the child.
    private static void CloseInChildren()
    {
        const int setDescriptorFlags = 2;
        const int closeOnExec = 1;
        const int firstOther = 3;
        foreach (var name in Directory.EnumerateFiles("/proc/self/fd").Select(Path.GetFileName))
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor) && descriptor >= firstOther)
            {
                _ = Fcntl(descriptor, setDescriptorFlags, closeOnExec);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long Syscall(long number, long first, long second, long third);
}
