using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Ecosystems.Npm;
using RGrid.FileSystem;
using RGrid.Runtimes;
using Lock = RGrid.Ecosystems.Lock;

namespace RGrid.Local.Npm;

/// <summary>Node's packages, with the npm that belongs to the interpreter. The lock is npm's own `package-lock.json`.</summary>
/// <param name="host">Where npm runs.</param>
public sealed class NpmEcosystem(IInstallerHost host) : IEcosystem
{
    // 2: npm went on from locks that it kept more of than was asked for.
    private const int Revision = 2;

    private static readonly string[] Choosing = ["install", "--package-lock-only", "--ignore-scripts"];
    private static readonly string[] Places = ["../lib/node_modules/npm", "../share/nodejs/npm", "../share/npm"];

    /// <inheritdoc/>
    public string Name => "npm";

    /// <inheritdoc/>
    public Requirements? Read(RequirementsQuestion question) => NpmRequirementsReader.Read(question);

    /// <inheritdoc/>
    public Installer FindInstaller(Requirements requirements, Runtime runtime, string? version)
    {
        var found = host.Find(runtime, files => Find(files, runtime)) with { ResolverRevision = Revision };

        // Of an image all is in the key, and its host remembers no more than where npm is.
        found = runtime.Parts.Image is null ? found : found with { Configuration = null };
        return version is null || version == found.Version ? found : throw new RGridException(
            ErrorCode.InstallerUnavailable,
            $"what `{requirements.Source}` asked for was installed with npm {version}, and {runtime} has npm {found.Version} now",
            $"run the script from its files: rgrid run; or bring that npm back: npm install -g npm@{version}");
    }

    /// <inheritdoc/>
    public Lock Resolve(InstallJob job, EarlierLock? earlier)
    {
        var manifests = NpmManifests.Of(job, input => job.Blobs.Read(input.File!.Blob.Digest));
        var run = new NpmRun(job, manifests, host);
        var own = new[] { "npm-shrinkwrap.json", "package-lock.json" }.FirstOrDefault(name => File.Exists(run.At(name)));
        if (own is not null)
        {
            var kept = NpmLock.Write(File.ReadAllBytes(run.At(own)), manifests, run.IsMade, isOwn: true);
            if (NpmContradiction.FindUnknownMember(NpmLock.Read(kept)) is { } member)
            {
                throw new RGridException(
                    ErrorCode.DependencyFileInvalid, $"`{own}` is out of date: it does not know `{Path.Combine(member, "package.json")}`, which is a member of the workspace", "run `npm install`, then run again");
            }

            return NpmContradiction.Find(NpmLock.Read(kept)) is not { } contradiction ? kept : throw new RGridException(
                ErrorCode.DependencyFileInvalid,
                $"`{own}` is out of date: `{Path.Combine(contradiction.Member, "package.json")}` asks for `{contradiction.Name}` `{contradiction.Asked}`, and it has {contradiction.Locked}",
                "run `npm install`, then run again");
        }

        var lockPath = run.At("package-lock.json");
        if (earlier is { HasSameOptions: true } && NpmLock.Read(earlier.Lock) is var before && NpmSpecs.MayGoOn(before, manifests))
        {
            if (TryGoOn(run, lockPath, NpmBeginning.Of(before, manifests, earlier.HasSameSurroundings), manifests) is { } continued)
            {
                return RequireWhole(continued, run, job);
            }

            File.Delete(lockPath);
        }

        var end = run.Run(Choosing);
        return end.ExitCode == 0
            ? RequireWhole(NpmLock.Write(File.ReadAllBytes(lockPath), manifests, run.IsMade), run, job)
            : throw NpmFailure.Of(end, job, $"the dependencies of `{job.Requirements.Source}` could not be resolved");
    }

