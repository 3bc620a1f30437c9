using Tomlyn.Syntax;

namespace RGrid.Settings;

/// <summary>
/// Reads settings from TOML: the options of `run` in kebab-case. All that is wrong is told at once, with file and line; a key that is
/// not known is wrong, for a setting that is not obeyed must not go unnoticed.
/// </summary>
/// <param name="place">Where the text stands.</param>
/// <param name="callers">The caller's variables, for an `env` that names one without a value.</param>
/// <param name="errors">Gets a line for each error.</param>
public sealed class SettingsReader(SettingsPlace place, IReadOnlyDictionary<string, string> callers, List<string> errors)
{
    private static readonly string[] Keys =
    [
        "runtime", "requirements", "include", "input", "output", "env", "env-file", "timeout", "output-dir", "no-download", "label", "backend",
        "quiet", "verbose", "network", "mount", "gpu", "open", "memory", "cpus", "reuse",
    ];

    private static readonly string[] CommandLineOnly = ["module", "refresh", "upgrade", "json"];

    private readonly Dictionary<string, string?> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);
    private bool _isCacheTold;

    /// <summary>The settings that a text says.</summary>
    public RunSettings Read(string toml)
    {
        var settings = RunSettings.None;
        foreach (var item in TomlItem.ReadAll(toml, Error))
        {
            if (item.Path.Count <= place.Table.Count || !item.Path.Take(place.Table.Count).SequenceEqual(place.Table, StringComparer.Ordinal))
            {
                continue;
            }

            if (item.Path[place.Table.Count] == CacheSettingsReader.Table)
            {
                CheckCache(item);
                continue;
            }

            settings = Read(settings, new SettingsValue(item, [.. item.Path.Skip(place.Table.Count)], Error));
        }

        return settings with { Variables = _variables, Labels = _labels };
    }

    private RunSettings Read(RunSettings settings, SettingsValue value)
    {
        if (!Keys.Contains(value.Key, StringComparer.Ordinal))
        {
            TellUnknown(value);
            return settings;
        }

        switch (value.Key)
        {
            case "env":
                ReadVariables(value);
                return settings;
            case "label":
                ReadLabels(value);
                return settings;
        }

        return value.Key switch
        {
            "runtime" => settings with { Runtime = value.Text() },
            "requirements" => settings with { Requirements = Path(value) },
            "include" => settings with { Includes = Paths(value) },
            "input" => settings with { Inputs = Paths(value) },
            "output" => settings with { Outputs = Paths(value) },
            "env-file" => settings with { EnvFiles = Paths(value) },
            "timeout" => settings with { Timeout = value.Time() },
            "output-dir" => settings with { OutputFolder = Path(value) },
            "no-download" => settings with { IsStoreOnly = value.Flag() },
            "network" => settings with { Network = value.Word("on", "off") },
            "mount" => settings with { Mounts = [.. value.Texts().Select(mount => MountWord.WithPath(mount, path => path.StartsWith('~') ? path : place.Rebase(path)))] },
            "reuse" => settings with { IsReused = value.Flag() },
            "gpu" => settings with { HasGpu = value.Flag() },
            "open" => settings with { IsOpen = value.Flag() },
            "memory" => settings with { Memory = value.Size() },
            "cpus" => settings with { Cpus = value.Number() },
            "backend" => settings with { Backend = value.Text() },
            "quiet" => settings with { IsQuiet = value.Flag() },
            _ => settings with { IsVerbose = value.Flag() },
        };
    }

    // It is not about runs, but a mistake in it is told to who runs: otherwise nobody would notice that it is not obeyed.
    private void CheckCache(TomlItem item)
    {
        if (place.IsPersonal)
        {
            CacheSettingsReader.Read(CacheSettings.Usual, item, Error);
        }
        else if (!_isCacheTold)
        {
            _isCacheTold = true;
            Error(item.Line, "`cache` is a personal setting; write it into `~/.rgrid/config.toml`");
        }
    }

    private void TellUnknown(SettingsValue value)
    {
        if (CommandLineOnly.Contains(value.Key, StringComparer.Ordinal))
        {
            Error(value.Line, $"`{value.Key}` is for one run only; give it on the command line as `--{value.Key}`");
        }
        else
        {
            var suggestion = Suggestion.For(value.Key, Keys) is { } near ? $"; did you mean `{near}`?" : "";
            Error(value.Line, $"`{value.Key}` is not a setting{suggestion}");
        }
    }

    private void ReadVariables(SettingsValue value)
    {
        if (value.IsTableHead)
        {
            return;
        }

        if (value.Member is { } name)
        {
            if (value.AnyText() is { } text && IsName(value, name))
            {
                _variables[name] = text;
            }

            return;
        }

        foreach (var word in value.Texts())
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var variable = equals < 0 ? word : word[..equals];
            if (IsName(value, variable))
            {
                _variables[variable] = equals < 0 ? callers.GetValueOrDefault(variable) : word[(equals + 1)..];
            }
        }
    }

    private bool IsName(SettingsValue value, string name)
    {
        if (name.Length > 0 && !name.AsSpan().ContainsAny('=', '\0'))
        {
            return true;
        }

        Error(value.Line, $"`{name}` is not a name of a variable");
        return false;
    }

    private void ReadLabels(SettingsValue value)
    {
        if (value.Member is { } name)
        {
            if (!value.IsTableHead && value.AnyText() is { } text)
            {
                _labels[name] = text;
            }
        }
        else if (!value.IsTableHead)
        {
            Error(value.Line, "`label` is a table: label = { name = \"value\" }");
        }
    }

    private string? Path(SettingsValue value) => value.Text() is { } path ? place.Rebase(path) : null;

    private IReadOnlyList<string> Paths(SettingsValue value) => [.. value.Texts().Select(place.Rebase)];

    private void Error(int line, string message) => errors.Add($"{place.Source}:{place.FirstLine + line}: {message}");
}
