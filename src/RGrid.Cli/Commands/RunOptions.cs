using System.CommandLine;
using RGrid.Executions;

namespace RGrid.Cli.Commands;

/// <summary>The options of `run`, shared by `env path`.</summary>
internal sealed class RunOptions
{
    private readonly Option<string?> _runtime = new("--runtime") { Description = "Run with this runtime: python, python:3.11, node:20, /path/to/python3", HelpName = "NAME" };
    private readonly Option<string?> _requirements = new("--requirements") { Description = "Install what this file asks for, instead of what is found", HelpName = "FILE" };
    private readonly Option<string[]> _include = Many("--include", "Take files into the code that no import names", "GLOB");
    private readonly Option<string[]> _input = Many("--input", "Take a file, folder or glob as an input", "PATH");
    private readonly Option<string[]> _output = Many("--output", "Say that a path is an output, never an input", "PATH");
    private readonly Option<string[]> _env = Many("--env", "Declare a variable: K=V, or K for the value it has here", "K[=V]");
    private readonly Option<string[]> _envFile = Many("--env-file", "Declare the variables of a file (KEY=VALUE lines)", "FILE");
    private readonly Option<string?> _timeout = new("--timeout") { Description = "End the script after this time: 30, 90s, 5m, 1h30m", HelpName = "T" };
    private readonly Option<string?> _outputDir = new("--output-dir") { Description = "Put the outputs into this folder", HelpName = "DIR" };
    private readonly Option<bool> _noDownload = new("--no-download") { Description = "Keep the outputs in the store only" };
    private readonly Option<bool> _refresh = new("--refresh") { Description = "Use nothing that is cached; build anew and store" };
    private readonly Option<bool> _upgrade = new("--upgrade") { Description = "Resolve unpinned dependencies again" };
    private readonly Option<string[]> _label = Many("--label", "Label the execution", "K=V");
    private readonly Option<string> _backend = new("--backend") { Description = "Where it runs: auto, local", HelpName = "NAME", DefaultValueFactory = _ => "auto" };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All =>
    [
        _runtime, _requirements, _include, _input, _output, _env, _envFile, _timeout, _outputDir, _noDownload, _refresh, _upgrade, _label, _backend,
        Json, Quiet, Verbose,
    ];

    /// <summary>`--json`.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Report as JSON on stderr; stdout stays the script's" };

    /// <summary>`-q`.</summary>
    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Say nothing but warnings and errors" };

    /// <summary>`-v`.</summary>
    public Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "Say more" };

    /// <summary>What was asked, checked whole: all that is wrong is said at once.</summary>
    public RunRequest ToRequest(ParseResult parsed, RunWords words, CliServices services)
    {
        var errors = new List<string>();
        var backend = parsed.GetValue(_backend);
        if (backend is not ("auto" or "local"))
        {
            errors.Add($"`--backend {backend}` is not available; this version runs on `local`");
        }

        var refresh = parsed.GetValue(_refresh);
        var freshness = parsed.GetValue(_upgrade) ? Freshness.Upgrade : refresh ? Freshness.Refresh : Freshness.Cached;
        var working = Environment.CurrentDirectory;
        var variables = Variables.Read(parsed.GetValue(_env) ?? [], parsed.GetValue(_envFile) ?? [], working, services.Machine.Variables, errors);
        var labels = Variables.ReadLabels(parsed.GetValue(_label) ?? [], errors);
        var timeout = parsed.GetValue(_timeout) is { } text ? Duration.TryParse(text) : null;
        if (parsed.GetValue(_timeout) is { } wrong && timeout is null)
        {
            errors.Add($"`--timeout {wrong}` is not a time such as 30, 90s, 5m or 1h30m");
        }

        if (errors.Count > 0)
        {
            throw new RGridException(ErrorCode.Usage, string.Join('\n', errors), "`rgrid run --help` shows the options with examples");
        }

        return new RunRequest(
            words.Script,
            words.Module,
            words.Arguments,
            working,
            parsed.GetValue(_runtime),
            parsed.GetValue(_requirements),
            parsed.GetValue(_include) ?? [],
            parsed.GetValue(_input) ?? [],
            parsed.GetValue(_output) ?? [],
            variables,
            timeout,
            parsed.GetValue(_outputDir),
            parsed.GetValue(_noDownload) ? Delivery.StoreOnly : Delivery.Folder,
            freshness,
            labels);
    }

    private static Option<string[]> Many(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };
}
