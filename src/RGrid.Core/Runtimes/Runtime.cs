using RGrid.Content;

namespace RGrid.Runtimes;

/// <summary>An interpreter of this machine or of an image, by identity.</summary>
/// <param name="Language">`python`, `node`, `sh`.</param>
/// <param name="AskedName">The name as asked, `python:3.11`, or the language alone where nothing was asked.</param>
/// <param name="Version">Full version, `3.11.7`.</param>
/// <param name="Executable">Absolute path of the real binary, never a shim or a link; in its image, where it is in one.</param>
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
    /// <summary>Name of the fact that what is installed beside an interpreter is shown to scripts; its image covers it.</summary>
    public const string OwnPackages = "ownPackages";

    /// <summary>`python 3.11.7`, for messages.</summary>
    public override string ToString() => $"{Language} {Version}";
}

/// <summary>What an interpreter is made of, as far as its identity covers it.</summary>
/// <param name="Libraries">Absolute paths of the language libraries that it loads.</param>
/// <param name="StandardLibrary">Absolute path of its standard library; null where the binary holds it.</param>
/// <param name="Image">The image that it is in; null for one of this machine.</param>
public sealed record RuntimeParts(IReadOnlyList<string> Libraries, string? StandardLibrary, RuntimeImage? Image = null);

/// <summary>The image that a runtime is in.</summary>
/// <param name="Id">What it is known and run by: `sha256:…`.</param>
/// <param name="Name">The name that led to it, for messages.</param>
/// <param name="Variables">The variables that it sets.</param>
public sealed record RuntimeImage(string Id, string Name, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>The folders of its PATH that are absolute, in order.</summary>
    public IEnumerable<string> PathFolders =>
        (Variables.GetValueOrDefault("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin").Split(':').Where(folder => folder.StartsWith('/'));
}
