using System.CommandLine;
using RGrid.Catalog;
using RGrid.Cli.Output;
using RGrid.Executions;
using RGrid.Sqlite;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid run`.</summary>
internal static class RunCommand
{
    /// <summary>The command as help and completion know it; its words are divided by <see cref="RunWords"/>.</summary>
    public static Command Create()
    {
        var command = new TaughtCommand(
            "run",
            "Run a script; what follows the script is the script's own",
            new("rgrid run process.py data.csv", "Run it as `python process.py data.csv` would."),
            new("rgrid run --env API_URL --timeout 5m fetch.py --verbose", "Pass on a variable and end it after five minutes; --verbose is the script's."),
            new("rgrid run --runtime python:3.11 -m mypackage.tool in.csv", "Run a module with a certain Python."),
            new("rgrid run --include 'config/*.yaml' report.py", "Take along files that no import names."),
            new("rgrid run --batch 'data/*.csv' --reuse process.py", "Run it for every file; only what is new or changed runs."),
            new("rgrid run --batch-from list.txt --parallel 4 convert.py --in {} --size 64", "An item stands where {} is, else it is the first argument."))
        {
            Usage = "run [options] SCRIPT [ARGS...]",
            Remarks =
            [
                "RGrid's options stand before the script; `--` ends them. Exit code, stdout and stderr are the script's own; 125 is a failure of "
                + "RGrid itself, 124 a timeout, 128+n a signal. With --json the report is the last line on stderr, for stdout is the script's.",
                "Outputs of a batch go to `outputs/<input>/`, and `results.jsonl` beside them says how each item went. Its exit code is 0 where all "
                + "succeeded, else 1; with --json each item is one line of JSON on stdout.",
                "Settings, when wanted, come from the command line, else from the script's own block (PEP 723, `[tool.rgrid]`), else from "
                + "`rgrid.toml` at the project's root, else from `~/.rgrid/config.toml`. Their keys are these options without dashes in front; "
                + "lists add up; `env` is a table; paths are relative to the file that holds them.",
            ],
        };
        foreach (var option in RunOptions.All)
        {
            string[] aliases = option.Short is { } letter ? [letter] : [];
            command.Options.Add(option.Value is null
                ? new Option<bool>(option.Name, aliases) { Description = option.Description }
                : new Option<string>(option.Name, aliases) { Description = option.Description, HelpName = option.Value });
        }

        return command;
    }

    /// <summary>Runs.</summary>
    public static int Run(RunWords words, CommandContext context)
    {
        if (words.Error is { } error)
        {
            throw new RGridException(ErrorCode.Usage, error, words.Hint);
        }

        if (words.Script is null && words.Module is null)
        {
            var taken = words.TakerOfLast is { } taker ? $": `{taker}` took `{words.Typed[^1]}` as its value" : "";
            throw new RGridException(ErrorCode.Usage, $"no script is named{taken}", "rgrid run [options] SCRIPT [ARGS...], for example `rgrid run process.py data.csv`");
        }

        context.Services.Look.Begin();
        if (BatchWords.IsBatch(words))
        {
            return BatchCommand.Run(words, context);
        }

        BatchWords.RequireNone(words);
        var terminal = context.Terminal;
        var isJson = words.Flag(RunOptions.Json) is true;
        var (request, settings) = RunRequests.Make(words, CallersFolder.Path, context.Services);
        terminal.IsQuiet = isJson || settings.IsQuiet is true;
        var observer = new RunObserver(terminal, settings.IsVerbose is true ? Verbosity.Everything : Verbosity.Usual, isJson ? ReportForm.Json : ReportForm.Text);
        if (ScriptText.FirstUnknown(words.Script, words.LookLikeOptions) is { } looksLike)
        {
            observer.Note($"`{looksLike}` stands after the script and belongs to it; RGrid's options stand before the script");
        }

        Variables.TellUnset(words.Values(RunOptions.Env), context.Services.Machine.Variables, observer);

        return Start(context, observer, runner => runner.Run(request, Streams(terminal), observer, context.CancellationToken));
    }

    /// <summary>Starts a run and gives its exit code; that of a failure of RGrid where only its outputs could not be delivered.</summary>
    public static int Start(CommandContext context, RunObserver observer, Func<IScriptRunner, Execution> run)
    {
        var execution = run(context.Services.Runner.Value);
        context.Services.BackgroundUpkeep.StartIfDue();
        return execution.ExitCode == 0 && observer.HasUndelivered ? CliApplication.FailureExitCode : execution.ExitCode ?? throw new InvalidOperationException("A run that has ended has no exit code.");
    }

    /// <summary>The caller's streams.</summary>
    public static RunStreams Streams(Terminal terminal) => new(terminal.Stdout, terminal.Stderr);
}
