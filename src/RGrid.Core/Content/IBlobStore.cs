namespace RGrid.Content;

/// <summary>Bytes named by their SHA-256.</summary>
/// <param name="Digest">The name.</param>
/// <param name="Size">Length in bytes.</param>
public readonly record struct Blob(Digest Digest, long Size);

/// <summary>
/// Keeps bytes under their SHA-256, for ever. Adding the same bytes twice keeps one copy; a blob that can be opened is whole.
/// All failures of the disk are <see cref="RGridException"/> with <see cref="ErrorCode.StoreUnusable"/>.
/// </summary>
public interface IBlobStore
{
    /// <summary>Stores bytes that are in memory.</summary>
    Blob Add(ReadOnlySpan<byte> content);

    /// <summary>Stores a stream, read once to its end and hashed while it is copied.</summary>
    Blob Add(Stream content);

    /// <summary>Opens a blob, or null where the store doesn't hold it.</summary>
    Stream? TryOpen(Digest digest);

    /// <summary>Makes a new private file with a blob's bytes (a copy or reflink, never a hard link); false where the store doesn't hold it.</summary>
    bool TryCopyTo(Digest digest, string path);

    /// <summary>Takes a damaged blob out of use; it counts as absent from then on and its bytes are kept for study.</summary>
    void SetAside(Digest digest);
}
