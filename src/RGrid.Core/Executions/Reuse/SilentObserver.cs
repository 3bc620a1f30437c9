namespace RGrid.Executions.Reuse;

/// <summary>Hears and says nothing.</summary>
internal sealed class SilentObserver : IRunObserver
{
    public static readonly SilentObserver Instance = new();

    public void LookedUp(LookupReport report)
    {
    }

    public void Note(string text)
    {
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
