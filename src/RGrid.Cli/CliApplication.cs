using RGrid.Cli.Commands;
using RGrid.Cli.Output;

namespace RGrid.Cli;

/// <summary>Takes the words of a command line to a command, and any failure to an exit code.</summary>
public static class CliApplication
{
    /// <summary>Exit code of RGrid's own failures, as of `docker run`.</summary>
    public const int FailureExitCode = 125;

    private const int CancelledExitCode = 130;

    /// <summary>Runs the application on this machine's console and store.</summary>
    public static int Run(IReadOnlyList<string> words)
    {
        using var interruption = new Interruption();
        var terminal = Terminal.OfThisProcess();
        using var services = CliServices.OfThisMachine(terminal);
        return Run(words, services, terminal, interruption.Token);
    }

    /// <summary>Runs the application with given services.</summary>
    public static int Run(IReadOnlyList<string> words, CliServices services, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            return CommandTable.Run(words, services, terminal, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            terminal.Note("stopped before the script ran");
            return CancelledExitCode;
        }
        catch (Exception exception)
        {
            FailureReport.Write(exception, words, terminal);
            return FailureExitCode;
        }
    }
}
