using System.Security.Cryptography;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Runtimes;

/// <summary>An interpreter of this machine.</summary>
/// <param name="path">Absolute path; links are resolved for its digest.</param>
/// <param name="workingFolder">Where it is asked; a shim chooses by it.</param>
public sealed class InstalledInterpreter(string path, string workingFolder) : IInterpreter
{
    private static readonly Dictionary<string, string> CleanVariables = new(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin", ["LANG"] = "C.UTF-8" };

    /// <inheritdoc/>
    public string Executable => PathRelation.RealPath(path) ?? path;

    /// <inheritdoc/>
    public Digest Digest
    {
        get
        {
            using var file = File.OpenRead(Executable);
            return new Digest(SHA256.HashData(file));
        }
    }

    /// <inheritdoc/>
    public string Ask(IReadOnlyList<string> arguments) => InterpreterProbe.Ask(path, arguments, workingFolder, CleanVariables);
}
