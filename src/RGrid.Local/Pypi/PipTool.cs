using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.FileSystem;
using RGrid.Runtimes;

namespace RGrid.Local.Pypi;

/// <summary>
/// Finds the pip that belongs to an interpreter, by reading files only, and takes it out into a folder of its own, so that it runs in
/// an environment that sees nothing else of the interpreter's packages.
/// </summary>
/// <param name="toolsFolder">Where it is taken to.</param>
internal sealed partial class PipTool(string toolsFolder)
{
    private static readonly string[] DebianWheels = ["/usr/share/python-wheels"];

    /// <summary>The newest usable pip of an interpreter, or the one of a version, which may be one that was taken out before.</summary>
    /// <exception cref="RGridException">There is none, or none that can report what it would install (pip 22.2).</exception>
    public Installer Find(Requirements requirements, Runtime runtime, string? version)
    {
        var found = Installed(runtime).Concat(Bundled(runtime)).ToList();
        if (version is not null)
        {
            return found.Concat(TakenOut(version)).FirstOrDefault(pip => pip.Version == version) ?? throw new RGridException(
                ErrorCode.InstallerUnavailable,
                $"what `{requirements.Source}` asked for was installed with pip {version}, which is no longer there",
                $"run the script from its files: rgrid run; or bring that pip back: {runtime.Executable} -m pip install pip=={version}");
        }

        var usable = found.FirstOrDefault(pip => IsUsable(pip.Version));
        if (usable is not null)
        {
            return usable;
        }

        throw found.Count > 0
            ? new RGridException(
                ErrorCode.InstallerUnavailable,
                $"pip {found[0].Version} of `{runtime.Executable}` is too old to say what it chooses",
                $"bring it to 22.2 or later: {runtime.Executable} -m pip install --upgrade pip")
            : new RGridException(
                ErrorCode.InstallerUnavailable,
                $"`{runtime.Executable}` has neither pip nor ensurepip, so dependencies can't be installed",
                "on Debian and Ubuntu: apt-get install python3-venv; elsewhere install pip for it");
    }

    /// <summary>The folder that holds nothing but that pip.</summary>
    public string TakeOut(Installer pip)
    {
        if (PathRelation.IsBelow(pip.Path, toolsFolder))
        {
            return Path.GetDirectoryName(pip.Path)!;
        }

        var stat = PosixFile.TryStat(pip.Path)!.Value;
        var identity = Digest.Of(System.Text.Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{pip.Path}\0{stat.Size}\0{stat.ModifiedNs}\0{stat.Inode}"))).Short;
        var folder = Path.Combine(toolsFolder, $"pip-{pip.Version}-{identity}");
        if (PosixFile.TryStat(folder) is not null)
        {
            // So that upkeep can tell which are still used.
            _ = PosixFile.TryTouch(folder);
            return folder;
        }

        var temporary = folder + "." + Guid.NewGuid().ToString("N");
        Directory.CreateDirectory(temporary);
        if (pip.Path.EndsWith(".whl", StringComparison.Ordinal))
        {
            ZipFile.ExtractToDirectory(pip.Path, temporary);
        }
        else
        {
            Copy(pip.Path, Path.Combine(temporary, "pip"));
        }

        try
        {
            Directory.Move(temporary, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another run has just done the same.
            Directory.Delete(temporary, recursive: true);
        }

        return folder;
    }

    private IEnumerable<Installer> TakenOut(string version) => !PosixFile.IsFolder(toolsFolder) ? [] : FolderListing.Names(toolsFolder)
        .Where(name => name.StartsWith($"pip-{version}-", StringComparison.Ordinal))
        .Select(name => Path.Combine(toolsFolder, name, "pip")).Where(path => PosixFile.IsFolder(path))
        .Select(path => new Installer("pip", version, path));

    private static IEnumerable<Installer> Installed(Runtime runtime)
    {
        string?[] places =
        [
            runtime.Facts.GetValueOrDefault("purelib"),
            Path.Combine(runtime.Facts.GetValueOrDefault("stdlib") ?? "/", "site-packages"),
            Path.Combine(Path.GetDirectoryName(runtime.Facts.GetValueOrDefault("stdlib") ?? "/x") ?? "/", "python3/dist-packages"),
        ];
        foreach (var folder in places.OfType<string>().Distinct(StringComparer.Ordinal).Select(place => Path.Combine(place, "pip")))
        {
            var init = Path.Combine(folder, "__init__.py");
            if (PosixFile.IsFile(init) && VersionLine().Match(File.ReadAllText(init)) is { Success: true } match)
            {
                yield return new Installer("pip", match.Groups[1].Value, folder);
            }
        }
    }

    private static IEnumerable<Installer> Bundled(Runtime runtime)
    {
        var ensurepip = Path.Combine(runtime.Facts.GetValueOrDefault("stdlib") ?? "/", "ensurepip");
        if (PosixFile.TryStat(ensurepip) is null)
        {
            yield break;
        }

        foreach (var folder in DebianWheels.Prepend(Path.Combine(ensurepip, "_bundled")).Where(folder => PosixFile.TryStat(folder) is not null))
        {
            foreach (var name in FolderListing.Names(folder).Where(name => name.StartsWith("pip-", StringComparison.Ordinal)))
            {
                yield return new Installer("pip", name.Split('-')[1], Path.Combine(folder, name));
            }
        }
    }

    private static bool IsUsable(string version) =>
        InterpreterVersion.TryParse(version, out var number) && (number[0] > 22 || (number[0] == 22 && number[1] >= 2));

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var name in FolderListing.Names(from).Where(name => name != "__pycache__"))
        {
            var path = Path.Combine(from, name);
            if (PosixFile.IsFolder(path))
            {
                Copy(path, Path.Combine(to, name));
            }
            else
            {
                File.Copy(path, Path.Combine(to, name));
            }
        }
    }

    [GeneratedRegex("""^__version__\s*=\s*["']([^"']+)["']""", RegexOptions.Multiline)]
    private static partial Regex VersionLine();
}
