using System.CommandLine;

namespace RGrid.Cli.Commands;

/// <summary>An example in a command's help.</summary>
/// <param name="Words">What to type.</param>
/// <param name="Meaning">What it does.</param>
internal sealed record Example(string Words, string Meaning);

/// <summary>A command whose help ends with examples.</summary>
internal sealed class TaughtCommand(string name, string description, params IReadOnlyList<Example> examples) : Command(name, description)
{
    /// <summary>The examples.</summary>
    public IReadOnlyList<Example> Examples => examples;

    /// <summary>The words behind `rgrid`, where they are more than options and arguments; else null.</summary>
    public string? Usage { get; init; }

    /// <summary>What else has to be known, a paragraph each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
