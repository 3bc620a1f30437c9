using RGrid.Content;
using RGrid.Snapshots;

namespace RGrid.Ecosystems;

/// <summary>
/// Dependency files without the user info of their URLs: neither store nor keys hold a token of an index, and one that was renewed is the same
/// file as before (scenario 59). Whoever reads a snapshot gets the bytes as they stand in the user's file, for the installer needs the token.
/// </summary>
/// <param name="inner">Takes the files.</param>
/// <param name="expand">Gives a text with the values of the variables that an installer puts into it: what is no user info then decides and stays.</param>
public sealed class CredentialFreeFiles(IFileSnapshots inner, Func<string, string> expand) : IFileSnapshots
{
    private readonly Dictionary<string, byte[]> _whole = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public FileSnapshot Take(string path) => TakeCleaned(path, bytes => bytes);

    /// <inheritdoc/>
    public FileSnapshot TakeCleaned(string path, Func<byte[], byte[]> clean) => inner.TakeCleaned(path, bytes => Clean(path, clean(bytes)));

    /// <inheritdoc/>
    public BlobTree TakeFolder(string path, Func<string, bool> isTaken) => inner.TakeFolder(path, isTaken);

    /// <inheritdoc/>
    public FileSnapshot Keep(string path, ReadOnlySpan<byte> content) => inner.Keep(path, Clean(path, content.ToArray()));

    /// <inheritdoc/>
    public byte[] Read(FileSnapshot file) => _whole.TryGetValue(file.Path, out var bytes) ? bytes : inner.Read(file);

    private byte[] Clean(string path, byte[] bytes)
    {
        // An archive is no text, whatever its bytes look like.
        var cleaned = bytes.AsSpan().Contains((byte)0) ? bytes : UrlSecrets.Remove(bytes, expand);
        if (cleaned.Length != bytes.Length)
        {
            _whole[path] = bytes;
        }

        return cleaned;
    }
}
