using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.FileSystem;

namespace RGrid.Local;

/// <summary>Lays the inputs of a requirement out in a private workspace as they stand around the project's root, so that relative paths in them lead where they led.</summary>
internal static class InputLayout
{
    /// <summary>Writes all inputs from the blob store.</summary>
    /// <param name="job">The job.</param>
    /// <returns>The laid-out root.</returns>
    public static string Write(InstallJob job)
    {
        var inputs = job.Requirements.Inputs;
        var levels = inputs.Select(input => PathRelation.LevelsUp(input.LayoutPath)).DefaultIfEmpty(0).Max();
        var root = Path.Combine([job.Workspace, .. Enumerable.Repeat("above", levels), "project"]);
        Directory.CreateDirectory(root);
        foreach (var input in inputs)
        {
            var path = Path.GetFullPath(Path.Combine(root, input.LayoutPath));
            if (input.File is { } file)
            {
                Copy(job.Blobs, file.Blob.Digest, path, file.IsExecutable, input.KeyPath);
            }

            foreach (var entry in input.Tree?.Entries ?? [])
            {
                WriteEntry(job.Blobs, entry, Path.Combine(path, entry.Path));
            }

            if (input.Tree is not null)
            {
                Directory.CreateDirectory(path);
            }
        }

        return root;
    }

    private static void WriteEntry(IBlobStore blobs, TreeEntry entry, string path)
    {
        switch (entry.Kind)
        {
            case TreeEntryKind.Folder:
                Directory.CreateDirectory(path);
                break;
            case TreeEntryKind.Link:
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.CreateSymbolicLink(path, entry.LinkTarget!);
                break;
            default:
                Copy(blobs, entry.Digest, path, entry.IsExecutable, entry.Path);
                break;
        }
    }

    private static void Copy(IBlobStore blobs, Digest digest, string path, bool isExecutable, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        if (!blobs.TryCopyTo(digest, path))
        {
            throw new RGridException(ErrorCode.NotFound, $"the bytes of `{name}` are no longer in the store", "run the script again from its files");
        }

        const int executable = 0x1ED;
        if (isExecutable)
        {
            PosixFile.Chmod(path, executable);
        }
    }
}
