using RGrid.Catalog;
using RGrid.Executions;

namespace RGrid.Batches;

/// <summary>What will be done with an item.</summary>
public enum ItemAction
{
    /// <summary>Its stored result is given back, and stands at its place already.</summary>
    Keep,

    /// <summary>Its stored result is given back, and some of its outputs have to be written.</summary>
    Restore,

    /// <summary>It runs.</summary>
    Run,
}

/// <summary>An item and what will be done with it.</summary>
/// <param name="Item">The item.</param>
/// <param name="Name">What it is called in the folder of outputs.</param>
/// <param name="Action">What will be done.</param>
/// <param name="Reason">Why it runs, in words that items have in common; empty where it does not.</param>
public sealed record PlannedItem(BatchItem Item, string Name, ItemAction Action, string Reason)
{
    /// <summary>The result that is given back; null where the item runs.</summary>
    public StoredResult? Result { get; init; }

    /// <summary>The outputs of that result.</summary>
    public OutputList? Outputs { get; init; }

    /// <summary>How long it took the last time, in ms; null where it never ran.</summary>
    public long? ExpectedMs { get; init; }
}

/// <summary>What a batch will do.</summary>
/// <param name="Items">The items, in order.</param>
/// <param name="Parallel">How many run at once.</param>
/// <param name="Refusal">Why nothing is given back though it was asked for; null where that is not so.</param>
public sealed record BatchPlan(IReadOnlyList<PlannedItem> Items, int Parallel, string? Refusal)
{
    /// <summary>How many items run.</summary>
    public int Runs { get; } = Items.Count(item => item.Action == ItemAction.Run);

    /// <summary>Why items run, the most frequent reason first.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Reasons =>
    [
        .. Items.Where(item => item.Action == ItemAction.Run)
            .GroupBy(item => item.Reason, StringComparer.Ordinal)
            .Select(group => KeyValuePair.Create(group.Key, group.Count()))
            .OrderByDescending(reason => reason.Value)
            .ThenBy(reason => reason.Key, StringComparer.Ordinal),
    ];

    /// <summary>How long it will take, in ms, from what the items took earlier; null where none of them ever ran.</summary>
    public long? ExpectedMs
    {
        get
        {
            var runs = Items.Where(item => item.Action == ItemAction.Run).Select(item => item.ExpectedMs).ToList();
            var known = runs.OfType<long>().ToList();
            return runs.Count == 0 ? 0 : known.Count == 0 ? null : (long)(known.Average() * runs.Count / Parallel);
        }
    }
}
