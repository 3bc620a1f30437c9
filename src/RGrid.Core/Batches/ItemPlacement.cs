using RGrid.Executions;

namespace RGrid.Batches;

/// <summary>Where the outputs of an item go.</summary>
internal static class ItemPlacement
{
    /// <summary>Tells for the path of an output where it goes, absolute; null where outputs stay in the store.</summary>
    public static Func<string, string?> Of(BatchRequest request, string name)
    {
        if (request.Run.Delivery == Delivery.StoreOnly)
        {
            return _ => null;
        }

        var folder = request.OutputFolder;
        return request.Layout == OutputLayout.Flat
            ? path => Path.Combine(folder, $"{name}_{OutputPlacements.WithoutUps(path)}")
            : path => Path.Combine(folder, name, OutputPlacements.WithoutUps(path));
    }
}
