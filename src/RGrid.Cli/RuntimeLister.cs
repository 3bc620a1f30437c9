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
            var name = Name(runtime.Language.Facts.Name, runtime.Report.Version);
            var isTaken = listed.Any(earlier => earlier.Name == name);
            listed.Add(new RuntimeListing(
                isTaken ? $"{runtime.Language.Facts.Name}:{runtime.Report.Version}" : name, runtime.Report.Version, runtime.Report.Executable));
        }

        return listed;
    }

    // Python's versions are asked for by two numbers, Node's by one; a shell has none that it could be asked for by.
    private static string Name(string language, string version)
    {
        var parts = version.Split('.');
        return parts.Length == 1 ? language
            : language == "python" ? $"{language}:{parts[0]}.{parts[1]}"
            : $"{language}:{parts[0]}";
    }
}
