using System.Text.Json;
using RGrid.FileSystem;

namespace RGrid.Snapshots.Node;

/// <summary>What a `package.json` says of its own files. A broken one says nothing; whoever installs from it reports that.</summary>
internal sealed class PackageFile
{
    private readonly string _folder;
    private readonly JsonElement _document;
    private IReadOnlyDictionary<string, string>? _workspaces;

    private PackageFile(string folder, JsonElement document)
    {
        _folder = folder;
        _document = document;
    }

    /// <summary>The package's name, or null.</summary>
    public string? Name => Member("name") is { } name ? TextOf(name) : null;

    /// <summary>What stands for the folder when it is required: `main`, and the fields that bundlers read, relative to the folder.</summary>
    public IEnumerable<string> Mains => new[] { "main", "module" }
        .Select(member => Member(member) is { } value ? TextOf(value) : null)
        .OfType<string>();

    /// <summary>The folders of its workspaces by the names of their packages (https://docs.npmjs.com/cli/using-npm/workspaces).</summary>
    public IReadOnlyDictionary<string, string> Workspaces => _workspaces ??= FindWorkspaces();

    /// <summary>True where a folder below counts among its workspaces; a pattern with `!` takes away again.</summary>
    public bool HasMember(string folder)
    {
        var path = PathRelation.Relative(_folder, folder);
        var patterns = Member("workspaces") is { } workspaces ? Leaves(workspaces).Select(pattern => pattern.Trim('/')).ToList() : [];
        return patterns.Exists(pattern => Glob.Matches(WithoutDot(pattern), path))
            && !patterns.Exists(pattern => pattern.StartsWith('!') && Glob.Matches(WithoutDot(pattern[1..]), path));
    }

    /// <summary>Reads one, or null where there is none that can be understood.</summary>
    public static PackageFile? TryRead(string folder)
    {
        var path = Path.Combine(folder, "package.json");
        if (!NamedFile.Exists(path))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(NamedFile.Decode(File.ReadAllBytes(path)));
            return document.RootElement.ValueKind == JsonValueKind.Object ? new PackageFile(folder, document.RootElement.Clone()) : null;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Every target that a key of `imports` or `exports` can have under any condition, with `*` filled in
    /// (https://nodejs.org/api/packages.html#subpath-patterns): paths where they begin with `./`, else names of packages.
    /// </summary>
    /// <param name="member">`imports` or `exports`.</param>
    /// <param name="key">`#lib/x`, `./x` or `.`.</param>
    public IEnumerable<string> Targets(string member, string key)
    {
        if (Member(member) is not { } map)
        {
            return [];
        }

        var isMap = map.ValueKind == JsonValueKind.Object && map.EnumerateObject().Any(entry => NameOf(entry).StartsWith('.') || NameOf(entry).StartsWith('#'));
        return isMap ? map.EnumerateObject().SelectMany(entry => TargetsOf(entry, key)) : key == "." ? Leaves(map) : [];
    }

    /// <summary>The absolute path of something that the file names, or null where the text is no path.</summary>
    public string? PathOf(string target) => NamedFile.In(_folder, target);

    // Of two members with one name the last counts, as in Node.
    private JsonElement? Member(string name)
    {
        JsonElement? found = null;
        foreach (var entry in _document.EnumerateObject())
        {
            found = NameOf(entry) == name ? entry.Value : found;
        }

        return found;
    }

    private static IEnumerable<string> TargetsOf(JsonProperty entry, string key)
    {
        var name = NameOf(entry);
        var star = name.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return name == key ? Leaves(entry.Value)
                : name.EndsWith('/') && key.StartsWith(name, StringComparison.Ordinal) ? Leaves(entry.Value).Select(target => target + key[name.Length..])
                : [];
        }

        var isMatch = key.Length >= name.Length - 1
            && key.StartsWith(name[..star], StringComparison.Ordinal)
            && key.EndsWith(name[(star + 1)..], StringComparison.Ordinal);
        return isMatch
            ? Leaves(entry.Value).Select(target => target.Replace("*", key[star..(key.Length - (name.Length - star - 1))], StringComparison.Ordinal))
            : [];
    }

    private static IEnumerable<string> Leaves(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Object => node.EnumerateObject().SelectMany(entry => Leaves(entry.Value)),
        JsonValueKind.Array => node.EnumerateArray().SelectMany(Leaves),
        JsonValueKind.String => TextOf(node) is { } text ? [text] : [],
        _ => [],
    };

    private static string WithoutDot(string pattern) => pattern.StartsWith("./", StringComparison.Ordinal) ? pattern[2..] : pattern;

    private static string NameOf(JsonProperty entry)
    {
        try
        {
            return entry.Name;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    private static string? TextOf(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is valid JSON and no text.
            return null;
        }
    }

    private Dictionary<string, string> FindWorkspaces()
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Member("workspaces") is not { } patterns)
        {
            return found;
        }

        // Yarn's older form: { "packages": [...] }. What a pattern with `!` takes away is left in.
        foreach (var pattern in Leaves(patterns).Where(pattern => !pattern.AsSpan().Contains('\0')))
        {
            foreach (var folder in Matches(pattern).Where(folder => folder != _folder && !NamedFile.IsInstalled(folder, _folder)))
            {
                if (TryRead(folder)?.Name is { } name)
                {
                    found.TryAdd(name, folder);
                }
            }
        }

        return found;
    }

    private IReadOnlyList<string> Matches(string pattern)
    {
        try
        {
            return [.. Glob.Expand(_folder, pattern.TrimEnd('/')).Where(path => NamedFile.KindOf(path) == FileKind.Folder)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
