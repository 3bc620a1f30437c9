using RGrid.Content;

namespace RGrid.Runtimes;

/// <summary>Which runtime a script wants.</summary>
/// <param name="Language">Its language.</param>
/// <param name="AskedName">`--runtime` as typed; null where nothing was asked.</param>
/// <param name="Constraint">`requires-python` or `engines.node` as written; null where nothing is said.</param>
/// <param name="ScriptFolder">Absolute; version files are looked for from here upward, and shims answer for it.</param>
/// <param name="Command">What a local run would start, where the `#!` line says it (`python3.12`); null for the language's usual command.</param>
/// <param name="Pull">When an image is fetched from its registry.</param>
public sealed record RuntimeWish(
    ILanguage Language, string? AskedName, string? Constraint, string ScriptFolder, string? Command, PullPolicy Pull = PullPolicy.Missing);

/// <summary>When an image is fetched from its registry (`--pull`).</summary>
public enum PullPolicy
{
    /// <summary>Where it is not there.</summary>
    Missing,

    /// <summary>On every run; a failure is an error, for what is there may be old.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}

/// <summary>An interpreter that is on this machine.</summary>
/// <param name="Language">Its language.</param>
/// <param name="Report">What it says of itself.</param>
/// <param name="Binary">SHA-256 of its binary.</param>
/// <param name="Libraries">SHA-256 of its libraries, by file name.</param>
public sealed record InstalledRuntime(
    ILanguage Language, InterpreterReport Report, Digest Binary, IReadOnlyDictionary<string, Digest> Libraries);
