using System.Collections.ObjectModel;
using System.Text.RegularExpressions;
using RGrid.FileSystem;
using RGrid.Runtimes;

namespace RGrid.Ecosystems.Npm;

/// <summary>
/// npm's options from its files and variables, with npm's precedence: global, user, project, then `npm_config_*` in any case. Each of these
/// can name the files of those before it. The values of a list are parted by <see cref="NpmrcFile.ListSeparator"/>.
/// </summary>
public static partial class NpmOptions
{
    private static readonly HashSet<string> Telling = new(StringComparer.Ordinal)
    {
        "registry", "omit", "include", "legacy-peer-deps", "strict-peer-deps", "install-strategy", "install-links", "ignore-scripts", "before",
        "tag", "force", "engine-strict", "prefer-dedupe", "omit-lockfile-registry-resolved", "production", "optional", "dev", "only", "also",
        "script-shell", "legacy-bundling", "global-style", "node-options", "os", "cpu", "libc", "min-release-age",
    };

    /// <summary>The options with credentials, by name.</summary>
    /// <param name="projectFolder">Folder of the `package.json`.</param>
    /// <param name="variables">The caller's variables.</param>
    /// <param name="homeFolder">The caller's home folder.</param>
    public static IReadOnlyDictionary<string, string> ReadWithCredentials(
        string projectFolder, IReadOnlyDictionary<string, string> variables, string homeFolder)
    {
        string Replaced(string text) => Variable().Replace(text, match => ValueOf(match, variables));
        IReadOnlyDictionary<string, string> FromFile(string path) => !PosixFile.IsFile(path)
            ? ReadOnlyDictionary<string, string>.Empty
            : NpmrcFile.Read(path).ToDictionary(option => Replaced(option.Key), option => Replaced(option.Value), StringComparer.Ordinal);
        string? Place(string name, params ReadOnlySpan<IReadOnlyDictionary<string, string>> sources)
        {
            foreach (var source in sources)
            {
                if (source.GetValueOrDefault(name) is { Length: > 0 } place)
                {
                    return PathRelation.FromHome(place, homeFolder);
                }
            }

            return null;
        }

        var given = FromVariables(variables).ToDictionary(option => Replaced(option.Key), option => Replaced(option.Value), StringComparer.Ordinal);
        var project = FromFile(Path.Combine(projectFolder, ".npmrc"));
        var user = FromFile(Place("userconfig", given, project) ?? Path.Combine(homeFolder, ".npmrc"));
        var prefix = Place("prefix", given, user) ?? (variables.GetValueOrDefault("PREFIX") is { Length: > 0 } top ? top : PrefixOfNode(new Machine(variables, homeFolder)));
        var machine = FromFile(Place("globalconfig", given, project, user) ?? Path.Combine(prefix, "etc/npmrc"));
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in machine.Concat(user).Concat(project).Concat(given))
        {
            options[name] = value;
        }

        // npm's default; what it does not know among the values it passes over.
        if (variables.GetValueOrDefault("NODE_ENV") == "production"
            && options.GetValueOrDefault("omit")?.Split(NpmrcFile.ListSeparator).Any(one => one.Trim() is "dev" or "optional" or "peer") != true)
        {
            options["omit"] = "dev";
        }

        return options;
    }

    /// <summary>Those that can change what is installed, without credentials, in ordinal order of their names.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ForKey(IReadOnlyDictionary<string, string> options) =>
    [
        .. options.Where(option => Telling.Contains(option.Key) || option.Key.EndsWith(":registry", StringComparison.Ordinal))
            .Select(option => KeyValuePair.Create("npm." + option.Key, OptionCredentials.Remove(option.Key, option.Value))),
    ];

    /// <summary>
    /// The files that options name which scripts of packages are run with (`script-shell`, `node-options`): what they do goes by their bytes. Absolute
    /// paths; those of the system are in the key of what is built.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string>> FilesIn(IReadOnlyDictionary<string, string> options) =>
        from name in new[] { "script-shell", "node-options" }
        from word in (options.GetValueOrDefault(name) ?? "").Split([' ', '=', '"'], StringSplitOptions.RemoveEmptyEntries)
        where word.StartsWith('/') && !SystemView.Shows(word) && PosixFile.IsFile(word)
        select KeyValuePair.Create($"file.{name} {word}", word);

    /// <summary>Those that a private npm needs: what a requirement was asked with, and today's credentials, proxies and authorities.</summary>
    /// <param name="requirements">What is asked.</param>
    /// <param name="today">Today's options, with credentials.</param>
    public static IEnumerable<KeyValuePair<string, string>> ForInstaller(Requirements requirements, IReadOnlyDictionary<string, string> today) =>
        requirements.Options.Where(option => option.Key.StartsWith("npm.", StringComparison.Ordinal))
            .Select(option => KeyValuePair.Create(option.Key["npm.".Length..], OptionCredentials.Restore(option.Value, today))).Concat(today.Where(IsAccess));

    private static bool IsAccess(KeyValuePair<string, string> option) =>
        option.Key.StartsWith("//", StringComparison.Ordinal) || option.Key is "_auth" or "cafile" or "ca" or "cert" or "key" or "strict-ssl" or "proxy" or "https-proxy" or "noproxy"
            or "fetch-timeout" or "fetch-retries" or "fetch-retry-factor" or "fetch-retry-mintimeout" or "fetch-retry-maxtimeout" or "maxsockets";

    // npm's default: the folder above that of its interpreter, which is not known yet; so that of the caller's.
    private static string PrefixOfNode(Machine machine)
    {
        var node = machine.PathFolders.Select(folder => Path.Combine(folder, "node")).FirstOrDefault(PosixFile.IsFile);
        return node is null ? "/" : Path.GetDirectoryName(Path.GetDirectoryName(PathRelation.RealPath(node))) ?? "/";
    }

    // Of one option in several spellings the last by its letters counts, so that a key does not hang on the order of variables.
    private static Dictionary<string, string> FromVariables(IReadOnlyDictionary<string, string> variables)
    {
        const string start = "npm_config_";
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in variables.Where(variable => variable.Key.StartsWith(start, StringComparison.OrdinalIgnoreCase) && variable.Value.Length > 0)
            .OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            var rest = name[start.Length..];
            if (rest.Length > 0)
            {
                options[rest.StartsWith("//", StringComparison.Ordinal) ? rest : char.ToLowerInvariant(rest[0]) + rest[1..].ToLowerInvariant().Replace('_', '-')] = value;
            }
        }

        return options;
    }

    // `${NAME}` without a value stays, `${NAME?}` is empty then; an odd backslash before it keeps it as it is.
    private static string ValueOf(Match match, IReadOnlyDictionary<string, string> variables)
    {
        var escapes = match.Groups[1].Value;
        return escapes.Length % 2 != 0
            ? match.Value[((escapes.Length + 1) / 2)..]
            : escapes[(escapes.Length / 2)..] + (variables.GetValueOrDefault(match.Groups[2].Value) ?? (match.Groups[3].Success ? "" : $"${{{match.Groups[2].Value}}}"));
    }

    [GeneratedRegex(@"(?<!\\)(\\*)\$\{([^${}?]+)(\?)?\}")]
    private static partial Regex Variable();
}
