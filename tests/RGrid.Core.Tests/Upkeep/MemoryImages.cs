using RGrid.Catalog;
using RGrid.Content;
using RGrid.Upkeep;

namespace RGrid.Core.Tests.Upkeep;

/// <summary>The images of an engine, in memory.</summary>
internal sealed class MemoryImages : IImageUpkeep
{
    public HashSet<Digest> There { get; } = [];

    public Dictionary<Digest, string> Obstacles { get; } = [];

    public Dictionary<Digest, string> Different { get; } = [];

    public bool IsReachable { get; set; } = true;

    public IReadOnlySet<Digest> List(CancellationToken cancellationToken) =>
        IsReachable ? There : throw new RGridException(ErrorCode.EngineUnavailable, "the container engine can't be reached", "start it");

    public string? FindObstacle(Entry entry) => Obstacles.GetValueOrDefault(entry.Key);

    public string? Remove(Entry entry)
    {
        if (FindObstacle(entry) is { } obstacle)
        {
            return obstacle;
        }

        There.Remove(entry.Seal!.Value);
        return null;
    }

    public IReadOnlyList<string> FindDifferences(Entry entry, CancellationToken cancellationToken) => Different.TryGetValue(entry.Key, out var path) ? [path] : [];
}
