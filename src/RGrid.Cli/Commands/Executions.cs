using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Executions;

namespace RGrid.Cli.Commands;

/// <summary>Finds executions and what belongs to them, as the commands of the history name them.</summary>
internal static class Executions
{
    /// <summary>The execution of an id that may be cut short while it is unique, or of `last`.</summary>
    /// <exception cref="RGridException">There is none, or more than one.</exception>
    public static Execution Find(CommandContext context, string id)
    {
        var executions = context.Services.Catalog.Value.Executions;
        if (id == "last")
        {
            return executions.List(null, 1) is [var latest]
                ? latest
                : throw new RGridException(ErrorCode.NotFound, "nothing has run yet", "rgrid run SCRIPT");
        }

        var found = id.Length > 0 && id.All(char.IsAsciiLetterOrDigit) ? executions.FindByPrefix(id) : [];
        return found.Count switch
        {
            0 when BatchRecords.TryFind(context, id) is { } batch => throw new RGridException(
                ErrorCode.NotFound, $"`{id}` is a batch, not an execution", $"`rgrid list --batch {batch.Id}` lists the executions of its items"),
            0 => throw new RGridException(ErrorCode.NotFound, $"there is no execution `{id}`", "`rgrid list` shows the ids; `last` is the latest"),
            1 => found[0],
            _ => throw new RGridException(
                ErrorCode.Usage, $"`{id}` is the beginning of more than one id, of `{found[0].Id}` and `{found[1].Id}` for example", "give more of it"),
        };
    }

    /// <summary>The outputs of an execution that has ended.</summary>
    /// <exception cref="RGridException">It has not ended, or they are no longer in the store or can't be read.</exception>
    public static OutputList Outputs(CommandContext context, Execution execution)
    {
        var digest = execution.Outputs ?? throw NotEnded(execution, "outputs");
        var bytes = context.Services.Blobs.Value.Read(digest);
        return OutputList.TryRead(bytes) ?? throw Unreadable(digest, null);
    }

    /// <summary>The failure of asking for what only an execution has that has ended.</summary>
    public static RGridException NotEnded(Execution execution, string what) => Output.ExecutionTexts.Status(execution) == "running"
        ? new RGridException(ErrorCode.NotFound, $"execution `{execution.Id}` is still running; its {what} are kept when it has ended", "wait for its end")
        : new RGridException(ErrorCode.NotFound, $"execution `{execution.Id}` was lost before its end; it has no {what}", $"rgrid rerun {execution.Id}");

    private static RGridException Unreadable(Digest digest, Exception? inner) => new(
        ErrorCode.StoreUnusable, $"the list of outputs `{digest}` is in a form that this version can't read", "it was written by another version of RGrid; use that one", inner);
}
