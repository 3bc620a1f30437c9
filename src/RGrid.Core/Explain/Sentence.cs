using System.Text;

namespace RGrid.Explain;

/// <summary>One sentence of an explanation.</summary>
/// <param name="Cause">The cause in one word: a <see cref="DifferenceKind"/> or <see cref="Catalog.MissReason"/>, `code-changed`, `evicted`.</summary>
/// <param name="Subject">On which thing: a path, the name of a variable, the number of an argument.</param>
/// <param name="Text">The sentence, without a full stop.</param>
/// <param name="Details">What there is to say besides: the packages and files that did not fit into the sentence.</param>
public sealed record Sentence(string Cause, string Subject, string Text, IReadOnlyList<string> Details)
{
    /// <summary>The difference that it tells; null where it tells of no difference.</summary>
    public Difference? Difference { get; init; }

    /// <summary>A name of an enumeration as people write it: `code-changed`.</summary>
    public static string Name(Enum value)
    {
        var name = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            _ = char.IsAsciiLetterUpper(letter) && name.Length > 0 ? name.Append('-') : name;
            name.Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }

    /// <summary>Several sentences as the one line of `run`: the first, and how many there are more; empty for none.</summary>
    public static string Summary(IReadOnlyList<Sentence> sentences) => sentences.Count switch
    {
        0 => "",
        1 => sentences[0].Text,
        _ => $"{sentences[0].Text} and {sentences.Count - 1} more",
    };
}
