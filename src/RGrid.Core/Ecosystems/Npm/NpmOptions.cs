using System.Text.RegularExpressions;
using RGrid.FileSystem;

namespace RGrid.Ecosystems.Npm;

/// <summary>npm's options from its files and variables, with npm's precedence: global, user, project, then `npm_config_*`.</summary>
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
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var user = variables.GetValueOrDefault("npm_config_userconfig") ?? variables.GetValueOrDefault("NPM_CONFIG_USERCONFIG") ?? Path.Combine(homeFolder, ".npmrc");
        foreach (var path in new[] { "/etc/npmrc", user, Path.Combine(projectFolder, ".npmrc") })
        {
            ReadFile(path, variables, options);
        }

        foreach (var (name, value) in variables.Where(variable => variable.Key.StartsWith("npm_config_", StringComparison.OrdinalIgnoreCase)))
        {
            var rest = name["npm_config_".Length..];
            options[rest.StartsWith("//", StringComparison.Ordinal) ? rest : rest.ToLowerInvariant().Replace('_', '-')] = value;
        }

        return options;
    }

    /// <summary>Those that can change what is installed, without credentials, in ordinal order of their names.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ForKey(IReadOnlyDictionary<string, string> options) =>
    [
        .. options.Where(option => Telling.Contains(option.Key.TrimEnd('[', ']')) || option.Key.EndsWith(":registry", StringComparison.Ordinal))
            .Select(option => KeyValuePair.Create("npm." + option.Key, Executions.FixedSettings.WithoutUserInfo(option.Value))),
    ];

    /// <summary>Those that a private npm needs: what a requirement was asked with, and today's credentials, proxies and authorities.</summary>
    /// <param name="requirements">What is asked.</param>
    /// <param name="today">Today's options, with credentials.</param>
    public static IEnumerable<KeyValuePair<string, string>> ForInstaller(Requirements requirements, IReadOnlyDictionary<string, string> today) =>
        requirements.Options.Where(option => option.Key.StartsWith("npm.", StringComparison.Ordinal))
            .Select(option => KeyValuePair.Create(option.Key["npm.".Length..], OptionCredentials.Restore(option.Value, today))).Concat(today.Where(IsAccess));

    private static bool IsAccess(KeyValuePair<string, string> option) =>
        option.Key.StartsWith("//", StringComparison.Ordinal) || option.Key is "_auth" or "cafile" or "ca" or "strict-ssl" or "proxy" or "https-proxy" or "noproxy";

    private static void ReadFile(string path, IReadOnlyDictionary<string, string> variables, SortedDictionary<string, string> options)
    {
        if (!PosixFile.IsFile(path))
        {
            return;
        }

        foreach (var line in File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or ';' or '[')))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var name = (equals < 0 ? line : line[..equals]).Trim();
            var value = equals < 0 ? "true" : line[(equals + 1)..].Trim().Trim('"');
            value = Variable().Replace(value, match => variables.GetValueOrDefault(match.Groups[1].Value) ?? match.Value);
            options[name] = name.EndsWith("[]", StringComparison.Ordinal) && options.TryGetValue(name, out var before) ? before + "\n" + value : value;
        }
    }

    [GeneratedRegex(@"\$\{([^}]+)\}")]
    private static partial Regex Variable();
}
