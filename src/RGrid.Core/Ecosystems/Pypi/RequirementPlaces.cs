using RGrid.FileSystem;

namespace RGrid.Ecosystems.Pypi;

/// <summary>How requirements files and options of pip's name places of this disk.</summary>
internal static class RequirementPlaces
{
    private static readonly string[] Archives =
        [".whl", ".zip", ".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tlz", ".tar.lz", ".tar.lzma"];

    private static readonly string[] Pages = [".html", ".htm"];

    /// <summary>True for the name of an archive that pip installs from.</summary>
    public static bool IsArchive(string? path) => path is not null && Array.Exists(Archives, suffix => path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));

    /// <summary>True for a page of links, of which pip follows those.</summary>
    public static bool IsPage(string path) => Array.Exists(Pages, suffix => path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));

    /// <summary>True for a place that is the same from every folder.</summary>
    public static bool IsAbsolute(string typed) => Path.IsPathRooted(typed) || IsFileUrl(typed);

    /// <summary>True for a `file:` URL.</summary>
    public static bool IsFileUrl(string place) => place.StartsWith("file:", StringComparison.OrdinalIgnoreCase);

    /// <summary>A requirement without its marker and extras, which is a path where it is one.</summary>
    public static string? PathPart(string text)
    {
        var marker = text.IndexOf(" ;", StringComparison.Ordinal);
        var path = (marker < 0 ? text : text[..marker]).Trim();
        var extras = path.EndsWith(']') ? path.LastIndexOf('[') : -1;
        return extras > 0 ? path[..extras] : path;
    }

    /// <summary>The absolute path of a place, or null for a URL of another machine.</summary>
    public static string? ToPath(string place, string workingFolder)
    {
        if (IsFileUrl(place))
        {
            var rest = Uri.UnescapeDataString(place["file:".Length..].Split('#')[0]);
            return TypedPath.Resolve(workingFolder, rest.StartsWith("//", StringComparison.Ordinal) ? rest[rest.IndexOf('/', 2)..] : rest);
        }

        return place.Contains("://", StringComparison.Ordinal) || place.Length == 0 || place.Contains('\0', StringComparison.Ordinal)
            ? null
            : TypedPath.Resolve(workingFolder, place).TrimEnd('/');
    }

    /// <summary>Refuses an index on this disk: files of an index are taken to stay as they are, which those of a disk do not.</summary>
    /// <param name="url">Its URL.</param>
    /// <param name="where">What names it, for messages.</param>
    public static void RequireRemote(string url, string where)
    {
        if (!url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid,
                $"{where}: the index `{url}` is not one of http or https; an edit of its files would go unseen",
                "name the folder that holds the files with --find-links, or serve the index: python3 -m http.server");
        }
    }

    /// <summary>The error for a file of another machine.</summary>
    public static RGridException NotFollowed(string where, string url) => new(
        ErrorCode.DependencyFileInvalid,
        $"{where}: `{UrlSecrets.Mask(url)}` is not followed, so a change of it would go unseen",
        "save it beside the requirements file and name that copy");
}
