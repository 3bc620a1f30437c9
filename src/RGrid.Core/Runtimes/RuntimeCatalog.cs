using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Environments;
using RGrid.FileSystem;
using RGrid.Keys;

namespace RGrid.Runtimes;

/// <summary>
/// Chooses interpreters: what `--runtime` says, else what the constraint and the version file of the project allow, else what the
/// command on PATH leads to in the script's folder. What is chosen is known by identity, never by its name or a shim.
/// </summary>
/// <param name="machine">Where to look.</param>
/// <param name="identity">Asks and remembers.</param>
/// <param name="look">Looks at standard libraries.</param>
/// <param name="blobs">Keeps the manifests.</param>
public sealed class RuntimeCatalog(Machine machine, InterpreterIdentity identity, SystemLook look, IBlobStore blobs) : IRuntimeSource
{
    /// <inheritdoc/>
    public (Runtime Runtime, IReadOnlyList<string> Notes) Choose(RuntimeWish wish, Action<string> step, CancellationToken cancellationToken)
    {
        var notes = new List<string>();
        var chosen = wish.AskedName is { } asked ? ChooseAsked(wish, asked) : ChooseByProject(wish, notes);
        return (ToRuntime(chosen, wish.AskedName ?? wish.Language.Facts.Name), notes);
    }

    /// <summary>All interpreters of all languages, newest first within a language; those that can't be asked are left out.</summary>
    public IReadOnlyList<InstalledRuntime> List() =>
        [.. Languages.All.SelectMany(language => Installed(language).OrderByDescending(Version))];

    /// <inheritdoc/>
    public (ILanguage Language, Runtime Runtime) FindAgain(Digest key, JsonObject manifest, CancellationToken cancellationToken)
    {
        var name = manifest["name"]!.GetValue<string>();
        var binary = manifest["binary"]!.GetValue<string>();
        foreach (var runtime in Languages.All.SelectMany(Installed).Where(runtime => runtime.Binary.ToString() == binary))
        {
            // One binary may be two languages: bash is `sh` where it was called so.
            var language = Languages.Find(name.Split(':')[0]) ?? runtime.Language;
            if (ToRuntime(runtime with { Language = language }, name) is var found && found.Key == key)
            {
                return (language, found);
            }
        }

        var version = Languages.NameInReport(member => manifest["report"]?[member]?.GetValue<string>())?.Split(' ')[^1] ?? "";
        throw new RGridException(
            ErrorCode.RuntimeUnavailable,
            $"the runtime of that execution, `{name}` {version}, is no longer on this machine as it was",
            "install it again; or run the script with what is there: rgrid run");
    }

    /// <summary>The version that a run of this machine takes where nothing asks for another, as images are called by it (`3.11`, `20`); null where there is none.</summary>
    public string? UsualVersion(RuntimeWish wish) => TryDefault(wish) is not { } usual ? null
        : wish.Language.Facts.Name == "python" ? $"{Version(usual)[0]}.{Version(usual)[1]}"
        : $"{Version(usual)[0]}";

    private InstalledRuntime ChooseAsked(RuntimeWish wish, string asked)
    {
        var colon = asked.IndexOf(':', StringComparison.Ordinal);
        var prefix = colon < 0 ? "" : asked[(colon + 1)..];
        if (asked.StartsWith('/') || prefix.StartsWith('/'))
        {
            return Identify(wish.Language, prefix.StartsWith('/') ? prefix : asked, wish.ScriptFolder);
        }

        return Best(wish, version => version.StartsWith(prefix)) ?? throw NotThere(wish, asked, "");
    }

    private InstalledRuntime ChooseByProject(RuntimeWish wish, List<string> notes)
    {
        var facts = wish.Language.Facts;
        Func<InterpreterVersion, bool>? range = null;
        if (wish.Constraint is { } constraint)
        {
            range = facts.ParseRange(constraint) ?? throw new RGridException(
                ErrorCode.DependencyFileInvalid,
                $"`{constraint}` is not a version range of {facts.Name}",
                "mend `requires-python` or `engines.node`");
        }

        if (!wish.Language.IsChosenByShell(wish.Command is { } command ? [command] : facts.Commands, machine) && VersionFile.Find(wish) is { } file)
        {
            var found = Best(wish, version => version.StartsWith(file.Prefix)) ?? throw NotThere(wish, $"{facts.Name}:{file.Prefix}", $", which `{file.Path}` asks for");
            if (range is null || range(Version(found)))
            {
                return found;
            }

            notes.Add($"`{file.Path}` asks for {file.Prefix}, which `{wish.Constraint}` does not allow; the constraint counts");
        }

        if (range is null)
        {
            return Default(wish) ?? throw NotThere(wish, wish.Command ?? facts.Name, "");
        }

        return Best(wish, range) ?? throw NotThere(wish, $"{facts.Name} {wish.Constraint}", "");
    }

