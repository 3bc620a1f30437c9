using RGrid.Executions;
using System.CommandLine;
using RGrid.Cli.Output;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid rerun`.</summary>
internal static class RerunCommand
{
    public static Command Create(CommandContext context)
    {
        var id = CommandOptions.Id();
        var folder = CommandOptions.Text("--output-dir", "DIR", "Put the outputs into this folder; else they stay in the store");
        var json = CommandOptions.Flag("--json", "Report as one JSON line, the last on stderr");
        var quiet = CommandOptions.Flag("--quiet", "Say nothing but warnings and errors", "-q");
        var verbose = CommandOptions.Flag("--verbose", "Say the runtime, the keys and every step too", "-v");
        var command = new TaughtCommand(
            "rerun",
            "Run again exactly what ran then, though files have changed since",
            new("rgrid rerun last", "The latest once more: its script text, dependencies, inputs and arguments."),
            new("rgrid rerun 01JD3K --output-dir then/", "An earlier one, its outputs into a folder."))
        {
            id, folder, json, quiet, verbose,
        };
        command.SetAction(parsed =>
        {
            var terminal = context.Terminal;
            var earlier = Executions.Find(context, parsed.GetRequiredValue(id));
            var place = parsed.GetValue(folder) is { } named ? OutputPlacements.Below(Path.GetFullPath(named)) : OutputPlacements.Nowhere;
            terminal.IsQuiet = parsed.GetValue(quiet) || parsed.GetValue(json);
            var observer = new RunObserver(
                terminal,
                parsed.GetValue(verbose) ? Verbosity.Everything : Verbosity.Usual,
                parsed.GetValue(json) ? ReportForm.Json : ReportForm.Text);
            return RunCommand.Start(
                context, observer, runner => runner.Rerun(earlier, place, RunCommand.Streams(terminal), observer, context.CancellationToken));
        });
        return command;
    }
}
