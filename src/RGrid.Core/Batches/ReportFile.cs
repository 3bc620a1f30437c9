using System.Text;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;
using RGrid.Executions;
using RGrid.Faults;
using RGrid.FileSystem;

namespace RGrid.Batches;

/// <summary>Writes `results.jsonl`, one line an item, into the store and beside the outputs.</summary>
/// <param name="services">The rooms.</param>
/// <param name="script">Whose items they are; what that script reads later does not hold the report, which is an output of it.</param>
/// <param name="note">Gets a line for each thing the user has to know.</param>
internal sealed class ReportFile(RunServices services, string script, Action<string> note)
{
    /// <summary>Writes it and returns its blob; null where the store can't take it.</summary>
    /// <param name="reports">The items.</param>
    /// <param name="earlier">Lines of an earlier report, by item; those of these items are replaced.</param>
    /// <param name="path">Absolute path of the file; null for the store alone.</param>
    /// <param name="batch">The batch.</param>
    public Digest? Write(IReadOnlyList<ItemReport> reports, IReadOnlyList<KeyValuePair<string, string>> earlier, string? path, Batch batch)
    {
        var text = new StringBuilder(reports.Count * 256);
        foreach (var line in Merge(reports, earlier))
        {
            text.Append(line).Append('\n');
        }

        try
        {
            var bytes = Encoding.UTF8.GetBytes(text.ToString());
            var blob = services.Blobs.Add(bytes);
            if (path is not null)
            {
                Deliver(bytes, blob.Digest, path, batch);
            }

            return blob.Digest;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or RGridException { Code: ErrorCode.StoreUnusable })
        {
            note($"the report of the batch could not be written: {exception.Message}");
            return null;
        }
    }

    private static IEnumerable<string> Merge(IReadOnlyList<ItemReport> reports, IReadOnlyList<KeyValuePair<string, string>> earlier)
    {
        if (earlier.Count == 0)
        {
            return reports.Select(report => ItemJson.Of(report).ToJsonString());
        }

        var lines = earlier.ToList();
        foreach (var report in reports)
        {
            var line = KeyValuePair.Create(report.Item.Name, ItemJson.Of(report).ToJsonString());
            var place = lines.FindIndex(one => one.Key == line.Key);
            if (place >= 0)
            {
                lines[place] = line;
            }
            else
            {
                lines.Add(line);
            }
        }

        return lines.Select(line => line.Value);
    }

    // As an output of a run: what stands there and was not written by RGrid is saved first.
    private void Deliver(byte[] bytes, Digest digest, string path, Batch batch)
    {
        CallersMask.MakeFolder(Path.GetDirectoryName(path)!);
        if (File.Exists(path))
        {
            var earlier = services.Blobs.Add(File.ReadAllBytes(path)).Digest;
            if (earlier == digest)
            {
                return;
            }

            if (services.Catalog.WrittenFiles.Find(path)?.Digest != earlier)
            {
                services.Catalog.WrittenFiles.SaveReplaced(new ReplacedFile(path, earlier, batch.Id, batch.Started));
                note($"`{path}` was there and not written by RGrid; get its earlier bytes back with: cp {services.Store.Blob(earlier)} {path}");
            }
        }

        using var own = PrivateFolder.Create(services.Store.Stages);
        var neighbour = own.Neighbours.Of(path);
        try
        {
            FaultPoint.Reach("batch.report.before");
            File.WriteAllBytes(neighbour, bytes);
            CallersMask.ApplyTo(neighbour);
            FaultPoint.Reach("batch.report.after");
            File.Move(neighbour, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            TemporaryBlob.Remove(neighbour);
            throw;
        }

        FaultPoint.Pass("batch.rename.after");
        services.Catalog.WrittenFiles.Save(new WrittenFile(path, digest, script, batch.Id).ByEachPath());
    }
}
