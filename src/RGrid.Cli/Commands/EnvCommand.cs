using System.CommandLine;
using System.Text.Json.Nodes;
using RGrid.Cli.Output;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid env path`.</summary>
internal static class EnvCommand
{
    public static Command Create(CommandContext context) => new TaughtCommand(
        "env",
        "Use a script's environment elsewhere",
        new Example("rgrid env path process.py", "Its folder, for an editor."))
    {
        Path(context),
    };

    private static TaughtCommand Path(CommandContext context)
    {
        var script = new Argument<string>("SCRIPT") { Description = "The script", HelpName = "SCRIPT" };
        var runtime = CommandOptions.Text("--runtime", "NAME", "Of this runtime instead of the usual one");
        var requirements = CommandOptions.Text("--requirements", "FILE", "With what this file asks for");
        var refresh = CommandOptions.Flag("--refresh", "Build it anew");
        var upgrade = CommandOptions.Flag("--upgrade", "Resolve unpinned dependencies again");
        var json = CommandOptions.Json();
        var command = new TaughtCommand(
            "path",
            "Print the folder of a script's dependencies, made ready without running it",
            new("rgrid env path process.py", "Give this folder to an editor as the interpreter's environment."),
            new("rgrid env path --runtime python:3.12 process.py", "The one of another Python."))
        {
            script, runtime, requirements, refresh, upgrade, json,
        };
        command.SetAction(parsed =>
        {
            var options = new List<GivenOption>();
            Give(options, RunOptions.Runtime, parsed.GetValue(runtime));
            Give(options, RunOptions.Requirements, parsed.GetValue(requirements));
            Give(options, RunOptions.Refresh, parsed.GetValue(refresh) ? "true" : null);
            Give(options, RunOptions.Upgrade, parsed.GetValue(upgrade) ? "true" : null);
            var words = new RunWords(options, parsed.GetRequiredValue(script), null, [], null, null);
            var (request, _) = RunRequests.Make(words, CallersFolder.Path, context.Services);
            var observer = new RunObserver(context.Terminal, Verbosity.Usual, ReportForm.Text);
            var folder = context.Services.Runner.Value.PrepareEnvironment(request, observer, context.CancellationToken)
                ?? throw new RGridException(ErrorCode.NotFound, $"`{words.Script}` has no dependencies, so its environment has no folder", null);
            context.Terminal.Data(parsed.GetValue(json) ? new JsonObject { ["path"] = folder }.ToJsonString() : folder);
            return 0;
        });
        return command;
    }

    private static void Give(List<GivenOption> options, RunOption option, string? value)
    {
        if (value is not null)
        {
            options.Add(new GivenOption(option, value));
        }
    }
}
