using System.Globalization;

namespace RGrid.Ecosystems.Pypi;

/// <summary>The name of a wheel (binary distribution format, "File name convention"): what it is of, and where it fits.</summary>
/// <param name="Project">The project, normalised.</param>
/// <param name="Version">The version as written.</param>
/// <param name="Build">The build tag: its leading number and the rest; of two that fit alike the higher counts.</param>
/// <param name="Tags">`py3-none-any` and the like, compressed sets taken apart.</param>
public sealed record WheelName(string Project, string Version, (long Number, string Suffix) Build, IReadOnlyList<string> Tags)
{
    /// <summary>Reads a file name, or null where it is no wheel's.</summary>
    public static WheelName? TryParse(string fileName)
    {
        const string suffix = ".whl";
        var parts = fileName.EndsWith(suffix, StringComparison.Ordinal) ? fileName[..^suffix.Length].Split('-') : [];
        if (parts.Length is not (5 or 6))
        {
            return null;
        }

        var build = parts.Length == 6 ? parts[2] : "";
        var digits = build.TakeWhile(char.IsAsciiDigit).Count();
        if (build.Length > 0 && digits == 0)
        {
            return null;
        }

        _ = long.TryParse(build.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return new WheelName(
            Requirement.Normalize(parts[0]),
            parts[1],
            (number, build[digits..]),
            [
                .. from interpreter in parts[^3].Split('.')
                from abi in parts[^2].Split('.')
                from platform in parts[^1].Split('.')
                select $"{interpreter}-{abi}-{platform}".ToLowerInvariant(),
            ]);
    }

    /// <summary>The best place of its tags in the list of those that an interpreter takes, best first; null where it fits nowhere.</summary>
    public int? Rank(IReadOnlyDictionary<string, int> supported)
    {
        var places = Tags.Where(supported.ContainsKey).Select(tag => supported[tag]).ToList();
        return places.Count == 0 ? null : places.Min();
    }
}
