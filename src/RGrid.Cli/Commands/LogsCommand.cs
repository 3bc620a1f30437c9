using System.CommandLine;
using RGrid.Content;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid logs`.</summary>
internal static class LogsCommand
{
    public static Command Create(CommandContext context)
    {
        var id = CommandOptions.Id();
        var stdout = CommandOptions.Flag("--stdout", "Only what the script wrote to stdout");
        var stderr = CommandOptions.Flag("--stderr", "Only what the script wrote to stderr");
        var command = new TaughtCommand(
            "logs",
            "Write out what a script wrote, byte for byte",
            new("rgrid logs last", "stdout to stdout, stderr to stderr."),
            new("rgrid logs last --stdout > table.csv", "Only its stdout."),
            new("rgrid logs 01JD3K --stderr 2> errors.txt", "Only its stderr, which goes to stderr."))
        {
            id, stdout, stderr,
        };
        command.SetAction(parsed =>
        {
            var execution = Executions.Find(context, parsed.GetRequiredValue(id));
            var areBoth = parsed.GetValue(stdout) == parsed.GetValue(stderr);
            if (areBoth || parsed.GetValue(stdout))
            {
                Write(context, execution.Stdout ?? throw Executions.NotEnded(execution, "logs"), context.Terminal.Stdout);
            }

            if (areBoth || parsed.GetValue(stderr))
            {
                Write(context, execution.Stderr ?? throw Executions.NotEnded(execution, "logs"), context.Terminal.Stderr);
            }

            return 0;
        });
        return command;
    }

    private static void Write(CommandContext context, Digest digest, Stream stream)
    {
        using var log = context.Services.Blobs.Value.TryOpen(digest)
            ?? throw new RGridException(ErrorCode.NotFound, $"the log `{digest}` is no longer in the store", "`rgrid rerun` makes it again");
        var buffer = new byte[64 * 1024];
        for (int length; (length = log.Read(buffer)) > 0;)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            stream.Write(buffer.AsSpan(0, length));
        }
    }
}
