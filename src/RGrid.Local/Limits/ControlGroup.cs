using System.Globalization;
using RGrid.Executions;
using RGrid.Local.Processes;

namespace RGrid.Local.Limits;

/// <summary>
/// A control group of the kernel for one run (docs.kernel.org/admin-guide/cgroup-v2, and cgroup-v1): memory, processors and processes of all that it
/// starts, together. It can be made by root, and by users to whom systemd has delegated a subtree.
/// </summary>
internal sealed class ControlGroup : IDisposable
{
    /// <summary>How the name of each begins.</summary>
    public const string Prefix = "rgrid-";

    private readonly IReadOnlyList<string> _folders;
    private readonly string? _memory;
    private readonly bool _isUnified;

    private ControlGroup(IReadOnlyList<string> folders, string? memory, bool isUnified)
    {
        _folders = folders;
        _memory = memory;
        _isUnified = isUnified;
    }

    /// <summary>Files to which a process that is to be a member writes `0` before it becomes the script; none where threads can be members.</summary>
    public IEnumerable<string> Doors => _isUnified ? _folders.Select(folder => Path.Combine(folder, "cgroup.procs")) : [];

    /// <summary>Starts a process as a member.</summary>
    /// <param name="spawn">Starts it from the calling thread.</param>
    // Version 1 has threads as members, each by itself, and a thread moves itself at once; to move a process waits for all processors to
    // pass a quiet state, some 10 ms.
    public int Start(Func<int> spawn)
    {
        if (_isUnified)
        {
            return spawn();
        }

        try
        {
            Join(_folders);
            return spawn();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RGridException(ErrorCode.StartFailed, $"the script could not be made a member of its control group: {exception.Message}", "try again", exception);
        }
        finally
        {
            TryLeave();
        }
    }

    private static void Join(IEnumerable<string> folders)
    {
        foreach (var folder in folders)
        {
            Set(Path.Combine(folder, "tasks"), "0");
        }
    }

    private void TryLeave()
    {
        try
        {
            Join(_folders.Select(folder => Path.GetDirectoryName(folder)!));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The script runs, under its limits; what stays is an empty group.
        }
    }

    /// <summary>Makes a group with limits, or null where that is not allowed.</summary>
    public static ControlGroup? TryCreate(RunLimits limits) => TryCreate(limits, ControlGroupPlaces.OfThisProcess());

    /// <summary>Makes a group at given places.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="places">The folders below which groups are made.</param>
    internal static ControlGroup? TryCreate(RunLimits limits, ControlGroupPlaces places)
    {
        var made = new List<string>();
        try
        {
            var name = $"{Prefix}{Guid.NewGuid():N}";
            var memory = limits.Memory is { } bytes ? Make(places.Memory, made, name, places.IsUnified ? "memory.max" : "memory.limit_in_bytes", Text(bytes)) : null;
            if (memory is not null)
            {
                // Memory moved to a disk is memory too, where the kernel counts it.
                WriteIfThere(memory, places.IsUnified ? "memory.swap.max" : "memory.memsw.limit_in_bytes", places.IsUnified ? "0" : Text(limits.Memory!.Value));
            }

            Make(places.Processes, made, name, "pids.max", Text(limits.Processes));
            if (limits.Cpus is { } cpus)
            {
                const int period = 100_000;
                var quota = Text((long)Math.Max(1000, cpus * period));
                Make(places.Processors, made, name, places.IsUnified ? "cpu.max" : "cpu.cfs_quota_us", places.IsUnified ? $"{quota} {Text(period)}" : quota);
            }

            return new ControlGroup([.. made.Distinct(StringComparer.Ordinal)], memory, places.IsUnified);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Remove(made);
            return null;
        }
    }

    /// <summary>True where the kernel has ended one of its processes at the limit of memory.</summary>
    public bool HasRunOutOfMemory()
    {
        if (_memory is null)
        {
            return false;
        }

        try
        {
            return new[] { "memory.events", "memory.oom_control" }.Select(name => Path.Combine(_memory, name)).Where(File.Exists)
                .SelectMany(File.ReadLines)
                .Any(line => line.StartsWith("oom_kill ", StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Kills every process in it, wherever it has hidden; false where one could not be.</summary>
    public bool TryEndAll()
    {
        const int rounds = 50;
        try
        {
            for (var round = 0; round < rounds; round++)
            {
                var members = File.ReadAllLines(Path.Combine(_folders[0], "cgroup.procs"));
                if (members.Length == 0)
                {
                    return true;
                }

                foreach (var member in members)
                {
                    PosixProcess.Signal(int.Parse(member, CultureInfo.InvariantCulture), PosixProcess.Kill);
                }

                PosixProcess.AwaitEnd(int.Parse(members[0], CultureInfo.InvariantCulture), TimeSpan.FromMilliseconds(20));
            }
        }
        catch (IOException)
        {
            // Then it is not known.
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => Remove(_folders);

    private static string Make(string? place, List<string> made, string name, string file, string value)
    {
        var folder = Path.Combine(place ?? throw new IOException("This machine has no such control group."), name);
        if (!made.Contains(folder))
        {
            Directory.CreateDirectory(folder);
            made.Add(folder);
        }

        Set(Path.Combine(folder, file), value);
        return folder;
    }

    // Not File.WriteAllText: a control file is opened as it is, never made.
    private static void Set(string path, string value)
    {
        using var control = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(control, System.Text.Encoding.ASCII.GetBytes(value), 0);
    }

    private static void WriteIfThere(string folder, string file, string value)
    {
        var path = Path.Combine(folder, file);
        if (File.Exists(path))
        {
            Set(path, value);
        }
    }

    private static void Remove(IReadOnlyList<string> folders)
    {
        const int rounds = 200;
        foreach (var folder in folders)
        {
            for (var round = 0; round < rounds && Directory.Exists(folder); round++)
            {
                try
                {
                    // rmdir; its files are the kernel's. It fails while the last process of it is still being taken away.
                    Directory.Delete(folder);
                }
                catch (IOException)
                {
                    Thread.Sleep(1);
                }
            }
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
