using System.Formats.Tar;
using System.Text;
using RGrid.Content;
using RGrid.Docker.Containers;
using RGrid.Ecosystems;
using RGrid.FileSystem;

namespace RGrid.Docker.Installers;

/// <summary>The files of an image, read through a container of it that is never started.</summary>
/// <param name="containers">The engine's containers.</param>
/// <param name="container">The container.</param>
/// <param name="image">Id of its image.</param>
internal sealed class ImageFiles(ContainerStore containers, string container, string image) : IRuntimeFiles
{
    private const int MostLinks = 16;

    /// <inheritdoc/>
    public string? CLibrary => null;

    /// <inheritdoc/>
    public bool IsFolder(string path) => Resolve(path) is { Found.IsFolder: true };

    /// <inheritdoc/>
    public IReadOnlyList<string> Names(string folder)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        if (Resolve(folder) is { Found.IsFolder: true } there)
        {
            Walk(there.Path, (relative, _) =>
            {
                if (relative.Length > 0)
                {
                    names.Add(relative.Split('/')[0]);
                }
            });
        }

        return [.. names];
    }

    /// <inheritdoc/>
    public byte[]? TryRead(string path)
    {
        byte[]? bytes = null;
        if (Resolve(path) is { Found.IsFolder: false } there)
        {
            Walk(there.Path, (_, entry) =>
            {
                using var memory = new MemoryStream();
                entry.DataStream?.CopyTo(memory);
                bytes = memory.ToArray();
            });
        }

        return bytes;
    }

    /// <inheritdoc/>
    public string Identity(string path) => Digest.Of(Encoding.UTF8.GetBytes($"{image}\0{path}")).Short;

    /// <inheritdoc/>
    public void CopyTo(string path, string target)
    {
        if (Resolve(path) is not { } there)
        {
            throw new RGridException(ErrorCode.InstallerUnavailable, $"`{path}` is not in the image any more", "try again");
        }

        Walk(there.Path, (relative, entry) =>
        {
            var place = relative.Length == 0 ? target : Path.GetFullPath(Path.Combine(target, relative));
            if (relative.Split('/').Contains("__pycache__", StringComparer.Ordinal) || (relative.Length > 0 && !PathRelation.IsBelow(place, target)))
            {
                return;
            }

            switch (entry.EntryType)
            {
                case TarEntryType.Directory:
                    Directory.CreateDirectory(place);
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                    Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                    entry.ExtractToFile(place, overwrite: false);
                    break;
            }
        });
    }

    private (string Path, ContainerPath Found)? Resolve(string path)
    {
        for (var links = 0; links < MostLinks; links++)
        {
            if (containers.Stat(container, path, CancellationToken.None) is not { } found)
            {
                return null;
            }

            if (found.LinkTarget.Length == 0)
            {
                return (path, found);
            }

            path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, found.LinkTarget));
        }

        return null;
    }

    // An archive begins with the name of what was asked for.
    private void Walk(string path, Action<string, TarEntry> visit) => containers.TryRead(
        container,
        path,
        stream =>
        {
            using var tar = new TarReader(stream, leaveOpen: true);
            while (tar.GetNextEntry() is { } entry)
            {
                var name = entry.Name.TrimEnd('/');
                var slash = name.IndexOf('/', StringComparison.Ordinal);
                visit(slash < 0 ? "" : name[(slash + 1)..], entry);
            }
        },
        CancellationToken.None);
}
