using RGrid.Content;
using RGrid.Docker.Containers;
using RGrid.Docker.Images;
using RGrid.FileSystem;

namespace RGrid.Docker.Foreign;

/// <summary>The places of this machine that a container would be shown, as entries of a layer.</summary>
internal static class SentPlaces
{
    private const int PermissionBits = 0x1FF;
    private const int Readable = 0x124;
    private const string Opaque = ".wh..wh..opq";

    /// <summary>All that is in them; what is shown later covers what was shown before.</summary>
    public static IEnumerable<LayerEntry> Entries(IReadOnlyList<ShownPlace> places) => places.SelectMany(place => Entries(place.Source, place.Target[1..], PosixFile.TryStat(place.Source)));

    /// <summary>Marks that hide what the image below has at places that are folders (OCI image specification, "Opaque Whiteout").</summary>
    public static IEnumerable<LayerEntry> Covers(IReadOnlyList<ShownPlace> places) => Highest(places).Where(place => PosixFile.IsFolder(place.Source))
        .Select(place => LayerEntry.File($"{place.Target[1..]}/{Opaque}", false, () => new MemoryStream()));

    /// <summary>Those that are not shown within another.</summary>
    public static IEnumerable<ShownPlace> Highest(IReadOnlyList<ShownPlace> places) =>
        places.Where(place => !places.Any(other => PathRelation.IsBelow(place.Target, other.Target)));

    // A link that is named itself is shown as what it leads to; one within a folder as the link that it is.
    private static IEnumerable<LayerEntry> Entries(string here, string there, FileStat? found)
    {
        if (found is not { } stat)
        {
            yield break;
        }

        switch (stat.Kind)
        {
            case FileKind.Folder:
                yield return new LayerEntry(there, FileKind.Folder, stat.Mode & PermissionBits, "", null);
                foreach (var entry in FolderListing.Names(here).SelectMany(name => Entries(Path.Combine(here, name), $"{there}/{name}", PosixFile.TryLstat(Path.Combine(here, name)))))
                {
                    yield return entry;
                }

                break;
            case FileKind.Link:
                yield return LayerEntry.Link(there, PosixFile.ReadLink(here));
                break;
            case FileKind.File:
                // The blobs of the store are its owner's alone.
                yield return new LayerEntry(
                    there, FileKind.File, (stat.Mode & PermissionBits) | Readable, "", () => new FileStream(here, FileMode.Open, FileAccess.Read, FileShare.Read, 0));
                break;
        }
    }
}
