namespace RGrid.Ecosystems.Pypi.Markers;

/// <summary>How the two sides of a marker compare.</summary>
internal static class MarkerComparison
{
    /// <summary>The comparison of an operator, or null where there is no such operator. Its result is null for texts that it has no meaning for.</summary>
    public static Func<string, string, bool?>? Of(string operation) => operation switch
    {
        "in" => (left, right) => right.Contains(left, StringComparison.Ordinal),
        "not in" => (left, right) => !right.Contains(left, StringComparison.Ordinal),
        "===" or "==" or "!=" or "~=" or "<=" or ">=" or "<" or ">" => (left, right) => Compare(left, operation, right),
        _ => null,
    };

    private static bool? Compare(string left, string operation, string right)
    {
        if (VersionSpecifier.TryParse(operation + right) is { } specifier && PypiVersion.TryParse(left) is { } version)
        {
            return specifier.Contains(version);
        }

        // Python compares texts by code points; UTF-16 differs from that only beyond the plane that names are written in.
        var order = string.CompareOrdinal(left, right);
        return operation switch
        {
            "==" or "===" => order == 0,
            "!=" => order != 0,
            "<=" => order <= 0,
            ">=" => order >= 0,
            "<" => order < 0,
            ">" => order > 0,
            _ => null,
        };
    }
}
