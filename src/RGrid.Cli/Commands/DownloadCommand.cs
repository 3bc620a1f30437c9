using System.CommandLine;
using RGrid.Cli.Output;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid download`: puts the outputs of an execution into a folder, never outside of it.</summary>
internal static class DownloadCommand
{
    private const int Plain = 0x1A4;
    private const int Executable = 0x1ED;

    public static Command Create(CommandContext context)
    {
        var id = HistoryCommands.Id();
        var folder = new Argument<string>("DIR") { Description = "Where to", DefaultValueFactory = _ => "." };
        var force = new Option<bool>("--force") { Description = "Replace files that hold something else" };
        var command = new Command("download", "Put the outputs of an execution into a folder") { id, folder, force };
        command.SetAction(parsed =>
        {
            var execution = ExecutionFinder.Find(context.Services.Catalog, parsed.GetValue(id)!);
            var top = Path.GetFullPath(parsed.GetValue(folder)!);
            foreach (var entry in HistoryCommands.OutputsOf(context, execution).Entries)
            {
                Write(context, entry, Place(top, entry.Path), parsed.GetValue(force));
            }

            return 0;
        });
        return command;
    }

    private static string Place(string top, string relative)
    {
        // An output above the working folder comes down to the folder that was named, as tar does it.
        while (relative.StartsWith("../", StringComparison.Ordinal))
        {
            relative = relative[3..];
        }

        var place = Path.GetFullPath(Path.Combine(top, relative.TrimStart('/')));
        for (var parent = Path.GetDirectoryName(place)!; parent.Length > top.Length; parent = Path.GetDirectoryName(parent)!)
        {
            if (PosixFile.TryLstat(parent)?.Kind == FileKind.Link)
            {
                throw new RGridException(ErrorCode.InputInvalid, $"`{parent}` is a link, which outputs are not written through", "remove it, or name another folder");
            }
        }

        return PathRelation.IsBelow(place, top) ? place : throw new RGridException(ErrorCode.InputInvalid, $"output `{relative}` would leave `{top}`", "name another folder");
    }

    private static void Write(CommandContext context, TreeEntry entry, string place, bool isForced)
    {
        if (entry.Kind == TreeEntryKind.Folder)
        {
            Directory.CreateDirectory(place);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        if (PosixFile.TryLstat(place) is { } there && !isForced && !HoldsTheSame(place, there, entry))
        {
            throw new RGridException(ErrorCode.InputInvalid, $"`{place}` is there and holds something else", "name another folder, or add --force");
        }

        var temporary = Path.Combine(Path.GetDirectoryName(place)!, $".rgrid-{Guid.NewGuid():N}");
        if (entry.Kind == TreeEntryKind.Link)
        {
            File.CreateSymbolicLink(temporary, entry.LinkTarget!);
        }
        else
        {
            if (!context.Services.Blobs.TryCopyTo(entry.Digest, temporary))
            {
                throw new RGridException(ErrorCode.NotFound, $"the bytes of `{entry.Path}` are no longer in the store", "run the script again");
            }

            PosixFile.Chmod(temporary, entry.IsExecutable ? Executable : Plain);
        }

        File.Move(temporary, place, overwrite: true);
        context.Terminal.Data(Terminal.Escape(place));
    }

    private static bool HoldsTheSame(string place, FileStat there, TreeEntry entry)
    {
        if (there.Kind != FileKind.File || entry.Kind != TreeEntryKind.File || there.Size != entry.Size)
        {
            return false;
        }

        using var file = File.OpenRead(place);
        return new Digest(System.Security.Cryptography.SHA256.HashData(file)) == entry.Digest;
    }
}
