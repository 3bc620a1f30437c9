using System.Globalization;
using RGrid.Executions;
using RGrid.FileSystem;

namespace RGrid.Local.Limits;

/// <summary>
/// Limits of one run: a control group where that is allowed, which counts all of its processes together; else limits of each process
/// (man 2 setrlimit), set by util-linux's `prlimit`.
/// </summary>
internal sealed class EnforcedLimits : IDisposable
{
    private const string Shell = "/bin/sh";
    private const string Prlimit = "/usr/bin/prlimit";

    private readonly ControlGroup? _group;

    private EnforcedLimits(ControlGroup? group, IReadOnlyList<string> prefix, IReadOnlyList<string> unenforced)
    {
        _group = group;
        Prefix = prefix;
        Unenforced = unenforced;
    }

    /// <summary>Words that stand in front of the command.</summary>
    public IReadOnlyList<string> Prefix { get; }

    /// <summary>True where a shell starts the command, which drops variables whose names are none of its own (`my.var`).</summary>
    public bool HasShell => Prefix is [Shell, ..];

    /// <summary>What could not be enforced as it was asked, in words for the user.</summary>
    public IReadOnlyList<string> Unenforced { get; }

    /// <summary>True where the kernel ended a process at the limit of memory.</summary>
    public bool HasRunOutOfMemory => _group?.HasRunOutOfMemory() ?? false;

    /// <summary>Starts a process under the limits.</summary>
    /// <param name="spawn">Starts the command with <see cref="Prefix"/> in front of it from the calling thread.</param>
    public int Start(Func<int> spawn) => _group?.Start(spawn) ?? spawn();

    /// <summary>Kills what is left of its processes; false where that can't be known.</summary>
    public bool TryEndAll() => _group?.TryEndAll() ?? false;

    /// <summary>Sets the limits up.</summary>
    public static EnforcedLimits Of(RunLimits limits)
    {
        if (ControlGroup.TryCreate(limits) is { } group)
        {
            // `0` is the process that writes; what it becomes stays a member.
            const string join = "for group do case $group in --) break;; esac; echo 0 >\"$group\" || exit 125; shift; done; shift; exec \"$@\"";
            IReadOnlyList<string> doors = [.. group.Doors];
            return new EnforcedLimits(group, doors.Count == 0 ? [] : [Shell, "-c", join, "rgrid", .. doors, "--"], []);
        }

        var unenforced = new List<string>();
        if (limits.Cpus is not null)
        {
            unenforced.Add("`--cpus` was not enforced: this user may make no control group (systemd delegates them to users of a session)");
        }

        if (!PosixFile.IsFile(Prlimit))
        {
            return new EnforcedLimits(null, [], [.. unenforced, .. limits.Memory is null ? Array.Empty<string>() : ["`--memory` was not enforced: there is no `prlimit` (util-linux)"]]);
        }

        List<string> words = [Prlimit, $"--nproc={Text(limits.Processes)}"];
        if (limits.Memory is { } memory)
        {
            words.Add($"--as={Text(memory)}");
            unenforced.Add("`--memory` limits the address space of each process by itself, for this user may make no control group");
        }

        return new EnforcedLimits(null, [.. words, "--"], unenforced);
    }

    /// <inheritdoc/>
    public void Dispose() => _group?.Dispose();

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
