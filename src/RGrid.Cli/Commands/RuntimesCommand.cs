using System.CommandLine;
using System.Text.Json.Nodes;
using RGrid.Cli.Output;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid runtimes`.</summary>
internal static class RuntimesCommand
{
    public static Command Create(CommandContext context)
    {
        var json = CommandOptions.Json();
        var command = new TaughtCommand(
            "runtimes",
            "List the interpreters that can run scripts here",
            new("rgrid runtimes", "Names for --runtime, versions and paths."),
            new("rgrid runtimes --json | jq -r '.[].name'", "Only the names."))
        {
            json,
        };
        command.SetAction(parsed =>
        {
            var runtimes = context.Services.Runtimes.List(context.CancellationToken);
            if (parsed.GetValue(json))
            {
                context.Terminal.Data(new JsonArray([.. runtimes.Select(Json)]).ToJsonString());
                return 0;
            }

            if (runtimes.Count == 0)
            {
                context.Terminal.Status("there is no interpreter on this machine; install python3 or node");
                return 0;
            }

            var table = new TextTable("NAME", "VERSION", "PATH");
            foreach (var runtime in runtimes)
            {
                table.Add(runtime.Name, runtime.Version, runtime.Executable);
            }

            table.Write(context.Terminal);
            return 0;
        });
        return command;
    }

    private static JsonObject Json(RuntimeListing runtime) => new()
    {
        ["name"] = runtime.Name,
        ["version"] = runtime.Version,
        ["path"] = runtime.Executable,
    };
}
