namespace RGrid.Snapshots.Node;

/// <summary>Reads the text of an import: a path for `require`, a URL for `import` (https://nodejs.org/api/esm.html#urls).</summary>
internal static class Specifier
{
    /// <summary>True for a path that is relative to the file that names it.</summary>
    public static bool IsRelative(string value) =>
        value.StartsWith("./", StringComparison.Ordinal) || value.StartsWith("../", StringComparison.Ordinal) || value is "." or "..";

    /// <summary>The paths that a text can mean: as it stands, and as a URL, without query and fragment and with `%20` as a space.</summary>
    public static IEnumerable<string> SpellingsOf(string value)
    {
        yield return value;
        var end = value.AsSpan().IndexOfAny('?', '#');
        var plain = end < 0 ? value : value[..end];
        if (end >= 0)
        {
            yield return plain;
        }

        if (plain.Contains('%', StringComparison.Ordinal))
        {
            yield return Uri.UnescapeDataString(plain);
        }
    }

    /// <summary>The absolute path that a path or a `file:` URL means, or null.</summary>
    public static string? FilePathOf(string value)
    {
        var path = !value.StartsWith("file:", StringComparison.Ordinal) ? value
            : Uri.TryCreate(value, UriKind.Absolute, out var uri) ? uri.LocalPath
            : null;
        return path is not null && path.StartsWith('/') ? NamedFile.In("/", path) : null;
    }
}
