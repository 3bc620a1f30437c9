using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Docker.Containers;
using RGrid.Environments;
using RGrid.Executions;
using RGrid.FileSystem;
using RGrid.Runtimes;

namespace RGrid.Docker.Images;

/// <summary>An environment is an image: that of its dependencies with the code on top, so that an edit of the script makes one small layer.</summary>
/// <param name="images">The engine's images.</param>
/// <param name="builds">Builds images.</param>
/// <param name="entries">The rows.</param>
/// <param name="blobs">The code's bytes.</param>
/// <param name="store">Where locks are.</param>
/// <param name="uses">Holds what is used.</param>
internal sealed class EnvironmentImages(
    ImageStore images, ImageBuilds builds, IEntryCatalog entries, IBlobStore blobs, StoreFolders store, FolderUses uses) : IEnvironmentForm
{
    private const string RootName = "project";
    private const string AboveName = "above";

    /// <inheritdoc/>
    public string FindFault(Entry entry)
    {
        // Held before it is looked for: from here on it can't be evicted.
        uses.Hold(FolderUses.NameOfImage(entry.Key));
        return entry.Seal is { } id && images.Find($"sha256:{id}", CancellationToken.None) is not null ? "" : "its image was removed; rebuilt";
    }

    /// <inheritdoc/>
    public IDisposable? Lock(Digest key, IRunObserver observer, CancellationToken cancellationToken) => BuildLock.Acquire(
        store.Locks, key.ToString(), owner => observer.Note($"waiting for another run to finish building {key.Short} (pid {owner})"), cancellationToken);

    /// <inheritdoc/>
    public BuiltForm Build(EnvironmentParts parts, CancellationToken cancellationToken)
    {
        uses.Hold(FolderUses.NameOfImage(parts.Key.Key));
        var code = parts.Manifest.Code;
        var root = Root(code);
        var build = new ImageBuild(
            parts.Dependencies.Image ?? parts.Runtime.Parts.Image!.Id,
            ImageLabels.Environments,
            parts.Key,
            [.. Layout(code).Select(entry => LayerEntry.Of(entry, blobs))],
            SystemFiles.UserId,
            Configuration(parts, "/" + root),
            entries.Find(EntryLevel.Environment, parts.Key.Key)?.State ?? EntryState.Gone);
        var (id, size) = builds.Build(build, cancellationToken);
        return new BuiltForm(id, size);
    }

    /// <summary>What its layer holds: the code where a run has it, and the folders that a run's own are shown over; paths without the leading slash.</summary>
    public static IEnumerable<TreeEntry> Layout(BlobTree code)
    {
        var root = Root(code);
        return
        [
            TreeEntry.Folder(root),
            TreeEntry.Folder(Inside("/home")),
            TreeEntry.Folder(Inside("/bin")),
            .. code.Entries.Select(entry => entry with { Path = Path.GetFullPath(Path.Combine("/" + root, entry.Path))[1..] }),
        ];
    }

    // As the stage of a run has it where no argument climbs higher than the code does.
    private static string Root(BlobTree code)
    {
        var levels = code.Entries.Select(entry => PathRelation.LevelsUp(entry.Path)).DefaultIfEmpty(0).Max();
        return string.Join('/', [Inside("/work"), .. Enumerable.Repeat(AboveName, levels), RootName]);
    }

    private static string Inside(string path) => (FixedPlaces.Own + path)[1..];

    // A run says all of this for itself. It is for whoever starts the image by hand: `docker run rgrid/env:KEY arguments`.
    private static JsonObject Configuration(EnvironmentParts parts, string root)
    {
        var runtime = parts.Runtime;
        var launch = Languages.Find(runtime.Language)!.Launch(runtime, parts.Dependencies.Folder, parts.Manifest.EntryPoint);
        var variables = new SortedDictionary<string, string>(runtime.Parts.Image!.Variables.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, value) in FixedSettings.Usual(launch))
        {
            variables[name] = value;
        }

        variables["PATH"] = string.Join(':', [.. launch.PathFolders, .. runtime.Parts.Image.PathFolders]);
        variables["HOME"] = FixedPlaces.Own + "/home";
        return new JsonObject
        {
            ["Env"] = ContainerSettings.Texts(variables.Select(variable => $"{variable.Key}={variable.Value}")),
            ["Entrypoint"] = ContainerSettings.Texts([.. launch.Command, .. parts.Manifest.EntryPoint.Split(' ', parts.Manifest.EntryPoint.StartsWith("-m ", StringComparison.Ordinal) ? 2 : 1)]),
            ["WorkingDir"] = root,
            ["User"] = $"{SystemFiles.UserId}:{SystemFiles.UserId}",
        };
    }
}
