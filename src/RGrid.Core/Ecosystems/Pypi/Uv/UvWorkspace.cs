using RGrid.FileSystem;
using RGrid.Snapshots;
using Tomlyn.Model;

namespace RGrid.Ecosystems.Pypi.Uv;

/// <summary>`[tool.uv.workspace]`: folders whose projects are locked together.</summary>
internal static class UvWorkspace
{
    /// <summary>True where a folder's `pyproject.toml` counts a project among the members of its workspace.</summary>
    /// <param name="question">Reads the file.</param>
    /// <param name="folder">The folder of the workspace.</param>
    /// <param name="projectFolder">The folder of the project.</param>
    public static bool Holds(RequirementsQuestion question, string folder, string projectFolder)
    {
        var path = Path.Combine(folder, "pyproject.toml");
        if (!PosixFile.IsFile(path))
        {
            return false;
        }

        var document = TomlFile.Parse(RequirementsFile.Decode(question.Files.Read(question.Files.Take(path))), PathRelation.Relative(question.Folders.Root, path));
        return document.TryGetValue("tool", out var tool) && tool is TomlTable tools
            && tools.TryGetValue("uv", out var uv) && uv is TomlTable settings
            && settings.TryGetValue("workspace", out var value) && value is TomlTable workspace
            && Names(workspace, "members", folder, projectFolder) && !Names(workspace, "exclude", folder, projectFolder);
    }

    private static bool Names(TomlTable workspace, string key, string folder, string projectFolder) =>
        workspace.TryGetValue(key, out var value) && (TomlFile.Texts(value) ?? []).Any(pattern => Glob.Matches(pattern, PathRelation.Relative(folder, projectFolder)));
}
