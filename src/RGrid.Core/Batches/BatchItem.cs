namespace RGrid.Batches;

/// <summary>One item of a batch.</summary>
/// <param name="Name">What it is called in reports: its path as it was found, or what its line says.</param>
/// <param name="Input">The path that is its input; null for one that is made of values alone.</param>
/// <param name="Values">What stands for `{}` (under the empty name) and `{name}` in the arguments.</param>
public sealed record BatchItem(string Name, string? Input, IReadOnlyDictionary<string, string> Values)
{
    private const string Placeholder = "";

    /// <summary>Whether it was found by a pattern, and not named.</summary>
    public bool IsMatched { get; init; }

    /// <summary>The item of a path.</summary>
    public static BatchItem Of(string path) => new(path, path, new Dictionary<string, string>(StringComparer.Ordinal) { [Placeholder] = path });

    /// <summary>The item of a word that is no path (`https://…`).</summary>
    public static BatchItem OfWord(string word) => Of(word) with { Input = null };

    /// <summary>The words after the script: placeholders are replaced; where there is no `{}`, the item's own word comes first.</summary>
    public IReadOnlyList<string> Arguments(IReadOnlyList<string> template)
    {
        var filled = template.Select(Fill);
        return WordsBefore(template) > 0 ? [Values[Placeholder], .. filled] : [.. filled];
    }

    /// <summary>How many words come before those of the template.</summary>
    public int WordsBefore(IReadOnlyList<string> template) =>
        Values.ContainsKey(Placeholder) && !template.Any(word => word.Contains("{}", StringComparison.Ordinal)) ? 1 : 0;

    /// <summary>True where a word of the template is another one for each item.</summary>
    public static bool IsFilled(string word, IEnumerable<string> names) => names.Any(name => word.Contains($"{{{name}}}", StringComparison.Ordinal));

    /// <summary>The names that stand in braces in a word, whether an item has values of these names or not.</summary>
    public static IEnumerable<string> NamesIn(string word)
    {
        for (var open = word.IndexOf('{', StringComparison.Ordinal); open >= 0; open = word.IndexOf('{', open + 1))
        {
            var close = word.IndexOf('}', open);
            if (close > open + 1 && word[(open + 1)..close] is var name && name.All(character => char.IsLetterOrDigit(character) || character is '_' or '-'))
            {
                yield return name;
            }
        }
    }

    private string Fill(string word)
    {
        foreach (var (name, value) in Values)
        {
            word = word.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        }

        return word;
    }
}
