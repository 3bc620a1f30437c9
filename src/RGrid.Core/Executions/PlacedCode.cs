using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Executions;

/// <summary>
/// Code that a script looks for at an absolute path which it names (`sys.path.insert(0, "/home/me/lib")`). It stands above the root in
/// the tree of code; a closed world shows it at its absolute path too. Where that is depends on where the project lies, so it is in the
/// key of the execution.
/// </summary>
/// <param name="Entries">The entries, by their absolute paths.</param>
public sealed record PlacedCode(IReadOnlyList<KeyValuePair<string, TreeEntry>> Entries)
{
    /// <summary>Where nothing is named so.</summary>
    public static readonly PlacedCode None = new([]);

    private const string Prefix = "code ";

    // As for the scanners.
    private const long MostRead = 8L << 20;

    /// <summary>As fixed settings of the execution manifest: the absolute path, and the path in the tree of code.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings =>
        Entries.Select(entry => KeyValuePair.Create(Prefix + entry.Key, entry.Value.Path));

    /// <summary>Finds it.</summary>
    /// <param name="code">The tree of code.</param>
    /// <param name="root">Absolute path of the project's root.</param>
    /// <param name="blobs">The texts.</param>
    public static PlacedCode Find(BlobTree code, string root, IBlobStore blobs)
    {
        var above = code.Entries.Where(entry => entry.Path.StartsWith("../", StringComparison.Ordinal)).ToList();
        if (above.Count == 0)
        {
            return None;
        }

        // What no scanner reads names nothing.
        var texts = code.Entries.Where(entry => entry is { Kind: TreeEntryKind.File, Size: <= MostRead }).Select(entry => blobs.TryRead(entry.Digest)).OfType<byte[]>().ToList();
        var named = new Dictionary<string, bool>(StringComparer.Ordinal);
        var links = above.Where(entry => entry.Kind == TreeEntryKind.Link)
            .Select(entry => Path.GetFullPath(Path.Combine(root, entry.Path)))
            .Select(link => (Link: link, Target: PathRelation.RealPath(link)))
            .Where(link => link.Target is not null)
            .ToDictionary(link => link.Link, link => link.Target!, StringComparer.Ordinal);
        return new PlacedCode(
        [
            .. above.SelectMany(Places).Where(entry => Folders(entry.Key, root).Any(IsNamed)).DistinctBy(entry => entry.Key),
        ]);

        // A file behind links is placed wherever it can be named; the links themselves mean nothing outside of their tree.
        IEnumerable<KeyValuePair<string, TreeEntry>> Places(TreeEntry entry)
        {
            var place = Path.GetFullPath(Path.Combine(root, entry.Path));
            if (links.ContainsKey(place))
            {
                return [];
            }

            return links.Where(link => PathRelation.IsIn(place, link.Value))
                .Select(link => KeyValuePair.Create(link.Key + place[link.Value.Length..], entry))
                .Prepend(KeyValuePair.Create(place, entry));
        }

        bool IsNamed(string folder)
        {
            if (!named.TryGetValue(folder, out var known))
            {
                var word = System.Text.Encoding.UTF8.GetBytes(folder);
                known = named[folder] = texts.Exists(text => Quotes(text, word));
            }

            return known;
        }
    }

    /// <summary>What the fixed settings of an execution manifest say.</summary>
    public static PlacedCode Of(IEnumerable<KeyValuePair<string, string>> settings, BlobTree code)
    {
        var byPath = code.Entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        return new PlacedCode(
        [
            .. settings.Where(setting => setting.Key.StartsWith(Prefix, StringComparison.Ordinal) && byPath.ContainsKey(setting.Value))
                .Select(setting => KeyValuePair.Create(setting.Key[Prefix.Length..], byPath[setting.Value])),
        ]);
    }

    private static IEnumerable<string> Folders(string path, string root)
    {
        for (var folder = Path.GetDirectoryName(path); folder is { Length: > 1 } && !PathRelation.IsIn(root, folder); folder = Path.GetDirectoryName(folder))
        {
            yield return folder;
        }
    }

    private static bool Quotes(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        for (var at = text.IndexOf(word); at >= 0;)
        {
            if (at > 0 && text[at - 1] is (byte)'"' or (byte)'\'' or (byte)'`')
            {
                return true;
            }

            var next = text[(at + 1)..].IndexOf(word);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }
}
