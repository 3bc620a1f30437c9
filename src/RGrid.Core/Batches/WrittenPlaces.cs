using RGrid.FileSystem;

namespace RGrid.Batches;

/// <summary>Tells whether what an item writes into the folder of outputs would go through a link to another place, which anyone may read.</summary>
/// <param name="folder">The folder of outputs, without links in its path.</param>
/// <param name="layout">How outputs lie there.</param>
internal sealed class WrittenPlaces(string folder, OutputLayout layout)
{
    private readonly Lazy<List<string>> _flatLinks = new(() => [.. LinksBelow(folder).Select(link => PathRelation.Relative(folder, link))]);

    /// <summary>True where it may.</summary>
    /// <param name="name">What the item is called in the folder.</param>
    public bool LeadElsewhere(string name)
    {
        if (layout == OutputLayout.Flat)
        {
            return _flatLinks.Value.Exists(link => link.StartsWith(name + "_", StringComparison.Ordinal));
        }

        var own = Path.Combine(folder, name);
        try
        {
            return LinkedPlaces.RealPath(own) != own || HasLinkOut(own, own);
        }
        catch (Exception exception) when (exception is RGridException or IOException or UnauthorizedAccessException)
        {
            // What can't be looked at may lead anywhere.
            return true;
        }
    }

    private static bool HasLinkOut(string at, string own) => PosixFile.LinkKind(at) == FileKind.Folder && Names(at).Select(name => Path.Combine(at, name)).Any(path =>
        PosixFile.LinkKind(path) == FileKind.Link ? !PathRelation.IsBelow(LinkedPlaces.RealPath(path), own) : HasLinkOut(path, own));

    private static IEnumerable<string> LinksBelow(string at) => Names(at).Select(name => Path.Combine(at, name)).SelectMany(path =>
        PosixFile.LinkKind(path) == FileKind.Link ? [path] : LinksBelow(path));

    private static IReadOnlyList<string> Names(string at) => PosixFile.LinkKind(at) == FileKind.Folder ? FolderListing.Names(at, static _ => { }) : [];
}
