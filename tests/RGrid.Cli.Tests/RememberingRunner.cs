using RGrid.Catalog;
using RGrid.Executions;

namespace RGrid.Cli.Tests;

/// <summary>A runner that runs nothing and remembers what it was asked.</summary>
internal sealed class RememberingRunner : IScriptRunner
{
    public RunRequest? Request { get; private set; }

    public Execution? Earlier { get; private set; }

    public OutputPlacement? Place { get; private set; }

    public int ExitCode { get; set; }

    /// <summary>What happens in a run.</summary>
    public Action<RunStreams, IRunObserver> Happening { get; set; } = (_, _) => { };

    public string? EnvironmentFolder { get; set; } = "/store/environments/abc";

    public Execution Run(RunRequest request, RunStreams streams, IRunObserver observer, CancellationToken cancellationToken)
    {
        Request = request;
        Happening(streams, observer);
        return Records.Execution("01JDRUN0000000000000000000", DateTimeOffset.UnixEpoch) with { ExitCode = ExitCode };
    }

    public Execution Rerun(Execution earlier, OutputPlacement place, RunStreams streams, IRunObserver observer, CancellationToken cancellationToken)
    {
        (Earlier, Place) = (earlier, place);
        Happening(streams, observer);
        return earlier with { ExitCode = ExitCode };
    }

    public string? PrepareEnvironment(RunRequest request, IRunObserver observer, CancellationToken cancellationToken)
    {
        Request = request;
        return EnvironmentFolder;
    }
}
