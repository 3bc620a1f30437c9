using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Cli.Output;
using RGrid.Executions.Reuse;
using RGrid.Settings;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid audit`.</summary>
internal static class AuditCommand
{
    private const int UsualSample = 20;

    public static Command Create(CommandContext context)
    {
        var sample = new Option<int?>("--sample") { Description = $"Run N stored results again (usually {UsualSample})", HelpName = "N" };
        var json = CommandOptions.Json();
        var command = new TaughtCommand(
            "audit",
            "Run stored results again and compare, byte for byte",
            new("rgrid audit", $"{UsualSample} of them, chosen by chance."),
            new("rgrid audit --sample 200 --json", "More of them, as JSON."))
        {
            Remarks =
            [
                "Each is run in the closed world that it was made in, from the store alone. A result that differed is no longer given back, whatever "
                + "the cause. Exit code 1 where one differed.",
                "[cache] audit-share = 0.05 in `~/.rgrid/config.toml` takes a share of all results in place of a number.",
            ],
        };
        command.Options.Add(sample);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var isJson = parsed.GetValue(json);
            var findings = new List<AuditFinding>();
            foreach (var finding in context.Services.Auditor.Value.Audit(Sample(context, parsed.GetValue(sample)), context.CancellationToken))
            {
                findings.Add(finding);
                if (!isJson && finding.Verdict != AuditVerdict.Identical)
                {
                    context.Terminal.Data($"{Word(finding.Verdict)}  {finding.Result.ExecutionId}  {Visible.Text(finding.Name)}: {Visible.Text(finding.Difference)}");
                }
            }

            var served = context.Services.Catalog.Value.Lookups.Count().Where(count => count.Level == EntryLevel.Result).Sum(count => count.Hits);
            if (isJson)
            {
                context.Terminal.Data(Json(findings, served).ToJsonString());
            }
            else
            {
                context.Terminal.Data(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{served} served, {findings.Count} re-checked: {Count(findings, AuditVerdict.Identical)} identical, {Count(findings, AuditVerdict.NotDeterministic)} not deterministic, {Count(findings, AuditVerdict.Stale)} stale, {Count(findings, AuditVerdict.NotRun)} not run"));
            }

            return findings.Exists(finding => finding.Verdict is AuditVerdict.NotDeterministic or AuditVerdict.Stale) ? 1 : 0;
        });
        return command;
    }

    private static AuditSample Sample(CommandContext context, int? asked) =>
        asked is null && CacheSettingsReader.Read(context.Services.Store).AuditShare is { } share
            ? new AuditSample(null, share)
            : new AuditSample(asked ?? UsualSample, 0);

    private static int Count(List<AuditFinding> findings, AuditVerdict verdict) => findings.Count(finding => finding.Verdict == verdict);

    private static string Word(AuditVerdict verdict) => verdict switch
    {
        AuditVerdict.Identical => "identical",
        AuditVerdict.NotDeterministic => "not deterministic",
        AuditVerdict.Stale => "stale",
        _ => "not run",
    };

    private static JsonObject Json(List<AuditFinding> findings, long served) => new()
    {
        ["served"] = served,
        ["checked"] = findings.Count,
        ["identical"] = Count(findings, AuditVerdict.Identical),
        ["notDeterministic"] = Count(findings, AuditVerdict.NotDeterministic),
        ["stale"] = Count(findings, AuditVerdict.Stale),
        ["notRun"] = Count(findings, AuditVerdict.NotRun),
        ["findings"] = new JsonArray([.. findings.Select(finding => (JsonNode)new JsonObject
        {
            ["execution"] = finding.Result.ExecutionId,
            ["name"] = finding.Name,
            ["verdict"] = Word(finding.Verdict),
            ["difference"] = finding.Difference.Length > 0 ? finding.Difference : null,
        })]),
    };
}
