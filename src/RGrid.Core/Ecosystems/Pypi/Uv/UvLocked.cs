using RGrid.Content;
using RGrid.Ecosystems.Pypi.Markers;

namespace RGrid.Ecosystems.Pypi.Uv;

/// <summary>One artefact that a lock of uv's chooses for an interpreter.</summary>
/// <param name="Name">Normalised.</param>
/// <param name="Version">Its version; empty where only a build knows it.</param>
/// <param name="Hash">The hash of its file; null for a repository or a folder.</param>
/// <param name="Url">Where pip gets it from (`git+…@commit` for a repository); null where it is an input.</param>
/// <param name="Input">The file or folder of this disk that it is; null with a URL.</param>
/// <param name="IsBuiltHere">True where it has to be built.</param>
public sealed record UvArtefact(string Name, string Version, string? Hash, string? Url, DependencyInput? Input, bool IsBuiltHere);

/// <summary>What uv has locked, without uv.</summary>
public static class UvLocked
{
    /// <summary>True where a lock of uv's says what is installed.</summary>
    public static bool IsIn(Requirements requirements) =>
        requirements.Ecosystem == "pypi" && requirements.Inputs is [var first, ..] && Path.GetExtension(first.LayoutPath) == ".lock";

    /// <summary>The artefacts for an interpreter, by name.</summary>
    /// <param name="requirements">What is asked, with its lock first.</param>
    /// <param name="read">Gives the bytes of a file.</param>
    /// <param name="environment">The interpreter's answers to markers.</param>
    /// <param name="tags">The tags of wheels that it takes, best first.</param>
    /// <exception cref="RGridException">The lock is out of date, not made for this interpreter, or asks for what pip can't be told.</exception>
    public static IReadOnlyList<UvArtefact> Choose(
        Requirements requirements, Func<DependencyInput, byte[]> read, MarkerEnvironment environment, IReadOnlyList<string> tags)
    {
        var inputs = requirements.Inputs;
        var ranks = tags.Distinct(StringComparer.Ordinal).Select((tag, place) => (tag, place)).ToDictionary(item => item.tag, item => item.place, StringComparer.Ordinal);
        return
        [
            .. UvFiles.Read(inputs, read).Select(environment)
                .Select(package => UvChoice.Of(package, ranks, inputs[0].KeyPath)).OfType<UvChoice>()
                .Select(choice => ToArtefact(choice, inputs))
                .OrderBy(artefact => artefact.Name, StringComparer.Ordinal),
        ];
    }

    private static UvArtefact ToArtefact(UvChoice choice, IReadOnlyList<DependencyInput> inputs)
    {
        var package = choice.Package;
        var input = choice.Path is { } path ? Find(inputs, path, package) : null;
        if (input?.File is { } file && choice.File?.Hash is { } hash && hash.StartsWith("sha256:", StringComparison.Ordinal) && hash != $"sha256:{file.Blob.Digest}")
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid, $"`{input.KeyPath}` is not the file that `{inputs[0].KeyPath}` was made for", "run `uv lock`, then run again");
        }

        return new UvArtefact(package.Name, package.Version ?? "", choice.File?.Hash, choice.Url, input, choice.IsBuiltHere);
    }

    private static DependencyInput Find(IReadOnlyList<DependencyInput> inputs, string path, UvPackage package)
    {
        var absolute = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(inputs[0].SourcePath)!, path)).TrimEnd('/');
        return inputs.FirstOrDefault(input => input.SourcePath == absolute) ?? throw new RGridException(
            ErrorCode.DependencyFileInvalid, $"`{inputs[0].KeyPath}` takes `{package.Name}` from `{path}`, which does not exist", "restore it, or run `uv lock`");
    }
}
