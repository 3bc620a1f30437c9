using System.Text.Json.Nodes;
using RGrid.Catalog;

namespace RGrid.Explain;

/// <summary>How long the nearest earlier environment is looked for.</summary>
internal enum Thoroughness
{
    /// <summary>Until one is found that none can be nearer than; of several the one that was used last.</summary>
    FirstOfTheNearest,

    /// <summary>All that are as near as any.</summary>
    AllOfTheNearest,
}

/// <summary>An earlier environment and how another one differs from it.</summary>
/// <param name="Used">The earlier one.</param>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Differences">The differences.</param>
internal sealed record NearEnvironment(UsedEnvironment Used, JsonObject Manifest, IReadOnlyList<Difference> Differences);

/// <summary>Finds the earlier environments with the fewest differences. Those whose manifest can't be read are passed over.</summary>
/// <param name="stored">Reads the manifests.</param>
internal sealed class NearestEnvironments(StoredManifests stored)
{
    /// <summary>The nearest, the one that was used last first; none where no manifest can be read.</summary>
    public IReadOnlyList<NearEnvironment> Find(JsonObject now, IReadOnlyList<UsedEnvironment> earlier, Thoroughness thoroughness)
    {
        var differences = new EnvironmentDifferences(stored);
        var nearest = new List<NearEnvironment>();
        foreach (var used in earlier)
        {
            if (stored.TryRead(used.Key) is not { } manifest)
            {
                continue;
            }

            var found = new NearEnvironment(used, manifest, differences.Of(manifest, now));
            if (nearest is [var best, ..] && best.Differences.Count > found.Differences.Count)
            {
                nearest.Clear();
            }

            if (nearest is not [var kept, ..] || kept.Differences.Count == found.Differences.Count)
            {
                nearest.Add(found);
            }

            // Of another key there is one difference at the least, and of the same key there is no second.
            if (found.Differences.Count == 0 || (thoroughness == Thoroughness.FirstOfTheNearest && found.Differences.Count == 1))
            {
                break;
            }
        }

        return nearest;
    }
}
