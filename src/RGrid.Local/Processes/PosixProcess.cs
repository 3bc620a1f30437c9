using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using RGrid.Faults;

namespace RGrid.Local.Processes;

/// <summary>
/// The calls to start a process in a session of its own and to end all of it. .NET's Process can't: without a session of its own a
/// Ctrl-C of the terminal would reach the script twice, and its descendants could not be told from others.
/// </summary>
internal static unsafe partial class PosixProcess
{
    /// <summary>SIGINT.</summary>
    public const int Interrupt = 2;

    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    // Behind stdin, stdout and stderr.
    private const int FirstOther = 3;

    // The mask of modes is the whole process's, and several threads may start scripts.
    private static readonly Lock Starting = new();

    private const short SetSession = 0x80;
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;

    /// <summary>Makes a pipe whose ends no child inherits by accident.</summary>
    public static (SafeFileHandle Read, SafeFileHandle Write) Pipe()
    {
        const int closeOnExec = 0x80000;
        var ends = stackalloc int[2];
        var error = 0;
        FaultPoint.Reach("run.pipe.before", ref error);
        Check(error != 0 ? error : Pipe2(ends, closeOnExec), "pipe");
        return (new SafeFileHandle(ends[0], true), new SafeFileHandle(ends[1], true));
    }

    /// <summary>
    /// Lets no child inherit what the caller of this process had open (`9&lt;file`), and opens `/dev/null` for a stream that he closed, so that none
    /// of this process's own files comes to stand there. To be called before anything else opens files.
    /// </summary>
    public static void GuardDescriptors()
    {
        const int getFlags = 1;
        const int readWrite = 2;
        for (var stream = 0; stream < FirstOther; stream++)
        {
            if (Fcntl(stream, getFlags, 0) < 0)
            {
                _ = Open("/dev/null", readWrite);
            }
        }

        // man 2 close_range: with this flag since Linux 5.11.
        const int closeRange = 436;
        const int closeOnExecOfRange = 4;
        if (OperatingSystem.IsLinux() && Syscall3(closeRange, FirstOther, int.MaxValue, closeOnExecOfRange) != 0)
        {
            GuardOneByOne();
        }
    }

