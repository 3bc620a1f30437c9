using System.Collections.Concurrent;
using RGrid.Environments;

namespace RGrid.Executions;

/// <summary>The private folders in which the items of a batch are staged, one after the other in each.</summary>
/// <param name="parent">Where they are made; it exists.</param>
public sealed class StagePlaces(string parent) : IDisposable
{
    private readonly ConcurrentBag<StagePlace> _free = [];

    /// <summary>A place that nobody else has.</summary>
    internal StagePlace Take() => _free.TryTake(out var place) ? place : new StagePlace(PrivateFolder.Create(parent), new StageRemains());

    /// <summary>Gives a place back; it is removed where its run may go on there or has left it other than it was.</summary>
    /// <param name="place">The place.</param>
    /// <param name="end">How its run ended; null where it did not run to an end.</param>
    internal void GiveBack(StagePlace place, ExecutionEnd? end)
    {
        if (end is { LeftNothing: true } && TryClear(place))
        {
            _free.Add(place);
        }
        else
        {
            place.Folder.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_free.TryTake(out var place))
        {
            place.Folder.Dispose();
        }
    }

    private static bool TryClear(StagePlace place)
    {
        try
        {
            var own = RunLogs.PathsIn(place.Folder.Path).Append(Neighbours.JournalIn(place.Folder.Path)).ToList();
            return place.Remains.TryClear(place.Folder.Path, own.Contains);
        }
        catch (IOException)
        {
            return false;
        }
    }
}

/// <summary>A private folder and what is in it already.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Remains">What is in it.</param>
internal sealed record StagePlace(PrivateFolder Folder, StageRemains Remains);
