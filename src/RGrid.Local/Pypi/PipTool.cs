using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Environments;
using RGrid.Faults;
using RGrid.FileSystem;
using RGrid.Runtimes;

namespace RGrid.Local.Pypi;

/// <summary>
/// Finds the pip that belongs to an interpreter, by reading files only, and takes it out into a folder of its own, so that it runs in
/// an environment that sees nothing else of the interpreter's packages.
/// </summary>
/// <param name="store">Where it is taken to.</param>
/// <param name="host">Where it is.</param>
internal sealed partial class PipTool(StoreFolders store, IInstallerHost host)
{
    // 2: what is installed names no place of this machine.
    private const int BuilderRevision = 2;

    // 2: earlier versions stayed of what had been named by its place, and pre-releases that nothing asks for any more. 3: so did withdrawn ones, and ones without an extra that is asked for.
    private const int ResolverRevision = 3;

    private static readonly string[] DebianWheels = ["/usr/share/python-wheels"];

    /// <summary>The newest usable pip of an interpreter, or the one of a version, which may be one that was taken out before.</summary>
    /// <exception cref="RGridException">There is none, or none that can report what it would install (pip 22.2).</exception>
    public Installer Find(Requirements requirements, Runtime runtime, string? version)
    {
        if (version is null)
        {
            // What a place remembers of its pip may be from before this way of building.
            return host.Find(runtime, files => Newest(files, runtime) with { Platform = files.CLibrary }) with { BuilderRevision = BuilderRevision, ResolverRevision = ResolverRevision };
        }

        return host.Read(runtime, files => Candidates(files, runtime).Concat(TakenOut(version)).FirstOrDefault(pip => pip.Version == version)) ?? throw new RGridException(
            ErrorCode.InstallerUnavailable,
            $"what `{requirements.Source}` asked for was installed with pip {version}, which is no longer there",
            $"run the script from its files: rgrid run; or bring that pip back: {runtime.Executable} -m pip install pip=={version}");
    }

    /// <summary>The folder that holds nothing but that pip.</summary>
    public string TakeOut(Runtime runtime, Installer pip) => host.Read(runtime, files => TakeOut(files, pip));

    private static IEnumerable<Installer> Candidates(IRuntimeFiles files, Runtime runtime) => Installed(files, runtime).Concat(Bundled(files, runtime));

    private static Installer Newest(IRuntimeFiles files, Runtime runtime)
    {
        var found = Candidates(files, runtime).ToList();
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

    private string TakeOut(IRuntimeFiles files, Installer pip)
    {
        if (PathRelation.IsBelow(pip.Path, store.Tools))
        {
            // So that upkeep can tell which are still used.
            _ = PosixFile.TryTouch(Path.GetDirectoryName(pip.Path)!);
            return Path.GetDirectoryName(pip.Path)!;
        }

        try
        {
            var folder = Path.Combine(store.Tools, $"pip-{pip.Version}-{files.Identity(pip.Path)}");
            if (PosixFile.IsFolder(folder))
            {
                if (IsIntact(folder))
                {
                    // So that upkeep can tell which are still used.
                    _ = PosixFile.TryTouch(folder);
                    return folder;
                }

                PrivateFolder.Discard(store.Stages, folder);
            }

            Publish(files, pip, folder);
            return folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreFailure.Of(exception, store.Tools);
        }
    }

    private static string SealOf(string folder) => Path.Combine(folder, "seal");

    private static string ContentOf(string folder) => Digest.Of(FolderContents.Describe(Path.Combine(folder, "pip"), CancellationToken.None)).ToString();

    private static bool IsIntact(string folder) => PosixFile.IsFile(SealOf(folder)) && PosixFile.IsFolder(Path.Combine(folder, "pip")) && File.ReadAllText(SealOf(folder)) == ContentOf(folder);

    // In a private place, synced and renamed, as installed packages are.
    private void Publish(IRuntimeFiles files, Installer pip, string folder)
    {
        using var own = PrivateFolder.Create(store.Stages);
        var temporary = Path.Combine(own.Path, "pip");
        FaultPoint.Reach("tool.make.before");
        Directory.CreateDirectory(temporary);
        if (pip.Path.EndsWith(".whl", StringComparison.Ordinal))
        {
            var wheel = Path.Combine(temporary, ".whl");
            files.CopyTo(pip.Path, wheel);
            ZipFile.ExtractToDirectory(wheel, temporary);
            File.Delete(wheel);
        }
        else
        {
            files.CopyTo(pip.Path, Path.Combine(temporary, "pip"));
        }

        File.WriteAllText(SealOf(temporary), ContentOf(temporary));
        using (var module = File.OpenHandle(Path.Combine(temporary, "pip/__init__.py")))
        {
            PosixFile.SyncFileSystem(module);
        }

        try
        {
            FaultPoint.Reach("tool.rename.before");
            Directory.Move(temporary, folder);
            FaultPoint.Reach("tool.rename.after");
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another run has just done the same.
        }
    }

    // A name with a point after the version's end is one that is being taken out just now. An earlier RGrid made no seal.
    private IEnumerable<Installer> TakenOut(string version) => !PosixFile.IsFolder(store.Tools) ? [] : FolderListing.Names(store.Tools)
        .Where(name => name.StartsWith($"pip-{version}-", StringComparison.Ordinal) && name.IndexOf('.', $"pip-{version}-".Length) < 0)
        .Select(name => Path.Combine(store.Tools, name)).Where(folder => PosixFile.IsFolder(Path.Combine(folder, "pip")) && (IsIntact(folder) || !PosixFile.IsFile(SealOf(folder))))
        .Select(folder => new Installer("pip", version, Path.Combine(folder, "pip"), BuilderRevision));

    private static IEnumerable<Installer> Installed(IRuntimeFiles files, Runtime runtime)
    {
        string?[] places =
        [
            runtime.Facts.GetValueOrDefault("purelib"),
            Path.Combine(runtime.Facts.GetValueOrDefault("stdlib") ?? "/", "site-packages"),
            Path.Combine(Path.GetDirectoryName(runtime.Facts.GetValueOrDefault("stdlib") ?? "/x") ?? "/", "python3/dist-packages"),
        ];
        foreach (var folder in places.OfType<string>().Distinct(StringComparer.Ordinal).Select(place => Path.Combine(place, "pip")))
        {
            if (files.TryRead(Path.Combine(folder, "__init__.py")) is { } init && VersionLine().Match(Encoding.UTF8.GetString(init)) is { Success: true } match)
            {
                yield return new Installer("pip", match.Groups[1].Value, folder, BuilderRevision);
            }
        }
    }

    private static IEnumerable<Installer> Bundled(IRuntimeFiles files, Runtime runtime)
    {
        var ensurepip = Path.Combine(runtime.Facts.GetValueOrDefault("stdlib") ?? "/", "ensurepip");
        if (!files.IsFolder(ensurepip))
        {
            yield break;
        }

        foreach (var folder in DebianWheels.Prepend(Path.Combine(ensurepip, "_bundled")))
        {
            foreach (var name in files.Names(folder).Where(name => name.StartsWith("pip-", StringComparison.Ordinal)))
            {
                yield return new Installer("pip", name.Split('-')[1], Path.Combine(folder, name), BuilderRevision);
            }
        }
    }

    private static bool IsUsable(string version) =>
        InterpreterVersion.TryParse(version, out var number) && (number[0] > 22 || (number[0] == 22 && number[1] >= 2));

    [GeneratedRegex("""^__version__\s*=\s*["']([^"']+)["']""", RegexOptions.Multiline)]
    private static partial Regex VersionLine();
}
