using RGrid.Catalog;

namespace RGrid.Explain;

/// <summary>Puts together what there is to say of a key that had not been there before.</summary>
/// <param name="stored">Reads what is needed.</param>
internal sealed class Verdict(StoredManifests stored)
{
    /// <summary>The reason of a miss, and its sentences.</summary>
    /// <param name="earlier">The earlier environments of the script.</param>
    /// <param name="nearest">The nearest of them.</param>
    public (MissReason Miss, IReadOnlyList<Sentence> Sentences) OfNewKey(IReadOnlyList<UsedEnvironment> earlier, IReadOnlyList<NearEnvironment> nearest)
    {
        if (earlier.Count == 0)
        {
            return (MissReason.NeverSeen, [new Sentence(Sentence.Name(MissReason.NeverSeen), "environment", "first run of this script", [])]);
        }

        return nearest is [var first, ..]
            ? (MissReason.Changed, Tell(first.Differences))
            : (MissReason.Changed, [Lost(earlier)]);
    }

    /// <summary>The sentences of differences.</summary>
    public IReadOnlyList<Sentence> Tell(IReadOnlyList<Difference> differences) => [.. differences.Select(new Sentences(stored).Of)];

    // That something changed is certain, for this key had never been there.
    private Sentence Lost(IReadOnlyList<UsedEnvironment> earlier) => new(
        Sentence.Name(DifferenceKind.Unreadable),
        "environment",
        $"what changed can't be told: the manifest of the earlier run {StoredWords.OfAbsent(stored, earlier[0].Key)}",
        []);
}
