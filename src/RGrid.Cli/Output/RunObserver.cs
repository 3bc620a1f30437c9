using System.Text.Json.Nodes;
using RGrid.Executions;
using RGrid.Executions.Reuse;

namespace RGrid.Cli.Output;

/// <summary>Tells a run on stderr, in the lines that the product promises.</summary>
internal sealed class RunObserver(Terminal terminal, Verbosity verbosity, ReportForm form) : IRunObserver
{
    private const int MostOutputs = 5;

    private readonly JsonArray _notes = [];
    private EnvironmentReport? _environment;
    private ResultReport? _result;

    /// <summary>Whether outputs should stand beside the user and don't; known at the end.</summary>
    public bool HasUndelivered { get; private set; }

    public void LookedUp(LookupReport report)
    {
        switch (report)
        {
            case EnvironmentReport environment:
                Tell(environment);
                break;
            case ResultReport result:
                Tell(result);
                break;
        }
    }

    private void Tell(ResultReport report)
    {
        _result = report;
        terminal.EndProgress();
        var word = report.Answer switch
        {
            ResultAnswer.Reused => terminal.Paint("REUSED", "32"),
            ResultAnswer.Missed => terminal.Paint("MISS", "33"),
            _ => terminal.Paint("NEVER", "33"),
        };
        terminal.Status($"result      {word}  {Visible.Text(Details(report))}");
    }

    private void Tell(EnvironmentReport report)
    {
        _environment = report;
        terminal.EndProgress();
        var word = report.IsHit ? terminal.Paint("HIT ", "32") : terminal.Paint("MISS", "33");
        terminal.Status($"environment {word}  {report.Key.Short}  {Visible.Text(Details(report))}");
        if (verbosity == Verbosity.Everything)
        {
            terminal.Status($"runtime     {Visible.Text(report.Runtime)}");
            terminal.Status($"key         {report.Key}");
            if (report.Dependencies is { } dependencies)
            {
                terminal.Status($"dependencies {dependencies}");
            }

            foreach (var entry in report.Code.Entries)
            {
                terminal.Status($"  {Visible.Text(entry.Path)}");
            }
        }
    }

    public void Note(string text)
    {
        _notes.Add((JsonNode?)JsonValue.Create(text));
        terminal.Note(text);
    }

    public void Warn(string text)
    {
        _notes.Add((JsonNode?)JsonValue.Create(text));
        terminal.Warning(text);
    }

    public void Step(string text)
    {
        if (verbosity == Verbosity.Everything)
        {
            terminal.Status($"  {Visible.Text(text)}");
        }
        else
        {
            terminal.Progress(text + " …");
        }
    }

    public void InstallLine(string text)
    {
        if (verbosity == Verbosity.Everything)
        {
            terminal.Status($"  | {Visible.Text(text)}");
        }
        else if (terminal.Kind != TerminalKind.Plain)
        {
            terminal.Progress(text);
        }
    }

    public void Ended(ExecutionReport report)
    {
        terminal.EndProgress();
        HasUndelivered = report.Undelivered.Count > 0;
        if (form == ReportForm.Json)
        {
            terminal.WriteError(Json(report).ToJsonString());
            return;
        }

        if (report.Delivered.Count > 0)
        {
            var names = report.Delivered.Take(MostOutputs).Select(Visible.Text);
            var more = report.Delivered.Count > MostOutputs ? $" and {report.Delivered.Count - MostOutputs} more" : "";
            terminal.Status($"outputs     {string.Join(", ", names)}{more}");
        }

        if (report.Kept.Count > 0)
        {
            terminal.Status($"outputs     {report.Kept.Count} kept in the store; rgrid download {report.Execution.Id}");
        }

        if (verbosity == Verbosity.Everything)
        {
            terminal.Status($"execution   {report.Execution.Id}  {report.Execution.Status}  {Spans.Text(report.Execution.DurationMs ?? 0)}");
        }

        foreach (var hint in report.Hints)
        {
            terminal.Hint(hint);
        }

        if (HasUndelivered)
        {
            terminal.Failure(
                $"{Names(report.Undelivered)} could not be delivered",
                $"what could be kept is in the store: rgrid download {report.Execution.Id} DIR");
        }
    }

    private static string Details(ResultReport report)
    {
        if (report.Found is not { } found)
        {
            return report.Reason;
        }

        var rest = report.Reason.Length > 0 ? $" · {report.Reason}" : "";
        return $"from {found.ExecutionId}  ran {Spans.Ago(report.Now - found.Started)} in {Spans.Text(found.DurationMs)}{rest}";
    }

    private static string Names(IReadOnlyList<string> paths) =>
        string.Join(", ", paths.Take(MostOutputs).Select(path => $"`{path}`")) + (paths.Count > MostOutputs ? $" and {paths.Count - MostOutputs} more" : "");

    private static string Details(EnvironmentReport report)
    {
        if (report.IsHit)
        {
            return $"built {Spans.Ago(report.Now - report.Built)}";
        }

        var dependencies = report.Dependencies is { } key && report.AreDependenciesHit ? $" · dependencies HIT {key.Short}" : "";
        var built = report.InstalledPackages > 0
            ? $"installed {report.InstalledPackages} {(report.InstalledPackages == 1 ? "package" : "packages")} in {Spans.Text(report.BuildMs)}"
            : $"built in {Spans.Text(report.BuildMs)}";
        return $"{report.Reason}{dependencies} · {built}";
    }

    private JsonObject Json(ExecutionReport report) => new()
    {
        ["execution"] = ExecutionJson.Of(report.Execution),
        ["environment"] = _environment is not { } environment ? null : new JsonObject
        {
            ["key"] = environment.Key.ToString(),
            ["hit"] = environment.IsHit,
            ["reason"] = environment.Reason,
            ["built"] = ExecutionJson.Moment(environment.Built),
            ["buildMs"] = environment.BuildMs,
            ["dependencies"] = environment.Dependencies?.ToString(),
            ["dependenciesHit"] = environment.AreDependenciesHit,
            ["runtime"] = environment.Runtime,
        },
        ["result"] = _result is not { } result ? null : new JsonObject
        {
            ["key"] = result.Key.ToString(),
            ["answer"] = result.Answer switch { ResultAnswer.Reused => "reused", ResultAnswer.Missed => "miss", _ => "never" },
            ["from"] = result.Found?.ExecutionId,
            ["reason"] = result.Reason,
        },
        ["delivered"] = new JsonArray([.. report.Delivered.Select(path => (JsonNode?)JsonValue.Create(path))]),
        ["kept"] = new JsonArray([.. report.Kept.Select(path => (JsonNode?)JsonValue.Create(path))]),
        ["undelivered"] = new JsonArray([.. report.Undelivered.Select(path => (JsonNode?)JsonValue.Create(path))]),
        ["notes"] = _notes.DeepClone(),
        ["hints"] = new JsonArray([.. report.Hints.Select(hint => (JsonNode?)JsonValue.Create(hint))]),
    };
}
