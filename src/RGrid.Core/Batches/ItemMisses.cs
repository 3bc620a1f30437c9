using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Executions;
using RGrid.Executions.Reuse;
using RGrid.Explain;
using RGrid.Keys;

namespace RGrid.Batches;

/// <summary>Says why items have no stored result, in words that items have in common: `input changed`, `new`, `process.py changed (line 3)`.</summary>
/// <param name="services">The rooms.</param>
/// <param name="prepared">What the items have in common.</param>
internal sealed class ItemMisses(RunServices services, PreparedRun prepared)
{
    private readonly StoredManifests _stored = new(services.Blobs, services.Store, services.Catalog.Entries);
    private readonly Dictionary<Digest, string> _environments = [];

    /// <summary>The reason of one item, and how long it took the last time.</summary>
    public (string Reason, long? ExpectedMs) Tell(BatchItem item, Manifest? manifest)
    {
        var (items, script) = (services.Catalog.Batches, prepared.Words.Script);
        if (items.FindItem(item.Name, script) is not { } newest)
        {
            return ("new", null);
        }

        // The nearest that ran tells what is another now; the newest may be farther off, for what was given back since has no record.
        Execution? With(EntryLevel level, Digest key, Digest keyOfNewest) => key == keyOfNewest ? newest : items.FindItem(item.Name, script, level, key);
        var earlier = manifest is null ? newest
            : With(EntryLevel.Result, manifest.Key, newest.ExecutionKey)
                ?? With(EntryLevel.Environment, prepared.Environment.Manifest.Key, newest.EnvironmentKey)
                ?? newest;
        return (Reason(earlier, manifest), earlier.DurationMs);
    }

    private string Reason(Execution earlier, Manifest? manifest)
    {
        if (manifest is null)
        {
            return "input can't be read";
        }

        if (earlier.ExecutionKey == manifest.Key)
        {
            return earlier switch
            {
                { Result: ResultState.Withdrawn } => "withdrawn by an audit",
                { Status: not ExecutionStatus.Succeeded } => $"last run {Keeping.OfEnd(earlier)}",
                _ => "result was not kept",
            };
        }

        return earlier.EnvironmentKey != prepared.Environment.Manifest.Key ? OfEnvironment(earlier) : OfRun(earlier, manifest);
    }

    private string OfEnvironment(Execution earlier)
    {
        if (!_environments.TryGetValue(earlier.EnvironmentKey, out var reason))
        {
            var now = _stored.TryRead(prepared.Environment.Manifest.Key);
            var near = now is null ? [] : new NearestEnvironments(_stored).Find(
                now, [new UsedEnvironment(earlier.EnvironmentKey, earlier.Id)], Thoroughness.FirstOfTheNearest);
            var sentences = new Verdict(_stored).Tell(near is [var one, ..] ? one.Differences : []);
            _environments[earlier.EnvironmentKey] = reason = Sentence.Summary(sentences) is { Length: > 0 } told ? told : "environment changed";
        }

        return reason;
    }

    private string OfRun(Execution earlier, Manifest manifest)
    {
        if (_stored.TryRead(earlier.ExecutionKey) is not { } before)
        {
            return "changed";
        }

        var differences = new ExecutionDifferences(_stored).Of(before, JsonNode.Parse(manifest.Bytes)!.AsObject(), null);
        return differences is [{ Kind: >= DifferenceKind.InputChanged and <= DifferenceKind.InputLink }, ..] ? "input changed"
            : Sentence.Summary(new Verdict(_stored).Tell(differences)) is { Length: > 0 } told ? told
            : "changed";
    }
}
