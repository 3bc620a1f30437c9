using System.Globalization;
using RGrid.Executions;

namespace RGrid.Local.Limits;

/// <summary>
/// A control group of the kernel for one run (docs.kernel.org/admin-guide/cgroup-v2, and cgroup-v1): memory, processors and processes of all that it
/// starts, together. It can be made by root, and by users to whom systemd has delegated a subtree.
/// </summary>
internal sealed class ControlGroup : IDisposable
{
    private readonly IReadOnlyList<string> _folders;
    private readonly string? _memory;

    private ControlGroup(IReadOnlyList<string> folders, string? memory)
    {
        _folders = folders;
        _memory = memory;
    }

    /// <summary>Files to which a process of one thread writes `0` to join.</summary>
    // Version 1 can move one thread, which is done at once; a whole process waits for all processors to pass a quiet state, some 10 ms.
    public IEnumerable<string> Members => _folders.Select(folder => Path.Combine(folder, "tasks") is var tasks && File.Exists(tasks) ? tasks : Path.Combine(folder, "cgroup.procs"));

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
            var name = $"rgrid-{Guid.NewGuid():N}";
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

            return new ControlGroup([.. made.Distinct(StringComparer.Ordinal)], memory);
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

        // Not File.WriteAllText: a control file is opened as it is, never made.
        using var control = new FileStream(Path.Combine(folder, file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        control.Write(System.Text.Encoding.ASCII.GetBytes(value));
        return folder;
    }

    private static void WriteIfThere(string folder, string file, string value)
    {
        var path = Path.Combine(folder, file);
        if (File.Exists(path))
        {
            using var control = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
            control.Write(System.Text.Encoding.ASCII.GetBytes(value));
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
