using RGrid.Catalog;

namespace RGrid.Explain;

/// <summary>Why an execution hit or missed.</summary>
/// <param name="Execution">The execution.</param>
/// <param name="Miss">Why its environment was not there; <see cref="MissReason.None"/> for a hit.</param>
/// <param name="Nearest">The earlier execution that differs least; null where there is none.</param>
/// <param name="Environment">Why the environment was built, or how it differs from that of <paramref name="Nearest"/>; the line of `run` is the first of them.</param>
/// <param name="Run">What else differs: arguments, inputs, variables.</param>
/// <param name="Notes">What can't be told, and why.</param>
public sealed record Explanation(
    Execution Execution,
    MissReason Miss,
    Execution? Nearest,
    IReadOnlyList<Sentence> Environment,
    IReadOnlyList<Sentence> Run,
    IReadOnlyList<string> Notes)
{
    /// <summary>All sentences in the order of telling.</summary>
    public IEnumerable<Sentence> Sentences => Environment.Concat(Run);
}

/// <summary>How the text of one file changed.</summary>
/// <param name="Path">As it is called in a manifest.</param>
/// <param name="Lines">A unified diff, or a line that says why there is none; not escaped.</param>
public sealed record TextChange(string Path, IReadOnlyList<string> Lines);
