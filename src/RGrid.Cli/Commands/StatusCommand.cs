using System.CommandLine;
using System.Globalization;
using RGrid.Catalog;
using RGrid.Cli.Output;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid status`.</summary>
internal static class StatusCommand
{
    public static Command Create(CommandContext context)
    {
        var id = CommandOptions.Id();
        var json = CommandOptions.Json();
        var command = new TaughtCommand(
            "status",
            "Show how one execution went",
            new("rgrid status last", "The latest."),
            new("rgrid status 01JD3K --json", "One by the beginning of its id, as JSON."))
        {
            id, json,
        };
        command.SetAction(parsed =>
        {
            var named = parsed.GetRequiredValue(id);
            if (named != "last" && BatchRecords.TryFind(context, named) is { } batch)
            {
                return BatchLists.Status(context, batch, parsed.GetValue(json) ? ReportForm.Json : ReportForm.Text);
            }

            var execution = Executions.Find(context, named);
            if (parsed.GetValue(json))
            {
                context.Terminal.Data(ExecutionJson.Of(execution).ToJsonString());
                return 0;
            }

            foreach (var (name, value) in Lines(execution, context.Services.Clock))
            {
                context.Terminal.Data($"{name,-12}{value}");
            }

            return 0;
        });
        return command;
    }

    private static IEnumerable<(string Name, string Value)> Lines(Execution execution, TimeProvider clock)
    {
        yield return ("execution", execution.Id);
        yield return ("script", ExecutionTexts.CommandLine(execution));
        yield return ("folder", Visible.Text(execution.WorkingFolder));
        yield return ("status", ExecutionTexts.Status(execution));
        if (execution.ExitCode is { } exitCode)
        {
            yield return ("exit code", exitCode.ToString(CultureInfo.InvariantCulture));
        }

        yield return ("started", $"{ExecutionTexts.Time(execution.Started, clock)}  ({Spans.Ago(clock.GetUtcNow() - execution.Started)})");
        if (execution.DurationMs is { } duration)
        {
            yield return ("took", Spans.Text(duration));
        }

        if (execution.ReusedFrom is { } source)
        {
            yield return ("reused from", source);
        }

        if (execution.Batch is { } batch)
        {
            yield return ("batch", $"{batch}  {Visible.Text(execution.Item ?? "")}".TrimEnd());
        }

        yield return ("backend", Visible.Text(execution.Backend));
        yield return ("environment", $"{(execution.IsEnvironmentHit ? "HIT" : "MISS")}  {execution.EnvironmentKey.Short}  {Visible.Text(execution.Reason)}".TrimEnd());
        yield return ("key", execution.ExecutionKey.ToString());
        foreach (var (name, value) in execution.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            yield return ("label", Visible.Text($"{name}={value}"));
        }
    }
}