    /// <inheritdoc/>
    public InstallReport Install(InstallJob job, Lock chosen)
    {
        var locked = NpmLock.Read(chosen);
        var run = new NpmRun(job, locked.Manifests, host);
        File.Delete(run.At("npm-shrinkwrap.json"));
        File.WriteAllText(run.At("package-lock.json"), locked.Text);
        job.Log.Step(chosen.Packages.Count == 1 ? "installing 1 package" : $"installing {chosen.Packages.Count} packages");
        var end = IsLinked(job) ? run.Run("ci", "--install-links", "--ignore-scripts", "--install-strategy", "hoisted") : new InstallerEnd(0, []);
        end = end.ExitCode == 0 ? run.Run("ci", "--install-links") : end;
        if (end.ExitCode != 0)
        {
            throw NpmFailure.Of(end, job, $"the dependencies of `{job.Requirements.Source}` could not be installed");
        }

        NpmOptional.RequireFetched(run, locked, job);

        // A package can bring a lock of its own, which npm reads as it unpacks it.
        if (job.Requirements.IsPinned && run.Installed is { } installed && NpmLockIntegrity.FindOpen(installed, run.Holds) is { } open)
        {
            throw new RGridException(
                ErrorCode.InstallFailed,
                $"`{open}` was installed by a lock that one of the packages brings, and nothing in it tells which bytes that stands for",
                "ask for another version of that package (npm ls tells which it is), or remove the project's own lock: rgrid run locks what it has chosen");
        }

        NpmTree.TakeOut(run, [.. locked.Manifests.Keys.Where(folder => folder.Length > 0)], job.Folder);
        return new InstallReport(chosen.Packages.Count, [.. chosen.Packages.Where(package => package.IsBuiltHere).Select(package => package.Name)]);
    }

    // So npm installs without a look at the lock's digests; what it has fetched and checked the other way is in its cache then.
    private static bool IsLinked(InstallJob job) => job.Requirements.Options.Contains(KeyValuePair.Create("npm.install-strategy", "linked"));

    private static Installer Find(IRuntimeFiles files, Runtime runtime)
    {
        var bin = Path.GetDirectoryName(runtime.Executable)!;
        foreach (var folder in Places.Select(place => Path.GetFullPath(Path.Combine(bin, place))))
        {
            var package = Path.Combine(folder, "package.json");
            if (files.TryRead(package) is { } bytes && JsonNode.Parse(bytes)?["version"]?.GetValue<string>() is { } version)
            {
                return new Installer("npm", version, Path.Combine(folder, "bin/npm-cli.js"), Configuration: OwnConfiguration(files, folder));
            }
        }

        throw new RGridException(
            ErrorCode.InstallerUnavailable,
            $"there is no npm beside `{runtime.Executable}`, so dependencies can't be installed",
            "on Debian and Ubuntu: apt-get install npm; or choose a Node that brings npm with --runtime");
    }

    // npm's fourth file of options, which no caller can name another one for.
    private static Digest? OwnConfiguration(IRuntimeFiles files, string folder) => files.TryRead(Path.Combine(folder, "npmrc")) is { } bytes ? Digest.Of(bytes) : null;

    // What was chosen before may stand in the way of what is asked now; chosen anew it may do.
    private static Lock? TryGoOn(NpmRun run, string lockPath, string begin, IReadOnlyDictionary<string, JsonObject> manifests)
    {
        var chosen = ChooseFrom(NpmArchives.Forget(begin));
        if (chosen is not null && NpmArchives.MayFindOthersBelow(NpmLock.Read(chosen)))
        {
            chosen = ChooseFrom(NpmArchives.ForgetWithAllBelow(begin));
        }

        return chosen is not null && NpmLock.Read(chosen) is var found && NpmSpecs.IsPlain(found) && NpmContradiction.Find(found) is null && !NpmContradiction.HasManyOfAPeer(found) && AreAllMet(run) ? chosen : null;

        Lock? ChooseFrom(string text)
        {
            File.WriteAllText(lockPath, text);
            return run.Run(Choosing).ExitCode == 0 ? NpmLock.Write(File.ReadAllBytes(lockPath), manifests, run.IsMade) : null;
        }
    }

    // Where npm goes on it overrides a peer dependency that is not met any more, and no more than warns.
    private static bool AreAllMet(NpmRun run) => run.Run("ls", "--all", "--package-lock-only").ExitCode == 0;

    // npm leaves an optional dependency out of which the registry told nothing, and then refuses that lock as soon as it tells something. And a package
    // from a registry or archive may ask for a place of this disk, which is in no key.
    private static Lock RequireWhole(Lock chosen, NpmRun run, InstallJob job)
    {
        var locked = NpmLock.Read(chosen);
        if (NpmContradiction.FindAbsentOptional(locked) is { } absent)
        {
            throw new RGridException(
                ErrorCode.InstallFailed,
                $"the registry of npm told nothing of `{absent}`, an optional dependency of `{job.Requirements.Source}`",
                "run again when it does; what is in no registry can be no optional dependency either")
            {
                IsTransient = true,
            };
        }

        return NpmLockIntegrity.FindForeign(JsonNode.Parse(locked.Text)!["packages"]!.AsObject(), run.Holds) is not { } foreign ? chosen : throw new RGridException(
            ErrorCode.InstallFailed, $"npm takes `{foreign}` from this disk, which is not among the dependencies that were found", "name it in the project's own package.json, by its path");
    }
}
