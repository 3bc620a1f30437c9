using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Explain;

/// <summary>Says what became of something that the store no longer holds.</summary>
internal static class StoredWords
{
    /// <summary>`was evicted`, `was damaged and set aside`, `is no longer in the store`.</summary>
    public static string OfAbsent(StoredManifests stored, Digest digest) => stored.WhyAbsent(digest) switch
    {
        MissReason.Damaged => "was damaged and set aside",
        MissReason.Evicted => "was evicted",
        _ => "is no longer in the store",
    };
}
