using RGrid.Ecosystems.Pypi.Markers;

namespace RGrid.Ecosystems.Pypi.Uv;

/// <summary>
/// What is asked for, in a form in which the text of a `pyproject.toml` and what uv kept of it when it locked are equal where they
/// mean the same.
/// </summary>
/// <param name="Name">Normalised.</param>
/// <param name="Extras">Normalised, in ordinal order.</param>
/// <param name="Versions">Clauses, normalised, in ordinal order.</param>
/// <param name="Origin">Where it has to be from; null for any index.</param>
/// <param name="Marker">When; null for always.</param>
internal sealed record UvDemand(string Name, IReadOnlyList<string> Extras, IReadOnlyList<string> Versions, UvOrigin? Origin, Marker? Marker)
{
    /// <summary>A demand in normal form.</summary>
    public static UvDemand Of(string name, IEnumerable<string> extras, string versions, UvOrigin? origin, Marker? marker) => new(
        Requirement.Normalize(name),
        [.. extras.Select(extra => Requirement.Normalize(extra.Trim())).Where(extra => extra.Length > 0).Distinct().Order(StringComparer.Ordinal)],
        // A direct reference has no versions beside it that count.
        origin is { IsIndex: false } ? [] : [.. Clauses(versions).Distinct().Order(StringComparer.Ordinal)],
        origin,
        marker);

    /// <summary>True where two ask for the same.</summary>
    public bool AsksLike(UvDemand other) =>
        Name == other.Name && Extras.SequenceEqual(other.Extras) && Versions.SequenceEqual(other.Versions) && UvOrigin.AreAlike(Origin, other.Origin);

    /// <summary>`name[extra]>=1,&lt;2`, for messages.</summary>
    public override string ToString() =>
        Name + (Extras.Count > 0 ? $"[{string.Join(',', Extras)}]" : "") + string.Join(',', Versions) + (Origin is null ? "" : $" ({Origin})");

    private static IEnumerable<string> Clauses(string versions) => versions.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(clause => VersionSpecifier.TryParse(clause)?.ToString() ?? clause);
}
