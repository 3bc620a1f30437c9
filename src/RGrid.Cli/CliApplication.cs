using RGrid.Cli.Commands;
using RGrid.Cli.Output;
using RGrid.Executions;

namespace RGrid.Cli;

/// <summary>Takes the words of a command line to a command, and any failure to an exit code.</summary>
public static class CliApplication
{
    /// <summary>Exit code of RGrid's own failures, as of `docker run`.</summary>
    public const int FailureExitCode = 125;

    /// <summary>Exit code where nobody reads stdout any more (`| head`): 128 + SIGPIPE.</summary>
    public const int BrokenPipeExitCode = 141;

    /// <summary>Runs the application on this machine's console and store.</summary>
    public static int Run(IReadOnlyList<string> words)
    {
        using var interruption = new Interruption(TimeProvider.System);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        var terminal = Terminal.OfThisProcess(variables);
        using var composition = new CliComposition(terminal, variables, interruption.Stopping, interruption.Token);
        return Run(words, composition.Services, terminal, interruption.Stopping, interruption.Token);
    }

    /// <summary>Runs the application with given services.</summary>
    public static int Run(
        IReadOnlyList<string> words, CliServices services, Terminal terminal, Stopping stopping, CancellationToken cancellationToken)
    {
        try
        {
            RawWords.Require(words);
            return CommandTable.Run(words, new CommandContext(services, terminal, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            terminal.EndProgress();
            terminal.Note("stopped before the script ran");
            return stopping.ExitCode;
        }
        catch (BrokenPipeException)
        {
            return BrokenPipeExitCode;
        }
        catch (Exception exception)
        {
            terminal.EndProgress();
            FailureReport.Write(exception, ReportStyle.Of(words), terminal);
            return FailureExitCode;
        }
    }
}
