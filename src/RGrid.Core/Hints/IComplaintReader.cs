namespace RGrid.Hints;

/// <summary>Recognises what programs of one kind print on stderr when something is missing or refused. Never fails, whatever the text is.</summary>
internal interface IComplaintReader
{
    /// <summary>What a line complains of, or null where it is no complaint that this reader knows.</summary>
    /// <param name="lines">The end of stderr; lines around the one that is asked for say more about it.</param>
    /// <param name="at">Which line.</param>
    Complaint? Read(IReadOnlyList<string> lines, int at);
}
