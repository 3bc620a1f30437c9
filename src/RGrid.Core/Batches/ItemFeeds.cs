using System.Text.RegularExpressions;
using RGrid.Content;
using RGrid.Executions;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Batches;

/// <summary>
/// Finds items whose inputs lie where other items put their outputs (`--input outputs/a.csv/model.txt`). While such another one runs, or is
/// given back with outputs that have to be written, what is there now may not be what it will be, so nothing is given back for them, nor for
/// those that read what they write in turn.
/// </summary>
/// <param name="services">The rooms.</param>
/// <param name="prepared">What the items have in common.</param>
/// <param name="request">The batch.</param>
/// <param name="names">What its items are called in the folder of outputs.</param>
internal sealed partial class ItemFeeds(RunServices services, PreparedRun prepared, BatchRequest request, IReadOnlyList<string> names)
{
    private readonly LinkedPlaces _places = new(services.Protected, LinkedPlaces.RealPath(request.OutputFolder));

    /// <summary>
    /// The items, by index, that don't run and have an input among the outputs of one that is written, or of one that is among them itself. One
    /// that is read by an item before it is among them too: what it gives back would be there before its turn.
    /// </summary>
    /// <param name="items">What is to become of each.</param>
    public IReadOnlyCollection<int> Fed(IReadOnlyList<PlannedItem> items)
    {
        var others = IndicesOf(items, action => action != ItemAction.Run);
        var left = new Queue<int>(IndicesOf(items, action => action != ItemAction.Keep));
        if (others.Count == 0 || left.Count == 0)
        {
            return [];
        }

        var written = new WrittenPlaces(_places.Folder, request.Layout);
        if (left.Any(writer => written.LeadElsewhere(names[writer])))
        {
            return others;
        }

        var readers = new OutputReaders(request.Layout);
        foreach (var place in Code.Concat(Authorities).SelectMany(_places.Of).Concat(request.Run.Inputs.Concat(request.Run.Includes).SelectMany(Typed)))
        {
            readers.Add(OutputReaders.All, place);
        }

        for (var index = 0; index < items.Count; index++)
        {
            foreach (var place in Words(request.Items[index]).SelectMany(Typed))
            {
                readers.Add(index, place);
            }
        }

        var fed = IndicesOf(items, action => action == ItemAction.Restore).Where(writer => readers.FirstOf(names[writer]) < writer).ToHashSet();
        while (left.TryDequeue(out var writer))
        {
            foreach (var reader in readers.TakeOf(names[writer]))
            {
                if (reader == OutputReaders.All)
                {
                    return others;
                }

                if (items[reader].Action != ItemAction.Run && fed.Add(reader))
                {
                    left.Enqueue(reader);
                }
            }
        }

        return fed;
    }

    private static List<int> IndicesOf(IReadOnlyList<PlannedItem> items, Func<ItemAction, bool> isMeant) =>
        [.. Enumerable.Range(0, items.Count).Where(index => isMeant(items[index].Action))];

    // Folders of code are there for their files, which are among it.
    private IEnumerable<string> Code =>
        prepared.Code.Entries.Where(entry => entry.Kind != TreeEntryKind.Folder).Select(entry => Path.Combine(prepared.Words.Folders.Root, entry.Path));

    // What a script trusts on the network.
    private IEnumerable<string> Authorities => FixedSettings.AuthorityPaths(services.Machine.Variables, prepared.Words.Language).Select(Path.GetFullPath);

    private IEnumerable<string> Words(BatchItem item) =>
        item.Arguments(request.Run.Arguments).SelectMany(ArgumentPaths.In).Concat(item.Input is { } input ? [input] : []);

    // What is no pattern, since it exists, and the folder that it begins at if it is one: a pattern may match whatever stands there. One that
    // leads out of that folder again may read anything.
    private IEnumerable<string> Typed(string path)
    {
        var whole = _places.Of(Path.GetFullPath(Path.Combine(request.Run.WorkingFolder, path)));
        return path.IndexOfAny(['*', '?', '{']) is not (var at and >= 0) ? whole
            : LeadsOut().IsMatch(path[at..]) ? [""]
            : whole.Concat(_places.Of(Path.GetFullPath(Path.Combine(request.Run.WorkingFolder, path[..(path.LastIndexOf('/', at) + 1)]))));
    }

    [GeneratedRegex(@"(?:^|[/{,])\.\.(?:[/},]|$)|[{,]/")]
    private static partial Regex LeadsOut();
}
