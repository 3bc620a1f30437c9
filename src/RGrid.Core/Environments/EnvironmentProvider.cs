using RGrid.Catalog;
using RGrid.Content;
using RGrid.Executions;
using RGrid.Explain;
using RGrid.Keys;
using RGrid.Runtimes;

namespace RGrid.Environments;

/// <summary>An environment that a run may use.</summary>
/// <param name="Manifest">What it is.</param>
/// <param name="Dependencies">Its dependencies.</param>
/// <param name="Build">What had to be built; null for a hit.</param>
/// <param name="Reason">Why it was not there; empty for a hit.</param>
/// <param name="Built">When what is used was built, UTC.</param>
public sealed record ReadyEnvironment(
    Manifest Manifest, ReadyDependencies Dependencies, EnvironmentBuild? Build, string Reason, DateTimeOffset Built)
{
    /// <summary>Whether it was there.</summary>
    public bool IsHit => Build is null;
}

/// <summary>
/// Decides whether an environment is a hit. It is one only where the key, made from bytes read in this run, has a ready row and the
/// dependencies that it names are intact. On this machine the code needs no building: the stage is made from blobs.
/// </summary>
/// <param name="entries">The rows.</param>
/// <param name="blobs">The manifests.</param>
/// <param name="explainer">Says why a key was never seen.</param>
/// <param name="lookups">Gets every look-up.</param>
/// <param name="clock">The clock.</param>
public sealed class EnvironmentProvider(
    IEntryCatalog entries, IBlobStore blobs, EnvironmentExplainer explainer, ICollection<Lookup> lookups, TimeProvider clock)
{
    /// <summary>Looks the environment up, publishes it where it is new, and tells the observer.</summary>
    /// <param name="script">The script (<see cref="Execution.Script"/>).</param>
    /// <param name="manifest">What is looked for.</param>
    /// <param name="dependencies">Its dependencies, ready.</param>
    /// <param name="runtime">Its runtime.</param>
    /// <param name="freshness">What of the cache may be used.</param>
    /// <param name="began">When the work on it began (<see cref="TimeProvider.GetTimestamp"/>).</param>
    /// <param name="observer">Is told.</param>
    public ReadyEnvironment Provide(
        string script,
        EnvironmentManifest manifest,
        ReadyDependencies dependencies,
        Runtime runtime,
        Freshness freshness,
        long began,
        IRunObserver observer)
    {
        var bytes = manifest.ToManifest();
        var now = clock.GetUtcNow();
        var entry = entries.Find(EntryLevel.Environment, bytes.Key);
        var (miss, reason) = Judge(entry, dependencies, freshness, script, bytes);
        var isHit = miss == MissReason.None;
        var built = isHit ? entry!.Created : now;
        var buildMs = (long)clock.GetElapsedTime(began).TotalMilliseconds;
        lookups.Add(new Lookup(now, EntryLevel.Environment, bytes.Key, isHit, reason));
        if (!isHit)
        {
            blobs.Add(bytes.Bytes);
            entries.Publish(new Entry(
                EntryLevel.Environment, bytes.Key, EntryState.Ready, script, now, buildMs, manifest.Code.Size, null, null, now));
        }

        observer.Environment(new EnvironmentReport(
            bytes.Key,
            isHit,
            reason,
            built,
            now,
            isHit ? 0 : buildMs,
            dependencies.Packages > 0 ? dependencies.Key : null,
            dependencies.IsHit,
            dependencies.InstalledNow,
            runtime.ToString(),
            manifest.Code));
        var build = isHit ? null : new EnvironmentBuild(miss, dependencies.Miss, dependencies.Reason, buildMs, InstallMs(dependencies, buildMs));
        return new ReadyEnvironment(bytes, dependencies, build, reason, built);
    }

    // Another process may have installed it while this one waited, from a time on that was before this run.
    private long InstallMs(ReadyDependencies dependencies, long buildMs)
    {
        if (dependencies.InstalledNow == 0 || dependencies.Key is not { } key)
        {
            return 0;
        }

        return entries.Find(EntryLevel.Dependencies, key) is { } entry ? Math.Min(entry.BuildMs, buildMs) : 0;
    }

    private (MissReason Miss, string Reason) Judge(
        Entry? entry, ReadyDependencies dependencies, Freshness freshness, string script, Manifest manifest)
    {
        if (entry is null)
        {
            return explainer.Explain(script, manifest);
        }

        if (freshness == Freshness.Refresh)
        {
            return (MissReason.Refreshed, "--refresh");
        }

        if (!dependencies.IsHit)
        {
            return (dependencies.Miss, dependencies.Reason);
        }

        return entry.State == EntryState.Ready && blobs.Contains(manifest.Key)
            ? (MissReason.None, "")
            : explainer.ExplainLost(entry);
    }
}
