using System.Runtime.InteropServices;

namespace RGrid.Local.Processes;

/// <summary>Processes that go on when this one has ended, and that nobody waits for.</summary>
public static partial class BackgroundProcess
{
    private const string Nothing = "/dev/null";

    /// <summary>Starts one in a session of its own, in the root folder, with nothing on its three streams and no other descriptor (<see cref="CallersDescriptors"/>).</summary>
    /// <param name="command">The program (absolute path) and its arguments.</param>
    /// <param name="variables">Its whole environment.</param>
    /// <exception cref="RGridException">It could not be started.</exception>
    public static void Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> variables)
    {
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
        nint? setInputOutputPriority = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 251,
            Architecture.Arm64 => 30,
            _ => null,
        };
        if (OperatingSystem.IsLinux() && setInputOutputPriority is { } number)
        {
            _ = PosixProcess.Syscall3(number, ofProcess, 0, idleClass);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
