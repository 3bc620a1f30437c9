namespace RGrid.Ecosystems.Pypi.Uv;

/// <summary>Where a demand has to be met from.</summary>
/// <param name="Kind">`git`, `url`, `local`, `workspace`, `index`.</param>
/// <param name="Place">A URL without query and fragment; for `local` an absolute path; empty for `workspace`.</param>
/// <param name="Details">`rev=…`, `tag=…`, `branch=…` or `subdirectory=…`, in ordinal order.</param>
internal sealed record UvOrigin(string Kind, string Place, IReadOnlyList<string> Details)
{
    /// <summary>True where only the index is said, so that versions still count.</summary>
    public bool IsIndex => Kind == "index";

    /// <summary>True where two lead to the same; a member of the workspace is like any folder.</summary>
    public static bool AreAlike(UvOrigin? one, UvOrigin? other) => (one, other) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        ({ Kind: "workspace" }, { Kind: "local" or "workspace" }) or ({ Kind: "local" }, { Kind: "workspace" }) => true,
        _ => one.Kind == other.Kind && one.Place == other.Place && one.Details.SequenceEqual(other.Details),
    };

    /// <summary>A repository at a revision, tag or branch.</summary>
    public static UvOrigin Git(string url, IEnumerable<string> details)
    {
        var address = url.StartsWith("git+", StringComparison.Ordinal) ? url[4..] : url;
        var query = address.Split('#')[0].Split('?');
        var asked = query.Length > 1 ? query[1].Split('&', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString) : [];
        return new UvOrigin("git", Executions.FixedSettings.WithoutUserInfo(query[0]).TrimEnd('/'), [.. asked.Concat(details).Distinct().Order(StringComparer.Ordinal)]);
    }

    /// <summary>An archive.</summary>
    public static UvOrigin Url(string url, string? subdirectory) => new(
        "url", Executions.FixedSettings.WithoutUserInfo(url.Split('#')[0]), subdirectory is null ? [] : ["subdirectory=" + subdirectory]);

    /// <summary>A file or folder of this disk.</summary>
    /// <param name="folder">What the path is relative to.</param>
    /// <param name="path">The path.</param>
    public static UvOrigin Local(string folder, string path) => new("local", Path.GetFullPath(Path.Combine(folder, path)).TrimEnd('/'), []);

    /// <summary>Any index of that address.</summary>
    public static UvOrigin Index(string url) => new("index", Executions.FixedSettings.WithoutUserInfo(url).TrimEnd('/'), []);

    /// <summary>A direct reference of PEP 508, `git+https://…@v1#subdirectory=x`, `https://…/x.whl`, `file:///…`.</summary>
    /// <param name="folder">What a relative path is relative to.</param>
    /// <param name="reference">What stands behind `@`.</param>
    public static UvOrigin Direct(string folder, string reference)
    {
        var fragment = reference.Split('#');
        var subdirectory = fragment.Skip(1).SelectMany(part => part.Split('&')).FirstOrDefault(part => part.StartsWith("subdirectory=", StringComparison.Ordinal));
        if (reference.StartsWith("git+", StringComparison.Ordinal))
        {
            var at = fragment[0].LastIndexOf('@');
            var hasRevision = at > fragment[0].LastIndexOf('/');
            return Git(hasRevision ? fragment[0][..at] : fragment[0], [.. hasRevision ? ["rev=" + fragment[0][(at + 1)..]] : Array.Empty<string>(), .. subdirectory is null ? [] : new[] { subdirectory }]);
        }

        return reference.StartsWith("file:", StringComparison.Ordinal)
            ? Local(folder, Uri.UnescapeDataString(fragment[0]["file:".Length..]) is var path && path.StartsWith("//", StringComparison.Ordinal) ? path[path.IndexOf('/', 2)..] : path)
            : Url(reference, subdirectory?["subdirectory=".Length..]);
    }

    /// <inheritdoc/>
    public override string ToString() => Kind == "workspace" ? "workspace" : string.Join(' ', Details.Prepend(Kind == "local" ? Path.GetFileName(Place) : Place));
}
