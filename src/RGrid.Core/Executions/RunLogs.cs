using RGrid.Faults;

namespace RGrid.Executions;

/// <summary>Where a run's stdout and stderr are kept while it goes on: in its private folder, where no script comes to.</summary>
internal static class RunLogs
{
    /// <summary>Both files of a private folder.</summary>
    public static IReadOnlyList<string> PathsIn(string folder) => [Stdout(folder), Stderr(folder)];

    /// <summary>The file of stdout.</summary>
    public static string Stdout(string folder) => Path.Combine(folder, "stdout");

    /// <summary>The file of stderr.</summary>
    public static string Stderr(string folder) => Path.Combine(folder, "stderr");

    /// <summary>What the caller could not be given whole, in words.</summary>
    public static IEnumerable<string> Lost(TeeStream stdout, TeeStream stderr)
    {
        if (stdout.HasLost)
        {
            yield return "standard output";
        }

        if (stderr.HasLost)
        {
            yield return "standard error";
        }
    }

    /// <summary>Opens one, empty; an earlier item of a batch may have left its own.</summary>
    /// <exception cref="RGridException">The store is full, or can't be written to.</exception>
    public static FileStream Create(string path)
    {
        try
        {
            FaultPoint.Reach("run.log.before");
            return new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 0);
        }
        catch (IOException exception)
        {
            throw StoreFailure.Of(exception, Path.GetDirectoryName(path)!);
        }
    }
}
