using RGrid.FileSystem;

namespace RGrid.Ecosystems.Pypi;

/// <summary>
/// pip's options from its files and variables, with pip's precedence (pip's documentation, "Configuration"): `[global]` of the machine's
/// files, the user's and `PIP_CONFIG_FILE`, then `[install]` of the same, then `PIP_*`. Those that can't change what is installed are left out.
/// </summary>
public static class PipOptions
{
    private static readonly HashSet<string> Noise = new(StringComparer.Ordinal)
    {
        "cache-dir", "no-cache-dir", "progress-bar", "no-input", "quiet", "no-clean",
        "verbose", "log", "log-file", "disable-pip-version-check", "no-color", "user", "target", "prefix", "root", "require-virtualenv",
        "require-venv", "break-system-packages", "no-warn-script-location", "exists-action", "src", "dry-run", "report", "ignore-installed",
        "config-file", "python", "no-python-version-warning", "root-user-action", "keyring-provider", "debug", "isolated", "no-warn-conflicts",
        "upgrade", "force-reinstall", "compile", "no-compile", "build-dir", "list-format", "format",
    };

    // How an index is reached, not what it has: pip is told, no key is.
    private static readonly HashSet<string> OfConnection = new(StringComparer.Ordinal)
    {
        "timeout", "default-timeout", "retries", "resume-retries", "cert", "client-cert", "proxy", "trusted-host",
    };

    /// <summary>The option that names folders and pages of archives.</summary>
    public const string FindLinks = "find-links";

    /// <summary>Options whose values are files of constraints.</summary>
    public static IReadOnlyList<string> FileNames { get; } = ["constraint", "build-constraint"];

    /// <summary>Options whose values are files or folders of this disk, or may be.</summary>
    public static IReadOnlyList<string> PlaceNames { get; } = [FindLinks, .. FileNames];

    /// <summary>Options that ask for more packages than the script's files do, some by files that they name.</summary>
    public static IReadOnlyList<string> AskingNames { get; } = ["requirement", "editable", "group", "requirements-from-script"];

    /// <summary>Options whose values are indexes.</summary>
    public static IReadOnlyList<string> IndexNames { get; } = ["index-url", "extra-index-url"];

    /// <summary>How an input is called that an option names.</summary>
    public static string PlaceKey(string option, string place) => $"--{option} {place}";

    // In the order in which pip goes through them; a later one wins, whichever file it is in.
    private static readonly string[] Sections = ["global", "install"];

