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
/// Look up → wait or resolve → record. What was chosen for a question stays chosen for it; an edited question goes on from the choice that its source had last.
/// </summary>
/// <param name="catalog">What is known.</param>
/// <param name="blobs">Manifests and locks.</param>
/// <param name="folders">What is installed, and the lock under which one of many resolves.</param>
/// <param name="host">Digest of this machine, for what is built on it; null where its builds see nothing of it.</param>
/// <param name="jobs">Makes the job for an installer.</param>
/// <param name="clock">The clock.</param>
internal sealed class DependencyChoices(
    CatalogSet catalog, IBlobStore blobs, IInstalledDependencies folders, Func<Digest?> host, InstallJobs jobs, TimeProvider clock)
{
    private const int MostEarlier = 32;

    private static readonly string[] Archives = [".whl", ".zip", ".tgz", ".tar", ".gz", ".bz2", ".xz"];

    /// <summary>The manifest of what is asked for.</summary>
    public static Manifest Ask(Requirements requirements, Runtime runtime, Installer installer) => new RequirementsManifest(
        runtime.Key,
        requirements.Ecosystem,
        [.. requirements.Inputs.Select(ToPart)],
        installer.Platform is { } platform ? [.. OptionsOf(requirements, installer), KeyValuePair.Create(requirements.Ecosystem + ".platform", platform)] : OptionsOf(requirements, installer),
        installer.Name,
        installer.Version,
        requirements.IsPinned ? RequirementsManifest.FirstResolverRevision : installer.ResolverRevision).ToManifest();

    /// <summary>The choice for a question: the one that is known, else a new one, which is kept.</summary>
    /// <exception cref="RGridException">Nothing meets what is asked for, or the installer failed.</exception>
    public DependencyChoice Choose(DependenciesQuestion question, Manifest asked, Installer installer, IRunObserver observer, CancellationToken cancellationToken)
    {
        if (Known(question, asked.Key, installer) is { } known)
        {
            // What an edit of the text goes on from is the choice that was used last, also in another folder or after a switch of branches.
            var source = question.Requirements!.SourcePath;
            if (FindEarlier(source, asked) is not { } newest || (newest.RequirementsKey, newest.Lock) != (asked.Key, known.Resolution.Lock))
            {
                catalog.Resolutions.Save(known.Resolution with { SourcePath = source });
            }

            return known;
        }

        using var held = folders.Lock(asked.Key, observer, cancellationToken);
        return Known(question, asked.Key, installer) ?? Resolve(question, asked, installer, observer, cancellationToken);
    }

    /// <summary>Key of what a choice installs on this machine: what was built with other system packages may be another thing, and its key says with which.</summary>
    public Digest KeyOfToday(DependencyChoice choice)
    {
        var (resolution, chosen) = (choice.Resolution, choice.Lock);
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

    /// <summary>Forgets a choice that could never be installed: the index may have something better by now.</summary>
    public void Forget(DependencyChoice choice) => catalog.Resolutions.Forget(choice.Resolution);

    private DependencyChoice Resolve(DependenciesQuestion question, Manifest asked, Installer installer, IRunObserver observer, CancellationToken cancellationToken)
    {
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
            OptionsOf(requirements, installer),
            installer.Name,
            installer.Version,
            chosen.Packages.Any(package => package.IsBuiltHere) ? host() : null,
            installer.BuilderRevision).ToManifest();
        blobs.Add(manifest.Bytes);
        var resolution = new Resolution(asked.Key, manifest.Key, locked.Digest, requirements.SourcePath, clock.GetUtcNow());
        FaultPoint.Pass("resolve.record.before");
        catalog.Resolutions.Save(resolution);
        FaultPoint.Pass("resolve.record.after");
        return new DependencyChoice(resolution, chosen, IsNew: true) { HasGoneOn = earlier is not null };
    }

    private DependencyChoice? Known(DependenciesQuestion question, Digest asked, Installer installer) =>
        question.Freshness != Freshness.Upgrade
        && catalog.Resolutions.Find(asked) is { } resolution && blobs.TryRead(resolution.DependenciesKey) is { } manifest
        && blobs.TryRead(resolution.Lock) is { } bytes && LockJson.TryRead(bytes) is { } chosen
        && new DependencyChoice(Renew(resolution, manifest, installer), chosen, IsNew: false) is var choice
        && (IsLaidOutAlike(LockJson.TryReadRequirements(bytes), question.Requirements!) || (question.Freshness != Freshness.Refresh && folders.IsIntact(KeyOfToday(choice), question.Runtime)))
            ? choice
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

    private EarlierLock? EarlierLock(string sourcePath, Manifest asked)
    {
        if (FindEarlier(sourcePath, asked) is not { } newest
            || LockJson.TryRead(blobs.TryRead(newest.Lock)) is not { } chosen
            || blobs.TryRead(newest.RequirementsKey) is not { } manifest)
        {
            return null;
        }

        var (before, now) = (JsonNode.Parse(manifest)!, JsonNode.Parse(asked.Bytes)!);
        return AreEqual(before, now, RequirementsManifest.RevisionMember)
            ? new EarlierLock(
                chosen,
                RequirementsInputs.Read(manifest, blobs),
                AreEqual(before, now, RequirementsManifest.OptionsMember),
                AreEqual(before, now, RequirementsManifest.RuntimeMember) && JsonNode.DeepEquals(LocalsOf(before), LocalsOf(now)))
            : null;
    }

    // The last one by this runtime and with these options, where there is one: of two interpreters in turn each goes on from its own.
    private Resolution? FindEarlier(string sourcePath, Manifest asked)
    {
        // Asked for on every run that has dependencies, and nearly always the newest.
        if (catalog.Resolutions.FindLatest(sourcePath, 1) is not [var newest])
        {
            return null;
        }

        if (newest.RequirementsKey == asked.Key)
        {
            return newest;
        }

        var now = JsonNode.Parse(asked.Bytes)!;
        bool IsAlike(Resolution resolution) => blobs.TryRead(resolution.RequirementsKey) is { } manifest && JsonNode.Parse(manifest) is { } before
            && AreEqual(before, now, RequirementsManifest.RuntimeMember) && AreEqual(before, now, RequirementsManifest.OptionsMember);
        return catalog.Resolutions.FindLatest(sourcePath, MostEarlier).FirstOrDefault(IsAlike) ?? newest;
    }

    private static bool AreEqual(JsonNode before, JsonNode now, string member) => JsonNode.DeepEquals(before[member], now[member]);

    private static JsonArray LocalsOf(JsonNode requirements) =>
    [
        .. requirements[RequirementsManifest.PartsMember]!.AsArray()
            .Where(part => part![RequirementsPart.TreeMember] is not null || IsArchive(part[RequirementsPart.PathMember]!.GetValue<string>()))
            .Select(part => part!.DeepClone()),
    ];

    private static IReadOnlyList<KeyValuePair<string, string>> OptionsOf(Requirements requirements, Installer installer) => installer.Configuration is { } own
        ? [.. requirements.Options, KeyValuePair.Create($"file.{installer.Name}'s own options", own.Short)]
        : requirements.Options;

    private static RequirementsPart ToPart(DependencyInput input) => new(input.KeyPath, input.File?.Blob.Digest, input.Tree);

    // A folder that is built may look at what is laid out beside it: `setup.py` of a repository with many packages does.
    private static bool IsSeenByBuilds(Requirements requirements, Lock chosen) => chosen.Ecosystem == "pypi" && requirements.Inputs.Any(input => input.Tree is not null) && chosen.Packages.Any(package => package is { IsBuiltHere: true, Origin: null });

    private static bool IsInstalledFrom(DependencyInput input) => input.Tree is not null || IsArchive(input.LayoutPath);

    private static bool IsArchive(string path) => Array.Exists(Archives, suffix => path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
}

/// <summary>What was chosen for a question.</summary>
/// <param name="Resolution">As it is kept.</param>
/// <param name="Lock">The packages.</param>
/// <param name="IsNew">True where it was chosen just now.</param>
internal sealed record DependencyChoice(Resolution Resolution, Lock Lock, bool IsNew)
{
    /// <summary>True where an earlier choice was there to go on from.</summary>
    public bool HasGoneOn { get; init; }
}
