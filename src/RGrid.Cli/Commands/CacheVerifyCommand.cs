using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using RGrid.Cli.Output;
using RGrid.Upkeep;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid cache verify`.</summary>
internal static class CacheVerifyCommand
{
    private const int DamageExitCode = 1;

    public static Command Create(CommandContext context)
    {
        var json = CommandOptions.Json();
        var command = new TaughtCommand(
            "verify",
            "Read every byte of the store; set aside what is damaged",
            new("rgrid cache verify", "Exit code 1 where something is damaged. It is made again at its next use."),
            new("rgrid cache verify --json | jq .damage", "The same for a program."))
        {
            json,
        };
        command.SetAction(parsed =>
        {
            var report = context.Services.Upkeep.Value.Verify(
                new UpkeepObserver(context.Terminal, context.Services.Clock), context.CancellationToken);
            context.Terminal.EndProgress();
            if (parsed.GetValue(json))
            {
                context.Terminal.Data(Json(report).ToJsonString());
            }
            else
            {
                Show(context.Terminal, report);
            }

            return report.Damage.Count == 0 ? 0 : DamageExitCode;
        });
        return command;
    }

    private static void Show(Terminal terminal, VerifyReport report)
    {
        foreach (var damage in report.Damage)
        {
            terminal.Data($"{(damage.Kind == DamageKind.Missing ? "missing" : "damaged"),-9}{Visible.Text(damage.Name)}");
            terminal.Data($"{"",-9}{Visible.Text($"{damage.Detail}; {damage.Action}")}");
        }

        foreach (var note in report.Notes)
        {
            terminal.Note(note);
        }

        var found = report.Damage.Count switch
        {
            0 => "nothing is damaged",
            1 => "1 thing is damaged",
            var count => $"{count.ToString(CultureInfo.InvariantCulture)} things are damaged",
        };
        terminal.Data(
            $"read {Count(report.Blobs, "blob")} and {Count(report.Folders, "folder")} of installed dependencies"
            + $"{(report.Images > 0 ? $" and {Count(report.Images, "image")}" : "")}, {Sizes.Text(report.Bytes)}: {found}");
    }

    private static string Count(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static JsonObject Json(VerifyReport report) => new()
    {
        ["blobs"] = report.Blobs,
        ["folders"] = report.Folders,
        ["images"] = report.Images,
        ["bytes"] = report.Bytes,
        ["damage"] = new JsonArray([.. report.Damage.Select(damage => new JsonObject
        {
            ["kind"] = damage.Kind switch { DamageKind.Blob => "blob", DamageKind.Missing => "missing", DamageKind.Image => "image", _ => "dependencies" },
            ["key"] = damage.Key.ToString(),
            ["name"] = damage.Name,
            ["detail"] = damage.Detail,
            ["action"] = damage.Action,
        })]),
        ["notes"] = new JsonArray([.. report.Notes.Select(note => (JsonNode?)JsonValue.Create(note))]),
    };
}
