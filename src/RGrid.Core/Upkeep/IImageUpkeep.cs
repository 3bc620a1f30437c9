using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Upkeep;

/// <summary>The images that entries stand for, in the container engine that is used now.</summary>
public interface IImageUpkeep
{
    /// <summary>The ids of all images that the engine has.</summary>
    /// <exception cref="RGridException">It can't be reached.</exception>
    IReadOnlySet<Digest> List(CancellationToken cancellationToken);

    /// <summary>Why the image of an entry can't be removed now, or null; nothing is changed.</summary>
    string? FindObstacle(Entry entry);

    /// <summary>Removes the image of an entry; why that could not be, or null. One that has a further name, or a container, stays.</summary>
    string? Remove(Entry entry);

    /// <summary>Reads what the image of an entry holds and compares it with what was put into it.</summary>
    /// <returns>The paths of all that is not so, in order.</returns>
    IReadOnlyList<string> FindDifferences(Entry entry, CancellationToken cancellationToken);
}
