using RGrid.Executions;

namespace RGrid.Core.Tests.Environments;

/// <summary>Keeps what it is told.</summary>
internal sealed class RecordingObserver : IRunObserver
{
    public List<EnvironmentReport> Reports { get; } = [];

    public List<string> Notes { get; } = [];

    public void LookedUp(LookupReport report)
    {
        if (report is EnvironmentReport environment)
        {
            Reports.Add(environment);
        }
    }

    public Action WhenNoted { get; set; } = () => { };

    public void Note(string text)
    {
        Notes.Add(text);
        WhenNoted();
    }

    public void Step(string text)
    {
    }

    public void InstallLine(string text)
    {
    }

    public void Ended(ExecutionReport report)
    {
    }
}
