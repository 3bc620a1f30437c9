using System.CommandLine;
using RGrid.Cli.Output;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid rerun`.</summary>
internal static class RerunCommand
{
    public static Command Create(CommandContext context)
    {
        var id = HistoryCommands.Id();
        var folder = new Option<string?>("--output-dir") { Description = "Put the outputs into this folder; else they stay in the store", HelpName = "DIR" };
        var json = new Option<bool>("--json") { Description = "Report as JSON on stderr" };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Say more" };
        var command = new Command("rerun", "Run again exactly what ran then, though the files have changed since") { id, folder, json, verbose };
        command.SetAction(parsed =>
        {
            var earlier = ExecutionFinder.Find(context.Services.Catalog, parsed.GetValue(id)!);
            context.Terminal.IsQuiet = parsed.GetValue(json);
            var observer = new RunObserver(context.Terminal, parsed.GetValue(verbose), parsed.GetValue(json));
            var outputs = parsed.GetValue(folder) is { } named ? Path.GetFullPath(named) : null;
            return RunCommand.Start(
                context, runner => runner.Rerun(earlier, outputs, RunCommand.Streams(context.Terminal), observer, context.CancellationToken));
        });
        return command;
    }
}
