namespace RGrid.Ecosystems.Pypi;

/// <summary>One artefact that a lock of another tool chooses for an interpreter.</summary>
/// <param name="Name">Normalised.</param>
/// <param name="Version">Its version; empty where only a build knows it.</param>
/// <param name="Hash">The hash of its file; null for a repository or a folder.</param>
/// <param name="Url">Where pip gets it from (`git+…@commit` for a repository); null where it is an input.</param>
/// <param name="Input">The file or folder of this disk that it is; null with a URL.</param>
/// <param name="IsBuiltHere">True where it has to be built.</param>
public sealed record LockedArtefact(string Name, string Version, string? Hash, string? Url, DependencyInput? Input, bool IsBuiltHere);
