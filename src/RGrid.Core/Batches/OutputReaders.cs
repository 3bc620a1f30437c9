namespace RGrid.Batches;

/// <summary>Who reads what in the folder of a batch's outputs. Each is told once, so that a chain of many items takes no longer than their number.</summary>
/// <param name="layout">How outputs lie there.</param>
internal sealed class OutputReaders(OutputLayout layout)
{
    /// <summary>Stands for every item, as a reader.</summary>
    public const int All = -1;

    private readonly char _border = layout == OutputLayout.Flat ? '_' : '/';
    private readonly Dictionary<string, List<int>> _within = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _whole = new(StringComparer.Ordinal);

    /// <summary>Adds one.</summary>
    /// <param name="reader">The index of an item.</param>
    /// <param name="place">What it reads, relative to the folder of outputs; empty where that is the folder, or one above it.</param>
    public void Add(int reader, string place)
    {
        Add(_whole, place, reader);
        foreach (var above in Above(place))
        {
            Add(_within, above, reader);
        }

        // Flat, an item's name is but the beginning of what its outputs are called.
        if (layout == OutputLayout.Folders)
        {
            Add(_within, place, reader);
        }
    }

    /// <summary>The first of those who read something of an item and have not been told yet; null where there is none. They have to be added in their order.</summary>
    /// <param name="name">What the item is called in the folder of outputs.</param>
    public int? FirstOf(string name) =>
        Wholes(name).Select(place => _whole.GetValueOrDefault(place)).Append(_within.GetValueOrDefault(name)).OfType<List<int>>().Min(readers => (int?)readers[0]);

    /// <summary>Those who read something of an item, and have not been told yet.</summary>
    /// <param name="name">What the item is called in the folder of outputs.</param>
    public IEnumerable<int> TakeOf(string name) => [.. Take(_within, name), .. Wholes(name).SelectMany(place => Take(_whole, place))];

    private IEnumerable<string> Wholes(string name) => layout == OutputLayout.Folders ? Above(name).Prepend("") : [""];

    private IEnumerable<string> Above(string place)
    {
        for (var end = place.IndexOf(_border, StringComparison.Ordinal); end >= 0; end = place.IndexOf(_border, end + 1))
        {
            yield return place[..end];
        }
    }

    private static void Add(Dictionary<string, List<int>> readers, string place, int reader)
    {
        if (!readers.TryGetValue(place, out var known))
        {
            readers.Add(place, known = []);
        }

        known.Add(reader);
    }

    private static List<int> Take(Dictionary<string, List<int>> readers, string place) => readers.Remove(place, out var known) ? known : [];
}
