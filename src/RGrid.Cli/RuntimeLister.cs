using RGrid.Runtimes;

namespace RGrid.Cli;

/// <summary>The interpreters of this machine.</summary>
/// <param name="catalog">Opens the catalog of runtimes.</param>
internal sealed class RuntimeLister(Func<RuntimeCatalog> catalog) : IRuntimeLister
{
    /// <inheritdoc/>
    public IReadOnlyList<RuntimeListing> List(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var listed = new List<RuntimeListing>();
        foreach (var runtime in catalog().List())
        {
            var name = Name(runtime.Language.Facts, runtime.Report.Version);
            var isTaken = listed.Any(earlier => earlier.Name == name);
            listed.Add(new RuntimeListing(
                isTaken ? $"{runtime.Language.Facts.Name}:{runtime.Report.Version}" : name, runtime.Report.Version, runtime.Report.Executable));
        }

        return listed;
    }

    // By as many numbers as name a line of releases; a shell has no version that it could be asked for by.
    private static string Name(LanguageFacts facts, string version)
    {
        var parts = version.Split('.');
        return parts.Length == 1 ? facts.Name : $"{facts.Name}:{string.Join('.', parts.Take(facts.LineLength))}";
    }
}
