namespace RGrid.Local.Processes;

/// <summary>Passes on what a process writes.</summary>
internal interface IOutputs : IDisposable
{
    /// <summary>Waits for the end of the process; its status as of man 2 wait.</summary>
    int Wait(int process);

    /// <summary>Waits until all that was written has been passed on and nobody can write any more.</summary>
    void Drain();
}
