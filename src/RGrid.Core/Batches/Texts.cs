namespace RGrid.Batches;

/// <summary>Lists of names as they stand in messages.</summary>
internal static class Texts
{
    /// <summary>The first few names in backticks, and how many there are more.</summary>
    public static string Some(IReadOnlyCollection<string> names, int most)
    {
        var more = names.Count > most ? $" and {names.Count - most} more" : "";
        return string.Join(", ", names.Take(most).Select(name => $"`{name}`")) + more;
    }
}
