using System.Globalization;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Keys;

namespace RGrid.Explain;

/// <summary>Says in one line why an environment was not there: the first sentence of what <see cref="Explainer"/> says at length.</summary>
/// <param name="executions">The history.</param>
/// <param name="stored">Reads the manifests and the old texts.</param>
public sealed class EnvironmentExplainer(IExecutionCatalog executions, StoredManifests stored)
{
    // Each costs a manifest to be read while the user waits for the script to start.
    private const int MostCompared = 1000;

    /// <summary>The reason for a key that was never built.</summary>
    /// <param name="script">The script (<see cref="Execution.Script"/>).</param>
    /// <param name="manifest">The environment that was looked for.</param>
    public (MissReason Miss, string Reason) Explain(string script, Manifest manifest)
    {
        var earlier = executions.ListEnvironments(script, null, MostCompared);
        if (earlier.Any(used => used.Key == manifest.Key))
        {
            return (MissReason.Gone, "its entry was removed from the store; rebuilt");
        }

        var nearest = new NearestEnvironments(stored).Find(JsonNode.Parse(manifest.Bytes)!.AsObject(), earlier, Thoroughness.FirstOfTheNearest);
        var (miss, sentences) = new Verdict(stored).OfNewKey(earlier, nearest);
        return (miss, Sentence.Summary(sentences));
    }

    /// <summary>The reason for an entry that can't be used any more.</summary>
    public (MissReason Miss, string Reason) ExplainLost(Entry entry)
    {
        if (entry.State is EntryState.Evicted)
        {
            return (MissReason.Evicted, $"it was evicted on {entry.StateChanged.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}; rebuilt");
        }

        return entry.State == EntryState.Damaged || (!stored.Holds(entry.Key) && stored.WhyAbsent(entry.Key) == MissReason.Damaged)
            ? (MissReason.Damaged, "its manifest was damaged; rebuilt")
            : (MissReason.Gone, "its manifest was removed from the store; rebuilt");
    }
}
