using System.Text.Json.Nodes;
using RGrid.Batches;
using RGrid.Executions;

namespace RGrid.Cli.Output;

/// <summary>Tells a batch to programs: one JSON object a line on stdout, each with its `event`.</summary>
internal sealed class BatchJson(Terminal terminal, Verbosity verbosity, PlanUse use) : IBatchObserver
{
    public IRunObserver Preparation { get; } = new RunObserver(terminal, verbosity, ReportForm.Text);

    public bool Planned(BatchPlan plan)
    {
        var reasons = new JsonObject();
        foreach (var (reason, count) in plan.Reasons)
        {
            reasons[reason] = count;
        }

        terminal.Data(new JsonObject
        {
            ["event"] = "planned",
            ["items"] = plan.Items.Count,
            ["reused"] = plan.Items.Count - plan.Runs,
            ["runs"] = plan.Runs,
            ["reasons"] = reasons,
            ["refused"] = plan.Refusal,
            ["parallel"] = plan.Parallel,
            ["expectedMs"] = plan.ExpectedMs,
        }.ToJsonString());
        return use == PlanUse.Run;
    }

    public void Started(BatchItem item) => terminal.Data(new JsonObject { ["event"] = "started", ["item"] = item.Name }.ToJsonString());

    public void Ended(ItemReport report)
    {
        var line = ItemJson.Of(report);
        line.Insert(0, "event", "ended");
        line["notes"] = new JsonArray([.. report.Notes.Select(note => (JsonNode?)JsonValue.Create(note))]);
        terminal.Data(line.ToJsonString());
    }

    public void Finished(BatchReport report)
    {
        var counts = new JsonObject();
        foreach (var group in report.Items.GroupBy(item => item.Status).OrderBy(group => group.Key))
        {
            counts[ItemJson.Word(group.Key)] = group.Count();
        }

        terminal.Data(new JsonObject
        {
            ["event"] = "finished",
            ["batch"] = report.Id,
            ["items"] = report.Items.Count,
            ["counts"] = counts,
            ["exitCode"] = report.ExitCode,
            ["durationMs"] = report.DurationMs,
            ["report"] = report.ReportPath,
        }.ToJsonString());
    }
}
