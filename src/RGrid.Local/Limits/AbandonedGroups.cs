using RGrid.FileSystem;

namespace RGrid.Local.Limits;

/// <summary>Control groups of runs that were killed before they could remove them.</summary>
public static class AbandonedGroups
{
    // A run's first process joins within milliseconds of the making.
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    /// <summary>Removes those in which nothing runs.</summary>
    /// <param name="now">The time, UTC.</param>
    public static void Remove(DateTimeOffset now)
    {
        foreach (var place in ControlGroupPlaces.OfThisProcess().All.Where(PosixFile.IsFolder))
        {
            foreach (var folder in Directory.EnumerateDirectories(place, ControlGroup.Prefix + "*").Where(folder => Directory.GetLastWriteTimeUtc(folder) < now - Grace))
            {
                try
                {
                    Directory.Delete(folder);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    // Something runs in it, or it is another user's.
                }
            }
        }
    }
}
