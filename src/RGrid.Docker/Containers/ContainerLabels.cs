using System.Text;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Docker.Carriers;
using RGrid.Docker.Foreign;
using RGrid.Docker.Images;
using RGrid.FileSystem;

namespace RGrid.Docker.Containers;

/// <summary>
/// Labels by which a container tells whose it is. One that outlives its RGrid is known by its private folder: that is removed once its
/// owner is dead, whose lock the operating system gives back.
/// </summary>
/// <param name="store">The places of the store.</param>
internal sealed class ContainerLabels(StoreFolders store)
{
    private const string StoreName = "rgrid.store";
    private const string StageName = "rgrid.stage";
    private const string MachineFile = "/etc/machine-id";

    // Two machines may share one engine and have their stores at equal paths.
    private readonly Lazy<string> _store = new(() => Digest.Of(Encoding.UTF8.GetBytes(
        $"{(PosixFile.IsFile(MachineFile) ? File.ReadAllText(MachineFile) : "")}\0{Environment.MachineName}\0{PosixFile.TryStat(store.Home)?.Inode}\0{store.Home}")).Short);

    /// <summary>The labels of a container.</summary>
    /// <param name="stage">Absolute path of its private folder.</param>
    public JsonObject Of(string stage) => new() { [StoreName] = _store.Value, [StageName] = stage };

    /// <summary>Removes containers of this store whose owner is dead, with their volumes, and images that were for their runs alone.</summary>
    public void RemoveStrays(ContainerStore containers, ImageStore images, CancellationToken cancellationToken)
    {
        foreach (var (id, labels) in containers.List($"{StoreName}={_store.Value}", cancellationToken))
        {
            if (IsStray(labels))
            {
                // Before it: its id is what they are known by.
                CarriedProcesses.End(id + "-");
                containers.Remove(id);
            }
        }

        foreach (var (tags, labels) in images.List($"{StoreName}={_store.Value}", cancellationToken))
        {
            // Others may have the labels of the container that they were made in.
            foreach (var tag in IsStray(labels) ? tags.Where(tag => tag.Contains(CopyingRun.Repository + ":", StringComparison.Ordinal)) : [])
            {
                images.Remove(tag);
            }
        }
    }

    private static bool IsStray(IReadOnlyDictionary<string, string> labels) => labels.GetValueOrDefault(StageName) is { } stage && PosixFile.LinkKind(stage) is null;
}
