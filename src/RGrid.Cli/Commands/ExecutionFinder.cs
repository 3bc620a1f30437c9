using RGrid.Catalog;

namespace RGrid.Cli.Commands;

/// <summary>Finds an execution by what the user typed: an id, cut short while it stays unique, or `last`.</summary>
internal static class ExecutionFinder
{
    /// <summary>The execution.</summary>
    /// <exception cref="RGridException">There is none, or more than one.</exception>
    public static Execution Find(CatalogSet catalog, string typed)
    {
        var found = typed == "last" ? catalog.Executions.List(null, 1) : catalog.Executions.FindByPrefix(typed);
        return found.Count switch
        {
            0 when typed == "last" => throw new RGridException(ErrorCode.NotFound, "nothing was run yet", "start with: rgrid run SCRIPT"),
            0 => throw new RGridException(ErrorCode.NotFound, $"there is no execution `{typed}`", "rgrid list shows them"),
            > 1 => throw new RGridException(ErrorCode.NotFound, $"more than one execution begins with `{typed}`", "type more of the id; rgrid list shows them whole with --json"),
            _ => found[0],
        };
    }
}
