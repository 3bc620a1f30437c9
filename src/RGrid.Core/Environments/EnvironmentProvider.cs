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
/// <param name="IsHit">Whether it was there.</param>
/// <param name="Reason">Why it was not, or when it was built.</param>
/// <param name="Built">When what is used was built, UTC.</param>
public sealed record ReadyEnvironment(
    Manifest Manifest, ReadyDependencies Dependencies, bool IsHit, string Reason, DateTimeOffset Built);

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
        var reason = Reason(entry, dependencies, freshness, script, bytes);
        var built = reason.Length == 0 ? entry!.Created : now;
        var buildMs = (long)clock.GetElapsedTime(began).TotalMilliseconds;
        lookups.Add(new Lookup(now, EntryLevel.Environment, bytes.Key, reason.Length == 0, reason));
        if (reason.Length > 0)
        {
            blobs.Add(bytes.Bytes);
            entries.Publish(new Entry(
                EntryLevel.Environment, bytes.Key, EntryState.Ready, script, now, buildMs, manifest.Code.Size, null, null, now));
        }

        observer.Environment(new EnvironmentReport(
            bytes.Key,
            reason.Length == 0,
            reason,
            built,
            now,
            reason.Length == 0 ? 0 : buildMs,
            dependencies.Packages > 0 ? dependencies.Key : null,
            dependencies.IsHit,
            dependencies.InstalledNow,
            runtime.ToString(),
            manifest.Code));
        return new ReadyEnvironment(bytes, dependencies, reason.Length == 0, reason, built);
    }

    private string Reason(Entry? entry, ReadyDependencies dependencies, Freshness freshness, string script, Manifest manifest)
    {
        if (entry is null)
        {
            return explainer.Explain(script, manifest);
        }

        if (freshness == Freshness.Refresh)
        {
            return "--refresh";
        }

        if (!dependencies.IsHit)
        {
            return dependencies.Reason;
        }

        return entry.State == EntryState.Ready && blobs.Contains(manifest.Key) ? "" : "its manifest was removed from the store";
    }
}
