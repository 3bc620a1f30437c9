using RGrid.FileSystem;

namespace RGrid.Snapshots;

/// <summary>
/// Folders that interpreters and installers make beside a project's own files. They belong to an environment: a stale copy must never be
/// seen beside it (scenario 17), so they are taken neither as code nor as data.
/// </summary>
internal static class MadeFolders
{
    /// <summary>True for a `__pycache__`, and for a `node_modules` beside a `package.json`; one without is a folder like any other.</summary>
    /// <param name="path">Absolute path.</param>
    public static bool Contain(string path) => Path.GetFileName(path) switch
    {
        "__pycache__" => true,
        "node_modules" => PosixFile.IsFile(Path.Combine(Path.GetDirectoryName(path) ?? "/", "package.json")),
        _ => false,
    };
}
