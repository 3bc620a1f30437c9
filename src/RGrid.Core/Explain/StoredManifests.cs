using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Explain;

/// <summary>
/// Reads manifests and texts back from the store, each manifest once. One that is not there, or is none, is null and never a failure;
/// <see cref="WhyAbsent"/> says what became of it.
/// </summary>
/// <param name="blobs">The store.</param>
/// <param name="folders">Where damaged blobs are set aside.</param>
/// <param name="entries">Knows what was evicted.</param>
public sealed class StoredManifests(IBlobStore blobs, StoreFolders folders, IEntryCatalog entries)
{
    /// <summary>Up to this length a file is looked into, in bytes; a longer one is only known by its digest.</summary>
    public const int LargestText = 16 << 20;

    private readonly Dictionary<Digest, JsonObject?> _read = [];

    /// <summary>A manifest, or null where it can't be read.</summary>
    public JsonObject? TryRead(Digest key)
    {
        if (!_read.TryGetValue(key, out var manifest))
        {
            manifest = TryReadBytes(key) is { } bytes ? TryParse(bytes) : null;
            _read.Add(key, manifest);
        }

        return manifest;
    }

    /// <summary>The bytes of a file, or null where they are not there or too many.</summary>
    public byte[]? TryReadBytes(Digest digest)
    {
        try
        {
            using var stream = blobs.TryOpen(digest);
            if (stream is null || stream.Length > LargestText)
            {
                return null;
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (RGridException exception) when (exception.Code == ErrorCode.NotFound)
        {
            // A large one that was found damaged while it was read.
            return null;
        }
    }

    /// <summary>True where the store holds a blob, however long it is.</summary>
    public bool Holds(Digest digest) => blobs.Contains(digest);

    /// <summary>What became of a blob that is not there.</summary>
    public MissReason WhyAbsent(Digest digest)
    {
        if (Directory.Exists(folders.Damaged) && Directory.EnumerateFiles(folders.Damaged, $"{digest}-*").Any())
        {
            return MissReason.Damaged;
        }

        return entries.Find(EntryLevel.Environment, digest)?.State == EntryState.Evicted ? MissReason.Evicted : MissReason.Gone;
    }

    private static JsonObject? TryParse(byte[] bytes)
    {
        try
        {
            return JsonNode.Parse(bytes) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
