using RGrid.Executions;

namespace RGrid.Batches;

/// <summary>Keeps what the run of an item tells, for its report.</summary>
/// <param name="started">Is told when its script is started.</param>
internal sealed class ItemObserver(Action started) : IRunObserver
{
    private readonly List<string> _notes = [];

    /// <summary>Notes and hints.</summary>
    public IReadOnlyList<string> Notes => _notes;

    public void LookedUp(LookupReport report)
    {
    }

    public void Note(string text) => _notes.Add(text);

    public void Step(string text)
    {
    }

    public void InstallLine(string text)
    {
    }

    public void Started()
    {
        HasStarted = true;
        started();
    }

    /// <summary>Whether its script has been started.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Outputs that should stand in the folder and don't.</summary>
    public IReadOnlyList<string> Undelivered { get; private set; } = [];

    public void Ended(ExecutionReport report)
    {
        _notes.AddRange(report.Hints);
        Undelivered = report.Undelivered;
    }
}
