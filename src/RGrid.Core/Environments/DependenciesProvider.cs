using RGrid.Catalog;
using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Executions;
using RGrid.Keys;
using RGrid.Runtimes;
using Lock = RGrid.Ecosystems.Lock;

namespace RGrid.Environments;

/// <summary>The dependencies of a script, ready.</summary>
/// <param name="Requirements">Key of what is asked; null where nothing is declared.</param>
/// <param name="Key">Key of what is installed; null where the language needs no folder for nothing.</param>
/// <param name="Folder">Where it is, in its image where it has one; null without a key.</param>
/// <param name="Miss">Why it was not there; <see cref="MissReason.None"/> for a hit.</param>
/// <param name="Reason">The same in words; empty for a hit.</param>
/// <param name="Packages">How many packages it holds.</param>
/// <param name="InstalledNow">How many were installed just now.</param>
/// <param name="ResolvedAt">When its versions were chosen, where that is not fixed by its sources.</param>
/// <param name="Image">Id of the image that holds it; null where it is a folder of this machine, or nothing.</param>
public sealed record ReadyDependencies(
    Digest? Requirements,
    Digest? Key,
    string? Folder,
    MissReason Miss,
    string Reason,
    int Packages,
    int InstalledNow,
    DateTimeOffset? ResolvedAt,
    string? Image = null)
{
    /// <summary>For languages that need nothing.</summary>
    public static readonly ReadyDependencies None = new(null, null, null, MissReason.None, "", 0, 0, null);

    /// <summary>Whether it was there.</summary>
    public bool IsHit => Miss == MissReason.None;
}

