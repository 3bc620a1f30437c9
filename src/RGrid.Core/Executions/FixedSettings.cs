using RGrid.FileSystem;
using RGrid.Runtimes;

namespace RGrid.Executions;

/// <summary>The variables that a run has, and none of the caller's besides (cache.md 15).</summary>
public static class FixedSettings
{
    /// <summary>Name of the setting that says where `node_modules` stands, where that is not the root.</summary>
    public const string ModulesFolder = "node_modules";

    /// <summary>Name of the setting that says where a run finds its interpreter: what it is called can be seen, and what it leads to. Not written for `/usr/bin`.</summary>
    public const string Interpreter = "interpreter";

    /// <summary>Name of the setting that says where that finds its standard library. Not written below `/usr/lib`.</summary>
    public const string StandardLibrary = "standardLibrary";

    private const string Caller = "caller";
    private const string DomainName = "domainName";
    private const string CalledBy = "calledBy";
    private const string NodeAuthorities = "NODE_EXTRA_CA_CERTS";

    private static readonly string[] AuthorityVariables =
        ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", NodeAuthorities];

    private static readonly string[] NetworkVariables =
    [
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy", .. AuthorityVariables,
    ];

    /// <summary>What a run is given and its key holds: the usual variables, and the world that it lives in.</summary>
    /// <param name="launch">What the language wants.</param>
    /// <param name="runtime">The interpreter.</param>
    /// <param name="world">The world.</param>
    /// <param name="placed">Code at absolute paths.</param>
    /// <param name="modulesFolder">Folder of `node_modules` relative to the root; null where there is none.</param>
    public static IReadOnlyDictionary<string, string> Of(Launch launch, Runtime runtime, World world, PlacedCode placed, string? modulesFolder)
    {
        var settings = new SortedDictionary<string, string>(Usual(launch).ToDictionary(), StringComparer.Ordinal);
        foreach (var (setting, value) in world.Settings.Concat(placed.Settings).Concat(OfMachine(runtime)))
        {
            settings[setting] = value;
        }

        if (launch.CalledBy is { } name)
        {
            settings[CalledBy] = name;
        }

        if (!string.IsNullOrEmpty(modulesFolder))
        {
            settings[ModulesFolder] = modulesFolder;
        }

        return settings;
    }

    /// <summary>The names of what a machine may have otherwise than usual: <see cref="OfMachine"/>.</summary>
    public static IReadOnlyList<string> NamesOfMachine { get; } = [Interpreter, StandardLibrary, Caller, DomainName];

    /// <summary>
    /// What a run sees of this machine as far as it is not usual, and no other key holds: where its interpreter is, which can be moved; that root started it, so that the
    /// system's files belong to it; the name of the NIS domain. In a container nothing of that is seen.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string>> OfMachine(Runtime runtime)
    {
        if (runtime.Parts.Image is not null)
        {
            yield break;
        }

        if (PosixFile.UserId == 0)
        {
            yield return new KeyValuePair<string, string>(Caller, "root");
        }

        if (PosixSystem.DomainName is { Length: > 0 } domain)
        {
            yield return new KeyValuePair<string, string>(DomainName, domain);
        }

        if (Path.GetDirectoryName(runtime.Executable) != "/usr/bin")
        {
            yield return new KeyValuePair<string, string>(Interpreter, runtime.Executable);
        }

        if (runtime.Parts.StandardLibrary is { } library && !PathRelation.IsBelow(library, "/usr/lib"))
        {
            yield return new KeyValuePair<string, string>(StandardLibrary, library);
        }
    }

    /// <summary>The variables that every run has, without its folders.</summary>
    public static IReadOnlyDictionary<string, string> Usual(Launch launch)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["LANG"] = "C.UTF-8",
            ["TZ"] = "UTC",
            ["USER"] = SystemFiles.UserName,
            ["LOGNAME"] = SystemFiles.UserName,
            ["SHELL"] = "/bin/sh",
        };
        foreach (var (name, value) in launch.Variables)
        {
            settings[name] = value;
        }

        return settings;
    }

    /// <summary>The caller's proxy and CA variables: with the network on they count as declared, in keys without user info.</summary>
    public static IReadOnlyDictionary<string, string> Network(IReadOnlyDictionary<string, string> callers) =>
        NetworkVariables.Where(callers.ContainsKey).ToDictionary(name => name, name => callers[name], StringComparer.Ordinal);

    /// <summary>Those of them that mean anything to a script of a language.</summary>
    public static IReadOnlyDictionary<string, string> Network(IReadOnlyDictionary<string, string> callers, ILanguage language) => language.Facts.Name == "python"
        ? Network(callers).Where(variable => variable.Key != NodeAuthorities).ToDictionary(StringComparer.Ordinal)
        : Network(callers);

    /// <summary>The absolute paths that CA variables name: a run that is given such a variable must see what it leads to.</summary>
    public static IEnumerable<string> AuthorityPaths(IReadOnlyDictionary<string, string> callers, ILanguage language) =>
        AuthorityVariables.Select(Network(callers, language).GetValueOrDefault).OfType<string>().Where(Path.IsPathRooted).Distinct(StringComparer.Ordinal);

    /// <summary>True for a proxy or CA variable.</summary>
    public static bool IsNetwork(string name) => NetworkVariables.Contains(name, StringComparer.Ordinal);

    /// <summary>What a key holds of a proxy or CA variable: all of it but the user info of a proxy's URL.</summary>
    public static string KeyedText(string name, string value) =>
        name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase) && !name.Equals("no_proxy", StringComparison.OrdinalIgnoreCase) ? WithoutUserInfo(value) : value;

    /// <summary>A URL without its user info, also `user:password@host` without a scheme; any other text (`main@2`) as it is.</summary>
    public static string WithoutUserInfo(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var start = scheme < 0 ? 0 : scheme + "://".Length;
        var end = text.AsSpan(start).IndexOfAny("/?#\\");
        var authority = end < 0 ? text.AsSpan(start) : text.AsSpan(start, end);
        var at = authority.LastIndexOf('@');
        return at < 0 || (scheme < 0 && !authority[..at].Contains(':')) ? text : text[..start] + text[(start + at + 1)..];
    }

    /// <summary>The whole environment of a run's process.</summary>
    /// <param name="launch">What the language wants.</param>
    /// <param name="stage">The private folders.</param>
    /// <param name="network">The caller's variables of the network; none where the run has none.</param>
    /// <param name="declared">The declared ones; they win.</param>
    public static Dictionary<string, string> Variables(
        Launch launch, Stage stage, IReadOnlyDictionary<string, string> network, IReadOnlyDictionary<string, string?> declared)
    {
        var surroundings = stage.View.Surroundings;
        var variables = new Dictionary<string, string>(surroundings.Variables, StringComparer.Ordinal);
        foreach (var (name, value) in Usual(launch))
        {
            variables[name] = value;
        }

        variables["PATH"] = string.Join(':', [.. launch.PathFolders, stage.Inside(stage.Bin), .. surroundings.PathFolders]);
        variables["HOME"] = stage.Inside(stage.Home);
        variables["TMPDIR"] = stage.Inside(stage.Temporary);
        variables["PWD"] = stage.Inside(stage.WorkingFolder);
        foreach (var (name, value) in network)
        {
            variables[name] = value;
        }

        foreach (var (name, value) in declared)
        {
            variables.Remove(name);
            if (value is not null)
            {
                variables[name] = value;
            }
        }

        return variables;
    }
}