    private static void GuardOneByOne()
    {
        const int setFlags = 2;
        const int closeOnExec = 1;
        foreach (var name in Directory.EnumerateFiles("/proc/self/fd").Select(Path.GetFileName))
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor) && descriptor >= FirstOther)
            {
                _ = Fcntl(descriptor, setFlags, closeOnExec);
            }
        }
    }

    /// <summary>Gives what this thread starts from now on a session keyring of its own, for in the caller's there may be keys.</summary>
    public static void LeaveCallersSession()
    {
        const int joinSessionKeyring = 1;
        if (OperatingSystem.IsLinux())
        {
            _ = Syscall3(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 219 : 250, joinSessionKeyring, 0, 0);
        }
    }

    /// <summary>Changes the personality of this thread and of what it starts from now on (man 2 personality); the one before is returned.</summary>
    public static uint ChangePersonality(uint persona) => OperatingSystem.IsLinux() ? (uint)Personality(persona) : 0;

    /// <summary>Starts a process as the leader of a new session, with default signals and umask 022.</summary>
    /// <param name="command">The program (absolute path) and its arguments.</param>
    /// <param name="variables">Its whole environment.</param>
    /// <param name="workingFolder">Where it starts.</param>
    /// <param name="descriptors">What it has open: the first as 0 (stdin), the next as 1, and so on.</param>
    /// <returns>Its process id.</returns>
    public static int Spawn(
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string> variables,
        string workingFolder,
        params ReadOnlySpan<int> descriptors)
    {
        // Sizes of glibc's and musl's structures are below these.
        var actions = stackalloc byte[512];
        var attributes = stackalloc byte[1024];
        Check(FileActionsInit(actions), "start");
        Check(AttributesInit(attributes), "start");
        var everySignal = stackalloc byte[128];
        new Span<byte>(everySignal, 128).Fill(0xff);
        var noSignal = stackalloc byte[128];
        new Span<byte>(noSignal, 128).Clear();
        var arguments = ToNative(command);
        var environment = ToNative(variables.Select(variable => $"{variable.Key}={variable.Value}").ToList());
        try
        {
            for (var number = 0; number < descriptors.Length; number++)
            {
                Check(AddDup2(actions, descriptors[number], number), "a stream");
            }

            Check(AddChdir(actions, workingFolder), "the working folder");
            Check(SetDefaults(attributes, everySignal), "signals");
            Check(SetMask(attributes, noSignal), "signals");
            Check(SetFlags(attributes, SetSession | SetSignalDefaults | SetSignalMask), "a session");
            var process = 0;
            const uint usualMask = 0x12;
            var error = 0;
            FaultPoint.Reach("run.start.before", ref error);
            lock (Starting)
            {
                var callersMask = Umask(usualMask);
                error = error != 0 ? error : SpawnNative(&process, command[0], actions, attributes, arguments, environment);
                _ = Umask(callersMask);
            }

            if (error != 0)
            {
                throw new RGridException(
                    ErrorCode.StartFailed,
                    $"`{command[0]}` could not be started: {Marshal.GetPInvokeErrorMessage(error)}",
                    error == 7 ? "the arguments are too long for this system; pass them in a file" : "check that the interpreter can be executed");
            }

            return process;
        }
        finally
        {
            Free(arguments);
            Free(environment);
            _ = FileActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
        }
    }

    /// <summary>Waits for a process; its status as of man 2 wait.</summary>
    public static int Wait(int process)
    {
        int status;
        while (WaitPid(process, &status, 0) < 0)
        {
            const int interrupted = 4;
            if (Marshal.GetLastPInvokeError() != interrupted)
            {
                throw new RGridException(ErrorCode.Internal, $"the end of process {process} could not be waited for");
            }
        }

        return status;
    }

    /// <summary>Takes the status of an adopted process that has ended, without waiting.</summary>
    public static void Reap(int process)
    {
        const int noHang = 1;
        int status;
        _ = WaitPid(process, &status, noHang);
    }

    /// <summary>Kills a process where it is a child or was adopted, and waits for its end; nothing happens where it is neither.</summary>
    public static void EndChild(int process)
    {
        const int noHang = 1;
        int status;

        // As long as nobody has waited for a child, its number is no other's.
        if (WaitPid(process, &status, noHang) == 0)
        {
            Signal(process, Kill);
            Wait(process);
        }
    }

    /// <summary>The status of a child, as of man 2 wait, or null where it has not ended.</summary>
    public static int? TryWait(int process)
    {
        const int noHang = 1;
        int status;
        return WaitPid(process, &status, noHang) == process ? status : null;
    }

    /// <summary>A descriptor that becomes readable when a process ends (man 2 pidfd_open, Linux 5.3); null where there is none.</summary>
    public static SafeFileHandle? TryOpen(int process)
    {
        const int pidfdOpen = 434;
        var descriptor = OperatingSystem.IsLinux() ? (int)Syscall(pidfdOpen, process, 0) : -1;
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Waits until a process of anybody has ended or is no more, not longer than a while (man 2 pidfd_open, Linux 5.3).</summary>
    public static void AwaitEnd(int process, TimeSpan atMost)
    {
        const int noSuchProcess = 3;
        using var handle = TryOpen(process);
        if (handle is not null)
        {
            var poll = new PollEntry { Descriptor = (int)handle.DangerousGetHandle(), Events = 1 };
            _ = Poll(&poll, 1, (int)atMost.TotalMilliseconds);
        }
        else if (Marshal.GetLastPInvokeError() != noSuchProcess)
        {
            Thread.Sleep(1);
        }
    }

    /// <summary>Sends a signal to a process, or to a group where the number is negative; nothing happens where there is none.</summary>
    public static void Signal(int process, int signal) => _ = KillNative(process, signal);

    /// <summary>Makes this process adopt what its descendants leave behind (man 2 prctl, PR_SET_CHILD_SUBREAPER), so that a daemon can be found.</summary>
    public static void AdoptOrphans()
    {
        const int setChildSubreaper = 36;
        if (OperatingSystem.IsLinux())
        {
            _ = Prctl(setChildSubreaper, 1, 0, 0, 0);
        }
    }

    private static byte** ToNative(IReadOnlyList<string> texts)
    {
        var array = (byte**)NativeMemory.Alloc((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < texts.Count; i++)
        {
            array[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        array[texts.Count] = null;
        return array;
    }

    private static void Free(byte** array)
    {
        for (var i = 0; array[i] != null; i++)
        {
            Marshal.FreeCoTaskMem((nint)array[i]);
        }

        NativeMemory.Free(array);
    }

    private static void Check(int result, string what)
    {
        if (result != 0)
        {
            throw new RGridException(ErrorCode.StartFailed, $"{what} of the script could not be set up (error {result})", "try again");
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "personality")]
    private static partial int Personality(nuint persona);

    [LibraryImport("libc", EntryPoint = "syscall")]
    internal static partial nint Syscall3(nint number, nint first, nint second, nint third);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall(nint number, nint first, nint second);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "pipe2")]
    private static partial int Pipe2(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SpawnNative(int* process, string path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int FileActionsInit(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int FileActionsDestroy(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDup2(void* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddChdir(void* actions, string path);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaults(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetMask(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int process, int* status, int options);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Umask(uint mask);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillNative(int process, int signal);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, ulong first, ulong second, ulong third, ulong fourth);
}