/// <summary>What decides the dependencies of one run.</summary>
/// <param name="Language">The script's language.</param>
/// <param name="Runtime">Its runtime.</param>
/// <param name="Ecosystem">The ecosystem of the language; null where it has none.</param>
/// <param name="Requirements">What is asked; null where nothing is declared.</param>
/// <param name="Script">The script (<see cref="Execution.Script"/>).</param>
/// <param name="Freshness">What of the cache may be used.</param>
public sealed record DependenciesQuestion(
    ILanguage Language, Runtime Runtime, IEcosystem? Ecosystem, Requirements? Requirements, string Script, Freshness Freshness);

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

        var installer = ecosystem.FindInstaller(requirements, question.Runtime);
        var asked = RequirementsOf(requirements, question.Runtime, installer);
        blobs.Add(asked.Bytes);
        var (resolution, chosen, isNew) = Resolve(question, asked.Key, installer, observer, cancellationToken);
        var ready = Install(question, resolution.DependenciesKey, chosen, observer, cancellationToken, out var installed);
        return new ReadyDependencies(
            asked.Key,
            resolution.DependenciesKey,
            ready.Folder,
            ready.Miss,
            ready.Reason,
            chosen.Packages.Count,
            installed,
            requirements.IsPinned || isNew ? null : resolution.At,
            ready.Image);
    }

    /// <summary>Makes the dependencies of an earlier execution ready again: from their folder, else from their lock.</summary>
    /// <param name="question">Whose; its requirements are not used.</param>
    /// <param name="requirementsKey">Key of what was asked then.</param>
    /// <param name="dependenciesKey">Key of what was installed then; null where the language needs no folder for nothing.</param>
    /// <param name="observer">Is told what goes on.</param>
    /// <param name="cancellationToken">Ends waiting and installing.</param>
    /// <exception cref="RGridException">The lock is no longer in the store, or its installer is gone.</exception>
    public ReadyDependencies ProvideAgain(
        DependenciesQuestion question, Digest? requirementsKey, Digest? dependenciesKey, IRunObserver observer, CancellationToken cancellationToken)
    {
        if (dependenciesKey is not { } key)
        {
            return ReadyDependencies.None with { Requirements = requirementsKey };
        }

        if (catalog.Resolutions.FindByDependencies(key) is not { } resolution)
        {
            return ProvideEmpty(question with { Requirements = null }, observer, cancellationToken) with { Requirements = requirementsKey };
        }

        var chosen = LoadLock(resolution) ?? throw new RGridException(
            ErrorCode.NotFound, $"the lock of dependencies `{key}` is no longer in the store", "run the script again from its files");
        var again = question with { Requirements = LockJson.TryReadRequirements(blobs.Read(resolution.Lock)) };
        var ready = Install(again, key, chosen, observer, cancellationToken, out var installed);
        return new ReadyDependencies(requirementsKey, key, ready.Folder, ready.Miss, ready.Reason, chosen.Packages.Count, installed, null, ready.Image);
    }

    private ReadyFolder Install(
        DependenciesQuestion question, Digest key, Lock chosen, IRunObserver observer, CancellationToken cancellationToken, out int installed)
    {
        var count = 0;
        var ready = folders.Ensure(
            new DependenciesOrder(key, question.Runtime, question.Script, question.Freshness == Freshness.Refresh),
            (folder, finalFolder) =>
            {
                var ecosystem = question.Ecosystem!;
                var installer = ecosystem.FindInstaller(question.Requirements!, question.Runtime);
                using var job = jobs.Begin(question, installer, folder, finalFolder, observer, cancellationToken);
                var report = job.Do(one => ecosystem.Install(one, chosen));
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
            new DependenciesOrder(empty.Key, question.Runtime, question.Script, IsRefreshed: false),
            (folder, _) => EmptyEnvironment.Write(question.Runtime, folder),
            observer,
            cancellationToken);
        return new ReadyDependencies(asked, empty.Key, ready.Folder, ready.Miss, ready.Reason, 0, 0, null, ready.Image);
    }

    private (Resolution Resolution, Lock Chosen, bool IsNew) Resolve(
        DependenciesQuestion question, Digest asked, Installer installer, IRunObserver observer, CancellationToken cancellationToken)
    {
        if (question.Freshness != Freshness.Upgrade && Known(asked, installer) is { } known)
        {
            return (known.Resolution, known.Lock, false);
        }

        using var held = folders.Lock(asked, observer, cancellationToken);
        if (question.Freshness != Freshness.Upgrade && Known(asked, installer) is { } meanwhile)
        {
            return (meanwhile.Resolution, meanwhile.Lock, false);
        }

        var requirements = question.Requirements!;
        observer.Step($"resolving {requirements.Source}");
        using var job = jobs.Begin(question, installer, null, null, observer, cancellationToken);
        var earlier = question.Freshness == Freshness.Upgrade ? null : EarlierLock(requirements.SourcePath);
        var chosen = job.Do(one => question.Ecosystem!.Resolve(one, earlier));
        var locked = blobs.Add(LockJson.Write(chosen, requirements));
        var manifest = new DependenciesManifest(
            question.Runtime.Key,
            requirements.Ecosystem,
            Digest.Of(chosen.Native),
            chosen.Packages,
            [.. requirements.Inputs.Where(IsInstalledFrom).Select(ToPart)],
            requirements.Options,
            installer.Name,
            installer.Version,
            chosen.Packages.Any(package => package.IsBuiltHere) ? host() : null,
            installer.BuilderRevision).ToManifest();
        blobs.Add(manifest.Bytes);
        var resolution = new Resolution(asked, manifest.Key, locked.Digest, requirements.SourcePath, clock.GetUtcNow());
        catalog.Resolutions.Save(resolution);
        return (resolution, chosen, true);
    }

    private (Resolution Resolution, Lock Lock)? Known(Digest asked, Installer installer) =>
        catalog.Resolutions.Find(asked) is { } resolution && blobs.TryRead(resolution.DependenciesKey) is { } manifest && LoadLock(resolution) is { } chosen
            ? (Renew(resolution, manifest, installer), chosen)
            : null;

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

    private EarlierLock? EarlierLock(string sourcePath)
    {
        if (catalog.Resolutions.FindNewest(sourcePath) is not { } newest
            || LoadLock(newest) is not { } chosen
            || blobs.TryRead(newest.RequirementsKey) is not { } manifest)
        {
            return null;
        }

        return new EarlierLock(chosen, RequirementsInputs.Read(manifest, blobs));
    }

    private static Manifest RequirementsOf(Requirements requirements, Runtime runtime, Installer installer) => new RequirementsManifest(
        runtime.Key,
        requirements.Ecosystem,
        [.. requirements.Inputs.Select(ToPart)],
        requirements.Options,
        installer.Name,
        installer.Version).ToManifest();

    private static RequirementsPart ToPart(DependencyInput input) => new(input.KeyPath, input.File?.Blob.Digest, input.Tree);

    private static bool IsInstalledFrom(DependencyInput input) =>
        input.Tree is not null || Array.Exists(Archives, suffix => input.LayoutPath.EndsWith(suffix, StringComparison.Ordinal));
}
