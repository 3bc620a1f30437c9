using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Explain;

/// <summary>
/// Explains any past execution from what is kept of all: the nearest earlier execution of the same script is the one whose environment
/// has the fewest differences, of these the one with the fewest others, of these the newest.
/// </summary>
/// <param name="catalog">The history.</param>
/// <param name="blobs">Manifests and texts.</param>
/// <param name="folders">Where damaged blobs are set aside.</param>
public sealed class Explainer(CatalogSet catalog, IBlobStore blobs, StoreFolders folders)
{
    private const int MostEnvironments = 10_000;

    private readonly StoredManifests _stored = new(blobs, folders, catalog.Entries);

    /// <summary>Explains an execution. What is no longer in the store is said and never a failure.</summary>
    public Explanation Explain(Execution execution)
    {
        var notes = new List<string>();
        var earlier = catalog.Executions.ListEnvironments(execution.Script, execution.Id, MostEnvironments);
        var near = FindEnvironments(execution, earlier, notes);
        var run = new NearestRuns(catalog.Executions, _stored).Find(execution, near, notes);
        var environment = run?.Environment ?? (near is [var first, ..] ? first : null);
        var nearest = (run?.Id ?? environment?.Used.NewestId) is { } id && catalog.Executions.FindByPrefix(id) is [var found, ..] ? found : null;
        var miss = MissOf(execution, earlier);
        if (earlier.Count == 0 && miss == MissReason.None)
        {
            notes.Add(BuiltFor(execution));
        }

        if (nearest is not null && run is not { Differences.Count: > 0 } && HasUnkeptStdin(execution))
        {
            notes.Add("stdin was a pipe or file, which is not kept; whether it held something else can't be told");
        }

        return new Explanation(
            execution,
            miss,
            nearest,
            [.. OfEnvironment(execution, miss, earlier, environment)],
            new Verdict(_stored).Tell(run?.Differences ?? []),
            notes);
    }

    /// <summary>The texts that changed, in the order of the sentences.</summary>
    public IReadOnlyList<TextChange> Diff(Explanation explanation) =>
    [
        .. explanation.Sentences
            .SelectMany(sentence => sentence.Difference?.Files ?? [])
            .Select(file => new TextChange(file.Path, new TextChanges(_stored).Of(file))),
    ];

    private IReadOnlyList<NearEnvironment> FindEnvironments(Execution execution, IReadOnlyList<UsedEnvironment> earlier, List<string> notes)
    {
        if (_stored.TryRead(execution.EnvironmentKey) is { } manifest)
        {
            return new NearestEnvironments(_stored).Find(manifest, earlier, Thoroughness.AllOfTheNearest);
        }

        notes.Add($"the manifest of environment {execution.EnvironmentKey.Short} {StoredWords.OfAbsent(_stored, execution.EnvironmentKey)}, so what it was made of can't be told");
        return [.. earlier.Where(used => used.Key == execution.EnvironmentKey).Select(used => new NearEnvironment(used, [], []))];
    }

    private IEnumerable<Sentence> OfEnvironment(
        Execution execution, MissReason miss, IReadOnlyList<UsedEnvironment> earlier, NearEnvironment? nearest)
    {
        var told = new Verdict(_stored).Tell(nearest?.Differences ?? []);
        if (miss == MissReason.Changed && nearest is null && earlier.Count > 0 && _stored.TryRead(execution.EnvironmentKey) is not null)
        {
            told = new Verdict(_stored).OfNewKey(earlier, []).Sentences;
        }
        else if (miss is not (MissReason.None or MissReason.Changed) || (miss == MissReason.Changed && told.Count == 0))
        {
            // It was said when it ran; what is in the store has changed since.
            told = [new Sentence(Sentence.Name(miss), "environment", execution.Reason, []), .. told];
        }

        var isAlsoLost = execution.Build is { Dependencies: MissReason.Evicted or MissReason.Gone or MissReason.Damaged } build && build.DependenciesReason != execution.Reason;
        return isAlsoLost
            ? told.Append(new Sentence(Sentence.Name(execution.Build!.Dependencies), "dependencies", execution.Build.DependenciesReason, []))
            : told;
    }

    private bool HasUnkeptStdin(Execution execution) =>
        _stored.TryRead(execution.ExecutionKey) is { } manifest && manifest.Text("stdin") is null;

    private static MissReason MissOf(Execution execution, IReadOnlyList<UsedEnvironment> earlier) =>
        execution.Build?.Reason
        ?? (execution.IsEnvironmentHit ? MissReason.None : earlier.Count > 0 ? MissReason.Changed : MissReason.NeverSeen);

    private string BuiltFor(Execution execution) =>
        catalog.Entries.Find(EntryLevel.Environment, execution.EnvironmentKey) is { } entry && entry.Script != execution.Script
            ? $"this script had not run before; its environment was built for `{entry.Script}`, which has the same content"
            : "this script had not run before; its environment was built without running it";
}
