using System.Text;
using RGrid.Content;
using RGrid.Ecosystems.Pypi;
using RGrid.FileSystem;
using RGrid.Runtimes;
using RGrid.Snapshots;

namespace RGrid.Settings;

/// <summary>
/// Reads the places of settings for one script: its own PEP 723 block, `rgrid.toml` at the root, `config.toml` in the store. They are
/// read on every run.
/// </summary>
/// <param name="machine">The caller's surroundings.</param>
/// <param name="store">Where personal defaults are.</param>
/// <param name="takeSnapshots">Reads the script, when there is one, as the run will: once.</param>
/// <param name="errors">Gets a line for each error of every place.</param>
public sealed class SettingsFiles(Machine machine, StoreFolders store, Func<IFileSnapshots> takeSnapshots, List<string> errors)
{
    /// <summary>All that the places say, the script's block before `rgrid.toml` before personal defaults.</summary>
    /// <param name="script">The script as typed; null for a module.</param>
    /// <param name="runtimeName">`--runtime`, which may say that a file without extension is Python.</param>
    /// <param name="workingFolder">The caller's working folder, absolute.</param>
    public RunSettings Read(string? script, string? runtimeName, string workingFolder)
    {
        var path = script is null ? null : PathRelation.RealPath(Path.Combine(workingFolder, script));
        var isFile = path is not null && PosixFile.IsFile(path);
        var entryFolder = isFile ? Path.GetDirectoryName(path)! : PathRelation.RealPath(workingFolder) ?? workingFolder;
        var root = ProjectRoot.Find(entryFolder, machine.HomeFolder);
        var block = isFile ? OfScript(path!, script!, runtimeName, workingFolder) : RunSettings.None;
        return block
            .Over(OfFile(Path.Combine(root, "rgrid.toml"), workingFolder))
            .Over(OfFile(store.Settings, workingFolder));
    }

    private RunSettings OfScript(string path, string typed, string? runtimeName, string workingFolder)
    {
        var files = takeSnapshots();
        var bytes = files.Read(files.Take(path));
        if (bytes.AsSpan().IndexOf("# /// script"u8) < 0 || !IsPython(typed, bytes, runtimeName))
        {
            return RunSettings.None;
        }

        var block = ScriptBlock.Find(bytes, typed);
        return block is null
            ? RunSettings.None
            : Of(block.Toml, new SettingsPlace(typed, block.FirstLine, ["tool", "rgrid"], Path.GetDirectoryName(path)!, workingFolder));
    }

    private RunSettings OfFile(string path, string workingFolder)
    {
        var stat = PosixFile.TryStat(path);
        if (stat is null)
        {
            return RunSettings.None;
        }

        var shown = PathRelation.IsIn(path, workingFolder) ? PathRelation.Relative(workingFolder, path) : path;
        if (stat.Value.Kind != FileKind.File)
        {
            errors.Add($"{shown} is not a file");
            return RunSettings.None;
        }

        if (Bytes(path, shown) is not { } bytes)
        {
            return RunSettings.None;
        }

        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return Of(text, new SettingsPlace(shown, 1, [], Path.GetDirectoryName(path)!, workingFolder) { IsPersonal = path == store.Settings });
        }
        catch (DecoderFallbackException)
        {
            errors.Add($"{shown} is not UTF-8");
            return RunSettings.None;
        }
    }

    private RunSettings Of(string toml, SettingsPlace place) =>
        EnvFile.Resolve(new SettingsReader(place, machine.Variables, errors).Read(toml), place.WorkingFolder, errors);

    private byte[]? Bytes(string path, string shown)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add($"`{shown}` can't be read: {exception.Message}");
            return null;
        }
    }

    private static bool IsPython(string typed, byte[] bytes, string? runtimeName)
    {
        if (runtimeName is not null)
        {
            return Path.GetFileName(runtimeName).StartsWith("python", StringComparison.Ordinal);
        }

        try
        {
            return Languages.Of(typed, bytes).Facts.Name == "python";
        }
        catch (RGridException)
        {
            // What can't be told is told by the room that needs to know.
            return false;
        }
    }
}
