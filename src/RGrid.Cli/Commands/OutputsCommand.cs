using System.CommandLine;
using System.Text.Json.Nodes;
using RGrid.Cli.Output;
using RGrid.Content;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid outputs`.</summary>
internal static class OutputsCommand
{
    public static Command Create(CommandContext context)
    {
        var id = CommandOptions.Id();
        var json = CommandOptions.Json();
        var command = new TaughtCommand(
            "outputs",
            "List the files that an execution made",
            new("rgrid outputs last", "Those of the latest."),
            new("rgrid outputs last --json | jq -r '.[].path'", "Only their paths."))
        {
            id, json,
        };
        command.SetAction(parsed =>
        {
            var tree = Executions.Outputs(context, Executions.Find(context, parsed.GetRequiredValue(id))).Tree;
            if (parsed.GetValue(json))
            {
                context.Terminal.Data(tree.ToJson().ToJsonString());
            }
            else if (tree.Entries.IsEmpty)
            {
                context.Terminal.Status("no outputs");
            }
            else
            {
                var table = new TextTable("SIZE:", "SHA-256", "PATH");
                foreach (var entry in tree.Entries)
                {
                    table.Add(Size(entry), entry.Kind == TreeEntryKind.File ? entry.Digest.Short : "", Name(entry));
                }

                table.Write(context.Terminal);
            }

            return 0;
        });
        return command;
    }

    private static string Size(TreeEntry entry) => entry.Kind == TreeEntryKind.File ? Sizes.Text(entry.Size) : "";

    private static string Name(TreeEntry entry) => entry.Kind switch
    {
        TreeEntryKind.Folder => entry.Path + "/",
        TreeEntryKind.Link => $"{entry.Path} -> {entry.LinkTarget}",
        _ => entry.IsExecutable ? entry.Path + "*" : entry.Path,
    };
}
