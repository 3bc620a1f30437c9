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
/// Choose → look up → wait or install → publish: what was chosen for a question is kept with its lock (<see cref="DependencyChoices"/>), and an
/// installation is shared by all that resolve alike.
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
    private readonly DependencyChoices _choices = new(catalog, blobs, folders, host, jobs, clock);

    /// <summary>Makes the dependencies ready.</summary>
    public ReadyDependencies Provide(DependenciesQuestion question, IRunObserver observer, CancellationToken cancellationToken)
    {
        if (question.Requirements is not { HasDependencies: true } requirements || question.Ecosystem is not { } ecosystem)
        {
            return ProvideEmpty(question, observer, cancellationToken);
        }

        var installer = ecosystem.FindInstaller(requirements, question.Runtime, null);
        var asked = DependencyChoices.Ask(requirements, question.Runtime, installer);
        blobs.Add(asked.Bytes);
        var choice = _choices.Choose(question, asked, installer, observer, cancellationToken);
        try
        {
            return Provide(question, asked.Key, choice, installer, observer, cancellationToken);
        }
        catch (RGridException exception) when (choice.HasGoneOn && exception is { IsTransient: false, IsOfChangedBytes: false })
        {
            // What was chosen before may be gone from its index, and what goes on from it with it.
            if (TryChooseAnew(question, asked, installer, observer, cancellationToken) is { } anew && anew.Resolution.DependenciesKey != choice.Resolution.DependenciesKey)
            {
                return Provide(question, asked.Key, anew, installer, observer, cancellationToken);
            }

            throw;
        }
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

        var chosen = LockJson.TryRead(blobs.TryRead(resolution.Lock)) ?? throw LockIsGone(key);
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

    private static RGridException LockIsGone(Digest key) =>
        new(ErrorCode.NotFound, $"the lock of dependencies `{key}` is no longer in the store", "run the script again from its files");

    private DependencyChoice? TryChooseAnew(DependenciesQuestion question, Manifest asked, Installer installer, IRunObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            return _choices.Choose(question with { Freshness = Freshness.Upgrade }, asked, installer, observer, cancellationToken);
        }
        catch (RGridException)
        {
            return null;
        }
    }

    private ReadyDependencies Provide(
        DependenciesQuestion question, Digest asked, DependencyChoice choice, Installer installer, IRunObserver observer, CancellationToken cancellationToken)
    {
        var key = _choices.KeyOfToday(choice);
        try
        {
            var ready = Install(question, key, choice.Lock, () => installer, observer, cancellationToken, out var installed);
            return new ReadyDependencies(
                asked,
                key,
                ready.Folder,
                ready.Miss,
                ready.Reason,
                choice.Lock.Packages.Count,
                installed,
                question.Requirements!.IsPinned || choice.IsNew ? null : choice.Resolution.At,
                ready.Image)
            {
                Modules = ready.Modules,
            };
        }
        catch (RGridException) when (catalog.Entries.Find(EntryLevel.Dependencies, key) is null)
        {
            _choices.Forget(choice);
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
            var manifest = DependencyChoices.Ask(requirements, question.Runtime, new Installer("none", "", ""));
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
}
