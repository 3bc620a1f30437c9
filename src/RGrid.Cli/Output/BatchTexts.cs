using System.Globalization;
using RGrid.Batches;

namespace RGrid.Cli.Output;

/// <summary>What is said of batches, in words.</summary>
internal static class BatchTexts
{
    /// <summary>`1000 items: 812 reused, 188 to run`, and why.</summary>
    public static IEnumerable<string> Plan(BatchPlan plan)
    {
        var reused = plan.Items.Count - plan.Runs;
        var restored = plan.Items.Count(item => item.Action == ItemAction.Restore);
        var outputs = restored > 0 ? $" ({restored} with outputs to write)" : "";
        yield return $"{Count(plan.Items.Count, "item")}: {reused} reused{outputs}, {plan.Runs} to run";
        foreach (var (reason, count) in plan.Reasons)
        {
            yield return $"{count,6}  {reason}";
        }

        if (plan.Runs > 0)
        {
            yield return plan.ExpectedMs is { } expected ? $"about {Spans.Text(expected)}, {plan.Parallel} at once" : $"{plan.Parallel} at once; none of them ever ran, so how long it takes is not known";
        }
    }

    /// <summary>`1000 items: 995 reused, 4 succeeded, 1 failed in 2.3 s`.</summary>
    public static string Summary(BatchReport report)
    {
        var counts = report.Items.GroupBy(item => item.Status).OrderBy(group => group.Key).Select(group => $"{group.Count()} {ItemJson.Word(group.Key)}");
        return $"{Count(report.Items.Count, "item")}: {string.Join(", ", counts)} in {Spans.Text(report.DurationMs)}";
    }

    /// <summary>True for the error of a script that said nothing of its failure: how it ended, which its status and its exit code say already.</summary>
    public static bool IsOnlyEnd(string? error, int? exitCode) => error == $"failed (exit code {exitCode})";

    /// <summary>A number and what is counted.</summary>
    public static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");
}
