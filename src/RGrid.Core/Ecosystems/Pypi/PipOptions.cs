using RGrid.FileSystem;

namespace RGrid.Ecosystems.Pypi;

/// <summary>
/// pip's options from its files and variables, with pip's precedence (pip's documentation, "Configuration"): global file, user's
/// files, `PIP_CONFIG_FILE`, then `PIP_*`. Those that can't change what is installed are left out.
/// </summary>
public static class PipOptions
{
    private static readonly HashSet<string> Noise = new(StringComparer.Ordinal)
    {
        "timeout", "default-timeout", "retries", "cache-dir", "no-cache-dir", "cert", "client-cert", "proxy", "progress-bar", "no-input", "quiet",
        "verbose", "log", "log-file", "disable-pip-version-check", "no-color", "user", "target", "prefix", "root", "require-virtualenv",
        "require-venv", "break-system-packages", "no-warn-script-location", "exists-action", "src", "dry-run", "report", "ignore-installed",
        "config-file", "python", "no-python-version-warning", "root-user-action", "keyring-provider", "debug", "isolated", "no-warn-conflicts",
        "upgrade", "force-reinstall", "editable", "requirement", "compile", "no-compile", "build-dir", "resume-retries", "list-format", "format",
    };

    /// <summary>The option that names folders and pages of archives.</summary>
    public const string FindLinks = "find-links";

    /// <summary>Options whose values are files of constraints.</summary>
    public static IReadOnlyList<string> FileNames { get; } = ["constraint", "build-constraint"];

    /// <summary>Options whose values are files or folders of this disk, or may be.</summary>
    public static IReadOnlyList<string> PlaceNames { get; } = [FindLinks, .. FileNames];

    /// <summary>Options whose values are indexes.</summary>
    public static IReadOnlyList<string> IndexNames { get; } = ["index-url", "extra-index-url"];

    /// <summary>How an input is called that an option names.</summary>
    public static string PlaceKey(string option, string place) => $"--{option} {place}";

    private static readonly string[] Sections = ["global", "install"];

    /// <summary>The options with whatever credentials they hold, by name; several values of one option stand one a line.</summary>
    /// <param name="variables">The caller's variables.</param>
    /// <param name="homeFolder">The caller's home folder.</param>
    /// <exception cref="RGridException">A file of pip's is broken.</exception>
    public static IReadOnlyDictionary<string, string> ReadWithCredentials(IReadOnlyDictionary<string, string> variables, string homeFolder)
    {
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Files(variables, homeFolder))
        {
            ReadFile(path, options);
        }

        foreach (var (name, value) in variables.Where(variable => variable.Key.StartsWith("PIP_", StringComparison.Ordinal) && variable.Value.Length > 0))
        {
            Set(options, name[4..].ToLowerInvariant().Replace('_', '-'), value.Replace(' ', '\n'));
        }

        return options;
    }

    /// <summary>The options as they go into keys: without user info in URLs.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ForKey(IReadOnlyDictionary<string, string> options) =>
        [.. options.Select(option => KeyValuePair.Create(
            "pip." + option.Key, string.Join('\n', option.Value.Split('\n').Select(Executions.FixedSettings.WithoutUserInfo))))];

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

        var config = variables.GetValueOrDefault("XDG_CONFIG_HOME") is { Length: > 0 } folder ? folder : Path.Combine(homeFolder, ".config");
        IEnumerable<string> files = ["/etc/pip.conf", "/etc/xdg/pip/pip.conf", Path.Combine(homeFolder, ".pip/pip.conf"), Path.Combine(config, "pip/pip.conf")];
        return variables.GetValueOrDefault("PIP_CONFIG_FILE") is { Length: > 0 } named ? files.Append(named) : files;
    }

    private static void ReadFile(string path, SortedDictionary<string, string> options)
    {
        if (!PosixFile.IsFile(path))
        {
            return;
        }

        var (section, name, number) = ("", "", 0);
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Trim().Length == 0 || line.TrimStart()[0] is '#' or ';')
            {
                continue;
            }

            if (line[0] == '[')
            {
                (section, name) = (line.Trim().Trim('[', ']'), "");
            }
            else if (char.IsWhiteSpace(line[0]) && name.Length > 0)
            {
                if (Sections.Contains(section) && options.TryGetValue(name, out var before))
                {
                    options[name] = (before + "\n" + line.Trim()).Trim('\n');
                }
            }
            else if (line.IndexOfAny(['=', ':']) is var separator and > 0)
            {
                name = line[..separator].Trim().Replace('_', '-');
                if (Sections.Contains(section))
                {
                    Set(options, name, line[(separator + 1)..].Trim().Replace(' ', '\n'));
                }
            }
            else
            {
                throw new RGridException(
                    ErrorCode.DependencyFileInvalid, $"`{path}` line {number}: `{line.Trim()}` is neither a section nor an option of pip", "mend it, or set PIP_CONFIG_FILE=/dev/null");
            }
        }
    }

    private static void Set(SortedDictionary<string, string> options, string name, string value)
    {
        if (!Noise.Contains(name))
        {
            options[name] = value;
        }
    }
}
