using System.Text.RegularExpressions;

namespace RGrid.Ecosystems.Pypi;

/// <summary>A dependency specifier of PEP 508, taken apart as far as RGrid needs it; the installer reads it again itself.</summary>
/// <param name="Name">The name, normalised by PEP 503.</param>
/// <param name="Extras">`[a,b]` as written, or empty.</param>
/// <param name="Versions">`==1.0,!=2` as written, or empty.</param>
/// <param name="Url">What stands behind `@`; null where a version is asked for.</param>
/// <param name="Marker">What stands behind `;`, or empty.</param>
public sealed partial record Requirement(string Name, string Extras, string Versions, string? Url, string Marker)
{
    // The form is looked for from many places of a text; nobody writes one that is this long.
    private const int Longest = 4096;

    /// <summary>True where exactly one version fits: one `==` without a wildcard, or `===`.</summary>
    public bool IsExact => Versions.StartsWith("==", StringComparison.Ordinal)
        && !Versions.Contains(',', StringComparison.Ordinal) && !Versions.Contains('*', StringComparison.Ordinal);

    /// <summary>Reads a specifier, or null where the text is none.</summary>
    public static Requirement? TryParse(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length > Longest || Form().Match(trimmed) is not { Success: true } match)
        {
            return null;
        }

        var versions = match.Groups["versions"].Value.Trim().TrimStart('(').TrimEnd(')').Trim();
        if (versions.Length > 0 && !Array.TrueForAll(versions.TrimEnd(',').Split(','), clause => Clause().IsMatch(clause.Trim())))
        {
            return null;
        }

        var url = match.Groups["url"].Value;
        return new Requirement(
            Normalize(match.Groups["name"].Value),
            match.Groups["extras"].Value,
            versions.Replace(" ", "", StringComparison.Ordinal),
            url.Length > 0 ? url : null,
            match.Groups["marker"].Value.Trim());
    }

    /// <summary>A name in the form that PEP 503 compares: lower case, runs of `-_.` as one `-`.</summary>
    public static string Normalize(string name) => Separators().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?<extras>\[[^\]]*\])?\s*(?:@\s*(?<url>\S+)|(?<versions>[^;@]*?))\s*(?:(?:(?<=\s);|(?<!\S*@\s*\S*);)(?<marker>.+))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    [GeneratedRegex(@"^(===\s*\S+|(==|!=)\s*v?[0-9][A-Za-z0-9._+!-]*(\.\*)?|(~=|<=|>=|<|>)\s*v?[0-9][A-Za-z0-9._+!-]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Clause();

    [GeneratedRegex("[-_.]+")]
    private static partial Regex Separators();
}
