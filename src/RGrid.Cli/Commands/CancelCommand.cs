using System.CommandLine;
using RGrid.Cli.Output;
using RGrid.Local;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid cancel`.</summary>
internal static class CancelCommand
{
    public static Command Create(CommandContext context)
    {
        var id = CommandOptions.Id();
        var command = new TaughtCommand(
            "cancel",
            "End a run or a batch that goes on, as Ctrl-C would",
            new("rgrid cancel last", "The latest execution."),
            new("rgrid cancel 01JD3K", "A run or a batch by the beginning of its id."))
        {
            id,
        };
        command.SetAction(parsed =>
        {
            var (name, process, status) = Find(context, parsed.GetRequiredValue(id));
            if (status != "running")
            {
                throw new RGridException(ErrorCode.NotFound, $"`{name}` is not running; it is {status}", "`rgrid list` shows what runs");
            }

            RunningProcess.Interrupt(process);
            context.Terminal.Status($"{name} was told to end");
            return 0;
        });
        return command;
    }

    private static (string Name, int Process, string Status) Find(CommandContext context, string id)
    {
        if (id != "last" && BatchRecords.TryFind(context, id) is { } batch)
        {
            return (batch.Id, batch.ProcessId, ExecutionTexts.Status(batch));
        }

        var execution = Executions.Find(context, id);
        return (execution.Id, execution.ProcessId, ExecutionTexts.Status(execution));
    }
}
