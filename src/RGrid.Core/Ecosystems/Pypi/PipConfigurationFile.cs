namespace RGrid.Ecosystems.Pypi;

/// <summary>
/// A `pip.conf` as pip reads it: by Python's `RawConfigParser` (https://docs.python.org/3/library/configparser.html), where what is indented
/// deeper goes on with the value above, and the options of `[DEFAULT]` are in every section that the file has.
/// </summary>
internal static class PipConfigurationFile
{
    private const string DefaultSection = "DEFAULT";

    /// <summary>The options of each section, in pip's order, by the names that pip knows them by; a later one of a name wins.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RGridException">pip could not read it either.</exception>
    public static IEnumerable<(string Section, string Name, string Value)> Read(string path)
    {
        var sections = new OrderedDictionary<string, OrderedDictionary<string, string>>(StringComparer.Ordinal);
        OrderedDictionary<string, string>? section = null;
        string? name = null;
        var (indent, number) = (0, 0);
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var text = line.Trim();
            if (text.Length == 0 || text[0] is '#' or ';')
            {
                continue;
            }

            var depth = line.Length - line.TrimStart().Length;
            if (section is not null && name is not null && depth > indent)
            {
                section[name] += "\n" + text;
                continue;
            }

            indent = depth;
            if (text[0] == '[' && text.LastIndexOf(']') is > 1 and var end)
            {
                var title = text[1..end];
                name = null;
                if (!sections.TryGetValue(title, out section))
                {
                    sections[title] = section = new OrderedDictionary<string, string>(StringComparer.Ordinal);
                }
                else if (title != DefaultSection)
                {
                    throw Broken(path, number, text, "is there twice");
                }
            }
            else if (section is null || text.IndexOfAny(['=', ':']) is not (> 0 and var separator))
            {
                throw Broken(path, number, text, "is neither a section nor an option of one");
            }
            else
            {
                name = text[..separator].TrimEnd().ToLowerInvariant();
                if (!section.TryAdd(name, text[(separator + 1)..].TrimStart()))
                {
                    throw Broken(path, number, text, "sets an option of this section again");
                }
            }
        }

        return Named(sections);
    }

    /// <summary>The name that pip knows an option by, however it is written in a file or in a variable after `PIP_`.</summary>
    public static string NameOf(string written)
    {
        var name = written.ToLowerInvariant().Replace('_', '-');
        return name.StartsWith("--", StringComparison.Ordinal) ? name[2..] : name;
    }

    // Names are made alike after defaults and section are put together, as in pip: `--x` of the defaults is another name than `x` until then.
    private static IEnumerable<(string Section, string Name, string Value)> Named(OrderedDictionary<string, OrderedDictionary<string, string>> sections)
    {
        sections.Remove(DefaultSection, out var defaults);
        foreach (var (title, own) in sections)
        {
            var all = new OrderedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, value) in defaults is null ? own : defaults.Concat(own))
            {
                all[name] = value;
            }

            foreach (var (name, value) in all)
            {
                yield return (title, NameOf(name), value);
            }
        }
    }

    private static RGridException Broken(string path, int number, string text, string what) => new(
        ErrorCode.DependencyFileInvalid, $"`{path}` line {number}: `{text}` {what}, and pip does not read such a file", "mend it, or set PIP_CONFIG_FILE=/dev/null");
}
