using RGrid.FileSystem;

namespace RGrid.Settings;

/// <summary>Where settings are written.</summary>
/// <param name="Source">The file, as the user knows it: begins every message.</param>
/// <param name="FirstLine">Number of the text's first line in that file, from 1.</param>
/// <param name="Table">The table that holds the settings: none in `rgrid.toml`, `tool`, `rgrid` in a script's block.</param>
/// <param name="Folder">Absolute folder of the file: what relative paths in it are relative to.</param>
/// <param name="WorkingFolder">The caller's working folder, absolute.</param>
public sealed record SettingsPlace(string Source, int FirstLine, IReadOnlyList<string> Table, string Folder, string WorkingFolder)
{
    /// <summary>True for the personal settings, which may hold what is not about runs.</summary>
    public bool IsPersonal { get; init; }

    /// <summary>
    /// A path or glob of this place, relative to the working folder. Never made absolute: a key must hold no folder of this machine
    /// that nobody typed.
    /// </summary>
    public string Rebase(string path) =>
        Path.IsPathRooted(path) ? path : PathRelation.Relative(WorkingFolder, Path.GetFullPath(Path.Combine(Folder, path)));
}
