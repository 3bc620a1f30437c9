namespace RGrid.Hints;

/// <summary>A hint before it is put into words, so that several of one kind become one line.</summary>
/// <param name="Kind">What is the matter.</param>
/// <param name="Subject">What it is about; for <see cref="HintKind.Text"/> the whole line.</param>
/// <param name="Remedy">The option that helps.</param>
/// <param name="Place">The path it is about, where there is one.</param>
internal sealed record Hint(HintKind Kind, string Subject, string Remedy, NamedPath? Place = null)
{
    /// <summary>A line of its own.</summary>
    public static Hint Line(string text) => new(HintKind.Text, text, "");
}

/// <summary>What is the matter.</summary>
internal enum HintKind
{
    /// <summary>It was not part of the run.</summary>
    Absent,

    /// <summary>It was taken as an input and written to.</summary>
    WrittenInput,

    /// <summary>It was taken as code and written to.</summary>
    WrittenCode,

    /// <summary>The subject says all.</summary>
    Text,
}
