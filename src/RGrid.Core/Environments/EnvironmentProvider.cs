using RGrid.Catalog;
using RGrid.Content;
using RGrid.Executions;
using RGrid.Explain;
using RGrid.Faults;
using RGrid.Keys;
using RGrid.Runtimes;

namespace RGrid.Environments;

/// <summary>An environment that a run may use.</summary>
/// <param name="Manifest">What it is.</param>
/// <param name="Dependencies">Its dependencies.</param>
/// <param name="Build">What had to be built; null for a hit.</param>
/// <param name="Reason">Why it was not there; empty for a hit.</param>
/// <param name="Built">When what is used was built, UTC.</param>
/// <param name="Seal">What its form is known by (<see cref="BuiltForm.Seal"/>).</param>
public sealed record ReadyEnvironment(
    Manifest Manifest, ReadyDependencies Dependencies, EnvironmentBuild? Build, string Reason, DateTimeOffset Built, Digest? Seal = null)
{
    /// <summary>Whether it was there.</summary>
    public bool IsHit => Build is null;
}

/// <summary>What decides the environment of one run.</summary>
/// <param name="Script">The script (<see cref="Execution.Script"/>).</param>
/// <param name="Manifest">What is looked for.</param>
/// <param name="Dependencies">Its dependencies, ready.</param>
/// <param name="Runtime">Its runtime.</param>
/// <param name="Freshness">What of the cache may be used.</param>
/// <param name="Began">When the work on it began (<see cref="TimeProvider.GetTimestamp"/>).</param>
public sealed record EnvironmentQuestion(
    string Script, EnvironmentManifest Manifest, ReadyDependencies Dependencies, Runtime Runtime, Freshness Freshness, long Began);

/// <summary>
/// Decides whether an environment is a hit. It is one only where the key, made from bytes read in this run, has a ready row, the
/// dependencies that it names are intact, and its form is the one that was built.
/// </summary>
/// <param name="entries">The rows.</param>
/// <param name="blobs">The manifests.</param>
/// <param name="form">What environments are made of here.</param>
/// <param name="explainer">Says why a key was never seen.</param>
/// <param name="lookups">Gets every look-up.</param>
/// <param name="clock">The clock.</param>
public sealed class EnvironmentProvider(
    IEntryCatalog entries,
    IBlobStore blobs,
    IEnvironmentForm form,
    EnvironmentExplainer explainer,
    ICollection<Lookup> lookups,
    TimeProvider clock)
{
    /// <summary>Looks the environment up, builds and publishes it where it is new, and tells the observer.</summary>
    public ReadyEnvironment Provide(EnvironmentQuestion question, IRunObserver observer, CancellationToken cancellationToken)
    {
        var bytes = question.Manifest.ToManifest();
        var dependencies = question.Dependencies;
        var now = clock.GetUtcNow();
        var entry = entries.Find(EntryLevel.Environment, bytes.Key);
        var (miss, reason) = Judge(entry, question, bytes);
        var isHit = miss == MissReason.None;
        lookups.Add(new Lookup(now, EntryLevel.Environment, bytes.Key, isHit, reason));
        var used = isHit ? entry! : Build(question, bytes, observer, cancellationToken);
        var buildMs = (long)clock.GetElapsedTime(question.Began).TotalMilliseconds;
        observer.LookedUp(new EnvironmentReport(
            bytes.Key,
            isHit,
            reason,
            used.Created,
            now,
            isHit ? 0 : buildMs,
            dependencies.Packages > 0 ? dependencies.Key : null,
            dependencies.IsHit,
            dependencies.InstalledNow,
            question.Runtime.ToString(),
            question.Manifest.Code));
        var build = isHit ? null : new EnvironmentBuild(miss, dependencies.Miss, dependencies.Reason, buildMs, InstallMs(dependencies, buildMs));
        return new ReadyEnvironment(bytes, dependencies, build, reason, used.Created, used.Seal);
    }

    private Entry Build(EnvironmentQuestion question, Manifest bytes, IRunObserver observer, CancellationToken cancellationToken)
    {
        blobs.Add(bytes.Bytes);
        using var held = form.Lock(bytes.Key, observer, cancellationToken);
        if (held is not null && question.Freshness != Freshness.Refresh && FindWhole(bytes.Key) is { } meanwhile)
        {
            // Another run has just built it.
            return meanwhile;
        }

        FaultPoint.Pass("environment.build.before");
        var built = form.Build(new EnvironmentParts(question.Manifest, bytes, question.Dependencies, question.Runtime), cancellationToken);
        var now = clock.GetUtcNow();
        var entry = new Entry(
            EntryLevel.Environment,
            bytes.Key,
            EntryState.Ready,
            question.Script,
            now,
            (long)clock.GetElapsedTime(question.Began).TotalMilliseconds,
            built.Size,
            null,
            built.Seal,
            now);
        FaultPoint.Pass("environment.row.before");
        entries.Publish(entry);
        FaultPoint.Pass("environment.row.after");
        return entry;
    }

    private Entry? FindWhole(Digest key) =>
        entries.Find(EntryLevel.Environment, key) is { State: EntryState.Ready } entry && form.FindFault(entry).Length == 0 ? entry : null;

    // Another process may have installed it while this one waited, from a time on that was before this run.
    private long InstallMs(ReadyDependencies dependencies, long buildMs)
    {
        if (dependencies.InstalledNow == 0 || dependencies.Key is not { } key)
        {
            return 0;
        }

        return entries.Find(EntryLevel.Dependencies, key) is { } entry ? Math.Min(entry.BuildMs, buildMs) : 0;
    }

    private (MissReason Miss, string Reason) Judge(Entry? entry, EnvironmentQuestion question, Manifest manifest)
    {
        if (entry is null)
        {
            return explainer.Explain(question.Script, manifest);
        }

        if (question.Freshness == Freshness.Refresh)
        {
            return (MissReason.Refreshed, "--refresh");
        }

        if (!question.Dependencies.IsHit)
        {
            return (question.Dependencies.Miss, question.Dependencies.Reason);
        }

        if (entry.State != EntryState.Ready || !blobs.Contains(manifest.Key))
        {
            return explainer.ExplainLost(entry);
        }

        var fault = form.FindFault(entry);
        return fault.Length == 0 ? (MissReason.None, "") : (MissReason.Gone, fault);
    }
}
