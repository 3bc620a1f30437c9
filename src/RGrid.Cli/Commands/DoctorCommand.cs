using System.CommandLine;
using System.Text.Json.Nodes;
using RGrid.Cli.Output;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid doctor`.</summary>
internal static class DoctorCommand
{
    private const int ProblemExitCode = 1;

    public static Command Create(CommandContext context)
    {
        var json = CommandOptions.Json();
        var command = new TaughtCommand(
            "doctor",
            "Look for what is missing here, and say how to get it",
            new Example("rgrid doctor", "Exit code 1 where something can't work."))
        {
            json,
        };
        command.SetAction(parsed =>
        {
            var findings = new JsonArray();
            var exitCode = 0;
            foreach (var finding in context.Services.Doctor.Examine(context.CancellationToken))
            {
                exitCode = finding.Verdict == DoctorVerdict.Problem ? ProblemExitCode : exitCode;
                if (parsed.GetValue(json))
                {
                    findings.Add((JsonNode)Json(finding));
                }
                else
                {
                    Show(context.Terminal, finding);
                }
            }

            if (parsed.GetValue(json))
            {
                context.Terminal.Data(findings.ToJsonString());
            }

            return exitCode;
        });
        return command;
    }

    private static void Show(Terminal terminal, DoctorFinding finding)
    {
        terminal.Data($"{Word(finding.Verdict),-8}{Visible.Text(finding.Subject),-12}{Visible.Text(finding.Message)}");
        if (finding.Hint is { } hint)
        {
            terminal.Data($"{"",-20}hint: {Visible.Text(hint)}");
        }
    }

    private static string Word(DoctorVerdict verdict) => verdict switch
    {
        DoctorVerdict.Good => "good",
        DoctorVerdict.None => "none",
        DoctorVerdict.Advice => "advice",
        _ => "problem",
    };

    private static JsonObject Json(DoctorFinding finding) => new()
    {
        ["subject"] = finding.Subject,
        ["verdict"] = Word(finding.Verdict),
        ["message"] = finding.Message,
        ["hint"] = finding.Hint,
    };
}
