using RGrid.Content;

namespace RGrid.Executions;

/// <summary>A script's clock is UTC everywhere; whoever lives elsewhere and reads the clock is told once for each new text of the code.</summary>
internal static class ClockNote
{
    private static readonly byte[][] Words =
        [.. new[] { "datetime.now", "datetime.today", "date.today", "localtime", "strftime", "new Date", "toLocale", "Intl.", "$(date", "date +" }
            .Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <summary>The note, or null where none is called for.</summary>
    /// <param name="code">The code.</param>
    /// <param name="variables">The declared variables.</param>
    /// <param name="blobs">The texts.</param>
    /// <param name="clock">The caller's clock.</param>
    public static string? Of(BlobTree code, IReadOnlyDictionary<string, string?> variables, IBlobStore blobs, TimeProvider clock)
    {
        var zone = clock.LocalTimeZone;
        if (variables.ContainsKey("TZ") || zone.GetUtcOffset(clock.GetUtcNow()) == TimeSpan.Zero || !code.Entries.Any(ReadsClock))
        {
            return null;
        }

        return $"the script's clock shows UTC, yours {zone.Id}; --env TZ={zone.Id} gives it yours";

        bool ReadsClock(TreeEntry entry) =>
            entry.Kind == TreeEntryKind.File
            && blobs.TryRead(entry.Digest) is { } text
            && Array.Exists(Words, word => text.AsSpan().IndexOf(word) >= 0);
    }
}