    // What a local run would take wins where it fits; else the newest release.
    private InstalledRuntime? Best(RuntimeWish wish, Func<InterpreterVersion, bool> fits)
    {
        if (TryDefault(wish) is { } usual && fits(Version(usual)))
        {
            return usual;
        }

        return Installed(wish.Language)
            .Where(runtime => fits(Version(runtime)))
            .OrderBy(runtime => Version(runtime).IsPreRelease)
            .ThenByDescending(Version)
            .FirstOrDefault();
    }

    private InstalledRuntime? TryDefault(RuntimeWish wish)
    {
        try
        {
            return Default(wish);
        }
        catch (RGridException)
        {
            // A shim without a version is no reason to refuse a version that was asked for by name.
            return null;
        }
    }

    private InstalledRuntime? Default(RuntimeWish wish)
    {
        IEnumerable<string> commands = wish.Command is { } command ? [command] : wish.Language.Facts.Commands;
        foreach (var name in commands)
        {
            foreach (var path in machine.PathFolders.Select(folder => Path.Combine(folder, name)).Where(VersionFolders.IsExecutable))
            {
                if (RealInterpreter.Behind(path, name, wish, machine) is { } real && IsUsable(wish.Language, real, wish.ScriptFolder) is { } runtime)
                {
                    return runtime;
                }
            }
        }

        return Installed(wish.Language).Where(_ => wish.Command is null).OrderByDescending(Version).FirstOrDefault();
    }

    private IEnumerable<InstalledRuntime> Installed(ILanguage language) =>
        language.FindInstalled(machine)
            .Select(path => PathRelation.RealPath(path) ?? path)
            .Distinct(StringComparer.Ordinal)
            .Select(path => IsUsable(language, path, "/"))
            .OfType<InstalledRuntime>()
            .DistinctBy(runtime => runtime.Report.Executable);

    private InstalledRuntime? IsUsable(ILanguage language, string path, string folder)
    {
        try
        {
            return Identify(language, path, folder);
        }
        catch (RGridException)
        {
            // One broken interpreter must not hide the others; the one that is asked for by path does fail.
            return null;
        }
    }

    private InstalledRuntime Identify(ILanguage language, string path, string folder)
    {
        var (report, binary, libraries) = identity.Identify(language, path, folder);
        return new InstalledRuntime(language, report, binary, libraries);
    }

    private Runtime ToRuntime(InstalledRuntime runtime, string askedName)
    {
        var manifest = new RuntimeManifest(
            askedName,
            "local",
            RuntimeInformation.RuntimeIdentifier,
            runtime.Report.Report,
            runtime.Binary,
            runtime.Libraries,
            runtime.Report.StandardLibrary is { } library ? look.StampsOf(library) : null).ToManifest();
        blobs.Add(manifest.Bytes);
        return new Runtime(
            runtime.Language.Facts.Name,
            askedName,
            runtime.Report.Version,
            runtime.Report.Executable,
            runtime.Report.Facts,
            new RuntimeParts(runtime.Report.Libraries, runtime.Report.StandardLibrary),
            manifest.Key);
    }

    private RGridException NotThere(RuntimeWish wish, string wanted, string because)
    {
        var facts = wish.Language.Facts;
        if (InterpreterVersion.TryParse(wanted[Math.Max(0, wanted.AsSpan().IndexOfAnyInRange('0', '9'))..], out var asked) && asked[0] < facts.LeastMajor)
        {
            // Nor is it in an image: what asks an interpreter who it is can't be read by it.
            return new RGridException(
                ErrorCode.InputInvalid,
                $"runtime `{wanted}`{because} is not supported: RGrid runs {facts.Name} {facts.LeastMajor} and later",
                $"run the script with {facts.Name} {facts.LeastMajor}; `rgrid runtimes` lists what is on this machine");
        }

        var there = Installed(wish.Language).OrderByDescending(Version).Select(runtime => runtime.Report.Version).Distinct().ToList();
        return new RGridException(
            ErrorCode.RuntimeUnavailable,
            $"runtime `{wanted}`{because} is not on this machine",
            there.Count == 0
                ? $"there is no {wish.Language.Facts.Name} at all; install one and try again"
                : $"there are {wish.Language.Facts.Name} {string.Join(", ", there)}; install `{wanted}`, or choose one of these with --runtime");
    }

    private static InterpreterVersion Version(InstalledRuntime runtime) =>
        InterpreterVersion.TryParse(runtime.Report.Version, out var version) ? version : version;
}
