using System.CommandLine;
using RGrid.Content;
using RGrid.Executions;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid download`.</summary>
internal static class DownloadCommand
{
    public static Command Create(CommandContext context)
    {
        var id = CommandOptions.Id();
        var folder = new Argument<string>("DIR") { Description = "Where to; usually here", HelpName = "DIR", DefaultValueFactory = _ => "." };
        folder.Validators.Add(result => CommandOptions.RequireText(result, "the folder to write to is an empty word"));
        var force = CommandOptions.Flag("--force", "Overwrite files that hold something else");
        var command = new TaughtCommand(
            "download",
            "Write the outputs of an execution into a folder",
            new("rgrid download last", "Put the latest outputs here."),
            new("rgrid download 01JD3K results/", "Put those of an earlier execution into a folder."))
        {
            id, folder, force,
        };
        command.SetAction(parsed =>
        {
            var execution = Executions.Find(context, parsed.GetRequiredValue(id));
            var outputs = Executions.Outputs(context, execution);
            var target = Path.GetFullPath(parsed.GetRequiredValue(folder));
            var done = new OutputDownload(context.Services.Blobs.Value, context.Services.Catalog.Value.WrittenFiles, context.Services.Store)
                .Write(outputs, target, parsed.GetValue(force) ? Overwriting.Anything : Overwriting.Nothing, execution, context.CancellationToken);
            foreach (var link in done.LeftOut)
            {
                context.Terminal.Note($"`{link}` is a link that leads out of the folder; it was not written");
            }

            var same = done.Same > 0 ? $", {done.Same} there already" : "";
            context.Terminal.Status($"{done.Written} {(done.Written == 1 ? "file" : "files")} written to {Output.Visible.Text(target)}{same}");
            return 0;
        });
        return command;
    }
}
