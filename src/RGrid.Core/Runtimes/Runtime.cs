using RGrid.Content;

namespace RGrid.Runtimes;

/// <summary>An interpreter of this machine, by identity.</summary>
/// <param name="Language">`python`, `node`, `sh`.</param>
/// <param name="AskedName">The name as asked, `python:3.11`, or the language alone where nothing was asked.</param>
/// <param name="Version">Full version, `3.11.7`.</param>
/// <param name="Executable">Absolute path of the real binary, never a shim or a link.</param>
/// <param name="Facts">What the interpreter says of itself, by name: for Python `stdlib`, `prefix`, `abi`, `implementation`; for Node `abi`.</param>
/// <param name="Parts">What belongs to it besides its binary.</param>
/// <param name="Key">SHA-256 of the runtime's manifest.</param>
public sealed record Runtime(
    string Language,
    string AskedName,
    string Version,
    string Executable,
    IReadOnlyDictionary<string, string> Facts,
    RuntimeParts Parts,
    Digest Key)
{
    /// <summary>`python 3.11.7`, for messages.</summary>
    public override string ToString() => $"{Language} {Version}";
}

/// <summary>What an interpreter is made of, as far as its identity covers it.</summary>
/// <param name="Libraries">Absolute paths of the language libraries that it loads.</param>
/// <param name="StandardLibrary">Absolute path of its standard library; null where the binary holds it.</param>
public sealed record RuntimeParts(IReadOnlyList<string> Libraries, string? StandardLibrary);
