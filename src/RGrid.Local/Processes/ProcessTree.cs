using System.Globalization;

namespace RGrid.Local.Processes;

/// <summary>Everything that a started process has started in turn, found through `/proc` as it is now.</summary>
internal static class ProcessTree
{
    private const int Rounds = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);
    private static readonly Lock Gate = new();
    private static readonly HashSet<int> Living = [];
    private static bool _hasOrphans;

    /// <summary>Starts a session; it is ended by <see cref="End"/>.</summary>
    /// <param name="spawn">Starts the process that leads it, and gives its number.</param>
    public static int Start(Func<int> spawn)
    {
        lock (Gate)
        {
            var session = spawn();
            Living.Add(session);
            return session;
        }
    }

    /// <summary>
    /// Ends what is left of the processes below this RGrid that belong to a session or were left behind by it, until none is found. While
    /// other sessions live nobody can tell whose an orphan of an open world is, so these are ended with the last of them; a closed world takes
    /// all of its own with it.
    /// </summary>
    /// <param name="session">The process that led the session; it has ended or is ending.</param>
    public static void End(int session)
    {
        PosixProcess.Signal(-session, PosixProcess.Kill);
        lock (Gate)
        {
            _hasOrphans = true;
            Remove(session);
        }
    }

    /// <summary>Ends a session that was a closed world's; nothing of it can have left it.</summary>
    /// <param name="session">The process that led the session; it has ended.</param>
    /// <param name="first">The world's first process, which this process has adopted.</param>
    public static void EndWorld(int session, int first)
    {
        PosixProcess.EndChild(first);
        lock (Gate)
        {
            Remove(session);
        }
    }

    private static void Remove(int session)
    {
        Living.Remove(session);
        if (Living.Count == 0 && _hasOrphans)
        {
            EndOrphans(session);
            _hasOrphans = false;
        }
    }

    // No session begins meanwhile, so whatever is below this process is an orphan.
    private static void EndOrphans(int session)
    {
        for (var round = 0; round < Rounds; round++)
        {
            // Children of this process other than those that .NET or an installer started: the session's orphans, adopted.
            var left = Descendants(Environment.ProcessId).Where(process => process != session).ToList();
            if (left.Count == 0)
            {
                return;
            }

            foreach (var process in left)
            {
                PosixProcess.Signal(process, PosixProcess.Kill);
                PosixProcess.Reap(process);
            }

            PosixProcess.AwaitEnd(left[^1], Patience);
        }
    }

    /// <summary>The processes below one, at any depth.</summary>
    public static IReadOnlyList<int> Descendants(int process)
    {
        var found = new List<int>();
        var open = new Queue<int>([process]);
        while (open.TryDequeue(out var parent))
        {
            foreach (var child in Children(parent))
            {
                found.Add(child);
                open.Enqueue(child);
            }
        }

        return found;
    }

    /// <summary>The processes that one has started and that live.</summary>
    public static IEnumerable<int> Children(int process)
    {
        var tasks = $"/proc/{process.ToString(CultureInfo.InvariantCulture)}/task";
        try
        {
            return [.. Directory.EnumerateDirectories(tasks)
                .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            // It has just ended, or there is no /proc: then the kill of the session's group was all that could be done.
            return [];
        }
    }
}
