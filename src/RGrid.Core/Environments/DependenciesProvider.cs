using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Executions;
using RGrid.Faults;
using RGrid.Keys;
using RGrid.Runtimes;
using Lock = RGrid.Ecosystems.Lock;

namespace RGrid.Environments;

/// <summary>
/// Look up → resolve → look up → wait or install → publish. A resolution is kept with its lock, so that the same question gets the
/// same answer tomorrow; an installation is shared by all that resolve alike.
/// </summary>
/// <param name="catalog">What is known.</param>
/// <param name="blobs">Manifests and locks.</param>
/// <param name="folders">What is installed.</param>
/// <param name="host">Digest of this machine, for what is built on it; null where its builds see nothing of it.</param>
/// <param name="jobs">Makes the job for an installer.</param>
/// <param name="clock">The clock.</param>
public sealed class DependenciesProvider(
    CatalogSet catalog, IBlobStore blobs, IInstalledDependencies folders, Func<Digest?> host, InstallJobs jobs, TimeProvider clock)
{
    private static readonly string[] Archives = [".whl", ".zip", ".tgz", ".tar", ".gz", ".bz2", ".xz"];

    /// <summary>Makes the dependencies ready.</summary>
    public ReadyDependencies Provide(DependenciesQuestion question, IRunObserver observer, CancellationToken cancellationToken)
    {
        if (question.Requirements is not { HasDependencies: true } requirements || question.Ecosystem is not { } ecosystem)
        {
            return ProvideEmpty(question, observer, cancellationToken);
        }

        var installer = ecosystem.FindInstaller(requirements, question.Runtime, null);
        var asked = RequirementsOf(requirements, question.Runtime, installer);
        blobs.Add(asked.Bytes);
        var (resolution, chosen, isNew) = Resolve(question, asked, installer, observer, cancellationToken);
        var key = KeyOfToday(resolution, chosen);
        var ready = InstallOrForget(question, resolution, key, chosen, installer, observer, cancellationToken, out var installed);
        return new ReadyDependencies(
            asked.Key,
            key,
            ready.Folder,
            ready.Miss,
            ready.Reason,
            chosen.Packages.Count,
            installed,
            requirements.IsPinned || isNew ? null : resolution.At,
            ready.Image)
        {
            Modules = ready.Modules,
        };
    }

    /// <summary>Makes the dependencies of an earlier execution ready again: from their folder, else from their lock.</summary>
    /// <param name="question">Whose; its requirements are not used.</param>
    /// <param name="requirementsKey">Key of what was asked then.</param>
    /// <param name="dependenciesKey">Key of what was installed then; null where the language needs no folder for nothing.</param>
    /// <param name="observer">Is told what goes on.</param>
    /// <param name="cancellationToken">Ends waiting and installing.</param>
    /// <exception cref="RGridException">The lock is no longer in the store, or what has to be installed anew can't be made as it was made then.</exception>
    public ReadyDependencies ProvideAgain(
        DependenciesQuestion question, Digest? requirementsKey, Digest? dependenciesKey, IRunObserver observer, CancellationToken cancellationToken)
    {
        if (dependenciesKey is not { } key)
        {
            return ReadyDependencies.None with { Requirements = requirementsKey };
        }

        if (catalog.Resolutions.FindByDependencies(key) is not { } resolution)
        {
            var empty = ProvideEmpty(question with { Requirements = null }, observer, cancellationToken) with { Requirements = requirementsKey };
            return empty.Key == key ? empty : throw LockIsGone(key);
        }

        var chosen = LoadLock(resolution) ?? throw LockIsGone(key);
        var again = question with { Requirements = LockJson.TryReadRequirements(blobs.Read(resolution.Lock)) };
        var ready = Install(again, key, chosen, () => InstallerOfThen(again, key), observer, cancellationToken, out var installed);
        return new ReadyDependencies(requirementsKey, key, ready.Folder, ready.Miss, ready.Reason, chosen.Packages.Count, installed, null, ready.Image)
        {
            Modules = ready.Modules,
        };
    }

    // A key says by which version of the installer, and for what is built here on what system, its content was made.
    private Installer InstallerOfThen(DependenciesQuestion question, Digest key)
    {
        var kept = KeptDependencies.Read(key, blobs);
        var requirements = question.Requirements!;
        return kept.Host is null || kept.Host == host()?.ToString()
            ? question.Ecosystem!.FindInstaller(requirements, question.Runtime, kept.InstallerVersion)
            : throw new RGridException(
                ErrorCode.InstallFailed,
                $"what `{requirements.Source}` asked for was built from source with other system packages than this machine has now, and is no longer installed",
                "run the script from its files: rgrid run");
    }

    // What was built with other system packages may be another thing, and its key says with which.
    private Digest KeyOfToday(Resolution resolution, Lock chosen)
    {
        if (!chosen.Packages.Any(package => package.IsBuiltHere))
        {
            return resolution.DependenciesKey;
        }

        var kept = KeptDependencies.Read(resolution.DependenciesKey, blobs);
        var today = host();
        if (kept.Host == today?.ToString())
        {
            return resolution.DependenciesKey;
        }

        var manifest = kept.BuiltOn(today);
        blobs.Add(manifest.Bytes);
        catalog.Resolutions.Save(resolution with { DependenciesKey = manifest.Key });
        return manifest.Key;
    }

    private static RGridException LockIsGone(Digest key) =>
        new(ErrorCode.NotFound, $"the lock of dependencies `{key}` is no longer in the store", "run the script again from its files");

    // What was chosen and could never be installed is no choice to keep: the index may have something better by now.
    private ReadyFolder InstallOrForget(
        DependenciesQuestion question, Resolution resolution, Digest key, Lock chosen, Installer installer, IRunObserver observer, CancellationToken cancellationToken, out int installed)
    {
        try
        {
            return Install(question, key, chosen, () => installer, observer, cancellationToken, out installed);
        }
        catch (RGridException) when (catalog.Entries.Find(EntryLevel.Dependencies, key) is null)
        {
            catalog.Resolutions.Forget(resolution);
            throw;
        }
    }

    private ReadyFolder Install(
        DependenciesQuestion question,
        Digest key,
        Lock chosen,
        Func<Installer> findInstaller,
        IRunObserver observer,
        CancellationToken cancellationToken,
        out int installed)
    {
        var count = 0;
        var ready = folders.Ensure(
            new DependenciesOrder(key, question.Runtime, question.Script, question.Freshness == Freshness.Refresh),
            (folder, finalFolder) =>
            {
                var mark = SystemMark.OfInterpreter(question.Runtime);
                using var job = jobs.Begin(question, findInstaller(), folder, finalFolder, observer, cancellationToken);
                FaultPoint.Pass("install.begin.before");
                var report = job.Do(one => question.Ecosystem!.Install(one, chosen));
                FaultPoint.Pass("install.end.after");
                if (SystemMark.OfInterpreter(question.Runtime) != mark)
                {
                    throw new RGridException(ErrorCode.InstallFailed, $"{question.Runtime} was changed while packages were installed with it", "run again") { IsTransient = true };
                }

                count = report.PackageCount;
                if (report.BuiltHere.Count > 0)
                {
                    observer.Note($"built from source {(question.Runtime.Parts.Image is null ? "on this machine" : "in the image")}: {string.Join(", ", report.BuiltHere)}");
                }
            },
            observer,
            cancellationToken);
        installed = count;
        return ready;
    }

    private ReadyDependencies ProvideEmpty(DependenciesQuestion question, IRunObserver observer, CancellationToken cancellationToken)
    {
        Digest? asked = null;
        if (question.Requirements is { } requirements)
        {
            var manifest = RequirementsOf(requirements, question.Runtime, new Installer("none", "", ""));
            blobs.Add(manifest.Bytes);
            asked = manifest.Key;
        }

        if (!question.Language.Facts.NeedsEmptyEnvironment)
        {
            return ReadyDependencies.None with { Requirements = asked };
        }

        var empty = new DependenciesManifest(question.Runtime.Key, question.Language.Facts.Ecosystem ?? "", null, [], [], [], "none", "", null).ToManifest();
        blobs.Add(empty.Bytes);
        var ready = folders.Ensure(
            new DependenciesOrder(empty.Key, question.Runtime, question.Script, IsRefreshed: false) { Words = MissWords.Empty },
            (folder, _) => EmptyEnvironment.Write(question.Runtime, folder),
            observer,
            cancellationToken);
        return new ReadyDependencies(asked, empty.Key, ready.Folder, ready.Miss, ready.Reason, 0, 0, null, ready.Image);
    }

    private (Resolution Resolution, Lock Chosen, bool IsNew) Resolve(
        DependenciesQuestion question, Manifest asked, Installer installer, IRunObserver observer, CancellationToken cancellationToken)
    {
        if (question.Freshness != Freshness.Upgrade && Known(asked.Key, installer, question) is { } known)
        {
            // What an edit of the text goes on from is the choice that was used last, also in another folder or after a switch of branches.
            if (question.Requirements!.SourcePath is var path && catalog.Resolutions.FindNewest(path)?.RequirementsKey != asked.Key)
            {
                catalog.Resolutions.Save(known.Resolution with { SourcePath = path });
            }

            return (known.Resolution, known.Lock, false);
        }

        using var held = folders.Lock(asked.Key, observer, cancellationToken);
        if (question.Freshness != Freshness.Upgrade && Known(asked.Key, installer, question) is { } meanwhile)
        {
            return (meanwhile.Resolution, meanwhile.Lock, false);
        }

        var requirements = question.Requirements!;
        FaultPoint.Pass("resolve.begin.before");
        observer.Step($"resolving {requirements.Source}");
        using var job = jobs.Begin(question, installer, null, null, observer, cancellationToken);
        var earlier = question.Freshness == Freshness.Upgrade ? null : EarlierLock(requirements.SourcePath, asked);
        var chosen = job.Do(one => question.Ecosystem!.Resolve(one, earlier));
        var locked = blobs.Add(LockJson.Write(chosen, requirements));
        var isAllSeen = IsSeenByBuilds(requirements, chosen);
        var manifest = new DependenciesManifest(
            question.Runtime.Key,
            requirements.Ecosystem,
            Digest.Of(chosen.Native),
            chosen.Packages,
            [.. requirements.Inputs.Where(input => isAllSeen || IsInstalledFrom(input)).Select(ToPart)],
            requirements.Options,
            installer.Name,
            installer.Version,
            chosen.Packages.Any(package => package.IsBuiltHere) ? host() : null,
            installer.BuilderRevision).ToManifest();
        blobs.Add(manifest.Bytes);
        var resolution = new Resolution(asked.Key, manifest.Key, locked.Digest, requirements.SourcePath, clock.GetUtcNow());
        FaultPoint.Pass("resolve.record.before");
        catalog.Resolutions.Save(resolution);
        FaultPoint.Pass("resolve.record.after");
        return (resolution, chosen, true);
    }

    private (Resolution Resolution, Lock Lock)? Known(Digest asked, Installer installer, DependenciesQuestion question) =>
        catalog.Resolutions.Find(asked) is { } resolution && blobs.TryRead(resolution.DependenciesKey) is { } manifest
        && blobs.TryRead(resolution.Lock) is { } bytes && LockJson.TryRead(bytes) is { } chosen
        && (IsLaidOutAlike(LockJson.TryReadRequirements(bytes), question.Requirements!) || (question.Freshness != Freshness.Refresh && folders.IsIntact(resolution.DependenciesKey)))
            ? (Renew(resolution, manifest, installer), chosen)
            : null;

    // A lock calls what it takes from this disk by its place among what is laid out, which is another one where the script was moved or the root is; what is
    // installed has no places.
    private static bool IsLaidOutAlike(Requirements? then, Requirements now) => then is null
        || then.Inputs.Where(IsInstalledFrom).Select(input => input.LayoutPath).ToHashSet(StringComparer.Ordinal).SetEquals(now.Inputs.Where(IsInstalledFrom).Select(input => input.LayoutPath));

    // What was chosen by an earlier RGrid stays chosen, though its folder is made in another way now.
    private Resolution Renew(Resolution resolution, byte[] manifest, Installer installer)
    {
        var revised = DependenciesManifest.Revise(manifest, installer.BuilderRevision);
        if (revised.Key == resolution.DependenciesKey)
        {
            return resolution;
        }

        blobs.Add(revised.Bytes);
        var renewed = resolution with { DependenciesKey = revised.Key };
        catalog.Resolutions.Save(renewed);
        return renewed;
    }

    private Lock? LoadLock(Resolution resolution) => blobs.TryRead(resolution.Lock) is { } bytes ? LockJson.TryRead(bytes) : null;

    private EarlierLock? EarlierLock(string sourcePath, Manifest asked)
    {
        if (catalog.Resolutions.FindNewest(sourcePath) is not { } newest
            || LoadLock(newest) is not { } chosen
            || blobs.TryRead(newest.RequirementsKey) is not { } manifest)
        {
            return null;
        }

        var (before, now) = (JsonNode.Parse(manifest)!, JsonNode.Parse(asked.Bytes)!);
        bool AreEqual(string member) => JsonNode.DeepEquals(before[member], now[member]);
        return AreEqual(RequirementsManifest.RevisionMember)
            ? new EarlierLock(chosen, RequirementsInputs.Read(manifest, blobs), AreEqual(RequirementsManifest.OptionsMember), AreEqual(RequirementsManifest.RuntimeMember) && JsonNode.DeepEquals(LocalsOf(before), LocalsOf(now)))
            : null;
    }

    private static JsonArray LocalsOf(JsonNode requirements) =>
    [
        .. requirements[RequirementsManifest.PartsMember]!.AsArray()
            .Where(part => part![RequirementsPart.TreeMember] is not null || IsArchive(part[RequirementsPart.PathMember]!.GetValue<string>()))
            .Select(part => part!.DeepClone()),
    ];

    private static Manifest RequirementsOf(Requirements requirements, Runtime runtime, Installer installer) => new RequirementsManifest(
        runtime.Key,
        requirements.Ecosystem,
        [.. requirements.Inputs.Select(ToPart)],
        requirements.Options,
        installer.Name,
        installer.Version,
        requirements.IsPinned ? RequirementsManifest.FirstResolverRevision : installer.ResolverRevision).ToManifest();

    private static RequirementsPart ToPart(DependencyInput input) => new(input.KeyPath, input.File?.Blob.Digest, input.Tree);

    // A folder that is built may look at what is laid out beside it: `setup.py` of a repository with many packages does.
    private static bool IsSeenByBuilds(Requirements requirements, Lock chosen) => chosen.Ecosystem == "pypi" && requirements.Inputs.Any(input => input.Tree is not null) && chosen.Packages.Any(package => package is { IsBuiltHere: true, Origin: null });

    private static bool IsInstalledFrom(DependencyInput input) => input.Tree is not null || IsArchive(input.LayoutPath);

    private static bool IsArchive(string path) => Array.Exists(Archives, suffix => path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
}
