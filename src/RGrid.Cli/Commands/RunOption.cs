namespace RGrid.Cli.Commands;

/// <summary>An option of `run`.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Short">One dash and one letter; null where there is none.</param>
/// <param name="Value">What its value is called in help, which also says how it is completed (see <see cref="ValueKinds"/>); null for a flag.</param>
/// <param name="Description">For help.</param>
internal sealed record RunOption(string Name, string? Short, string? Value, string Description);

/// <summary>An option that was given.</summary>
/// <param name="Option">Which.</param>
/// <param name="Value">Its value; `true` or `false` for a flag.</param>
internal sealed record GivenOption(RunOption Option, string Value);