    // pip's other names of an option.
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal) { ["pypi-url"] = "index-url", ["config-setting"] = "config-settings" };

    /// <summary>The options with whatever credentials they hold, by name; several values of one option stand one a line.</summary>
    /// <param name="variables">The caller's variables.</param>
    /// <param name="homeFolder">The caller's home folder.</param>
    /// <exception cref="RGridException">A file of pip's is broken.</exception>
    public static IReadOnlyDictionary<string, string> ReadWithCredentials(IReadOnlyDictionary<string, string> variables, string homeFolder) =>
        new SortedDictionary<string, string>(
            Read(variables, homeFolder).Where(option => !Noise.Contains(option.Key) && !OfConnection.Contains(option.Key)).ToDictionary(), StringComparer.Ordinal);

    /// <summary>How pip reaches indexes, from the same places: variables that say it to pip, files as absolute paths.</summary>
    /// <param name="variables">The caller's variables.</param>
    /// <param name="homeFolder">The caller's home folder.</param>
    /// <exception cref="RGridException">A file of pip's is broken.</exception>
    public static IReadOnlyDictionary<string, string> ReadConnection(IReadOnlyDictionary<string, string> variables, string homeFolder) =>
        Read(variables, homeFolder).Where(option => OfConnection.Contains(option.Key)).ToDictionary(
            option => "PIP_" + option.Key.Replace('-', '_').ToUpperInvariant(),
            option => PathRelation.FromHome(option.Value, homeFolder).Replace('\n', ' '),
            StringComparer.Ordinal);

    private static SortedDictionary<string, string> Read(IReadOnlyDictionary<string, string> variables, string homeFolder)
    {
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var files = new OrderedDictionary<(string Section, string Name), string>();
        foreach (var (section, name, value) in Files(variables, homeFolder).Where(PosixFile.IsFile).SelectMany(PipConfigurationFile.Read))
        {
            files[(section, name)] = value;
        }

        foreach (var section in Sections)
        {
            foreach (var ((_, name), value) in files.Where(option => option.Key.Section == section))
            {
                Set(options, name, value);
            }
        }

        foreach (var (name, value) in variables.Where(variable => variable.Key.StartsWith("PIP_", StringComparison.Ordinal)).OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            Set(options, PipConfigurationFile.NameOf(name[4..]), value);
        }

        return options;
    }

    /// <summary>True where an option is given that has no value of its own, and is not switched off.</summary>
    /// <param name="options">The options.</param>
    /// <param name="name">Its name.</param>
    public static bool IsOn(IReadOnlyDictionary<string, string> options, string name) =>
        options.GetValueOrDefault(name)?.ToLowerInvariant() is "y" or "yes" or "t" or "true" or "on" or "1";

    /// <summary>The options as they go into keys: without user info in URLs.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ForKey(IReadOnlyDictionary<string, string> options) =>
        [.. options.Where(option => !AskingNames.Contains(option.Key)).Select(option => KeyValuePair.Create(
            "pip." + option.Key, OptionCredentials.Remove(option.Key, option.Value)))];

    /// <summary>
    /// The options of a requirement, with the credentials that today's have for the same places. Whatever else pip is told today has no
    /// part in what was asked then, nor in its key.
    /// </summary>
    /// <param name="requirements">What is asked.</param>
    /// <param name="today">Today's options, with credentials.</param>
    public static IReadOnlyDictionary<string, string> OfRequirements(Requirements requirements, IReadOnlyDictionary<string, string> today)
    {
        const string prefix = "pip.";
        return requirements.Options.Where(option => option.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(
            option => option.Key[prefix.Length..], option => OptionCredentials.Restore(option.Value, today), StringComparer.Ordinal);
    }

    private static IEnumerable<string> Files(IReadOnlyDictionary<string, string> variables, string homeFolder)
    {
        if (variables.GetValueOrDefault("PIP_CONFIG_FILE") is "/dev/null")
        {
            return [];
        }

        var machine = FolderIn("XDG_CONFIG_DIRS", "/etc/xdg").Split(':').Select(folder => Path.Combine(folder, "pip/pip.conf")).Append("/etc/pip.conf");
        IEnumerable<string> user = [Path.Combine(homeFolder, ".pip/pip.conf"), Path.Combine(FolderIn("XDG_CONFIG_HOME", Path.Combine(homeFolder, ".config")), "pip/pip.conf")];

        // pip's third place is the folder of its own environment: of that which the caller has activated.
        IEnumerable<string> site = variables.GetValueOrDefault("VIRTUAL_ENV") is { Length: > 0 } activated ? [Path.Combine(activated, "pip.conf")] : [];

        // A file that is named there, where it exists, stands in the place of the user's own, and is heard last.
        return variables.GetValueOrDefault("PIP_CONFIG_FILE") is { Length: > 0 } named && PosixFile.TryStat(named) is not null
            ? [.. machine, .. site, named]
            : [.. machine, .. user, .. site];

        string FolderIn(string variable, string otherwise) => variables.GetValueOrDefault(variable) is { } value && !string.IsNullOrWhiteSpace(value) ? value : otherwise;
    }

    private static void Set(SortedDictionary<string, string> options, string name, string value)
    {
        // pip passes over an empty value.
        if (value.Length > 0)
        {
            options[Aliases.GetValueOrDefault(name, name)] = string.Join('\n', value.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        }
    }
}
