using System.Text.RegularExpressions;
using System.Text;
using RGrid.FileSystem;

namespace RGrid.Ecosystems.Pypi;

/// <summary>What a logical line of a requirements file is.</summary>
public enum RequirementsLineKind
{
    /// <summary>A dependency, by name, URL or path.</summary>
    Requirement,

    /// <summary>`-r FILE`.</summary>
    Include,

    /// <summary>`-c FILE`.</summary>
    Constraint,

    /// <summary>`--find-links PLACE`.</summary>
    FindLinks,

    /// <summary>`--index-url URL` or `--extra-index-url URL`.</summary>
    Index,

    /// <summary>Any other option.</summary>
    Option,

    /// <summary>What can't be understood.</summary>
    Invalid,
}

/// <summary>What a logical line says (continuations joined, comments gone), or one of its options where it has several.</summary>
/// <param name="Number">Number of its first physical line, from 1.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Value">The dependency without options of its own; the file, place or URL of an option; another option's value, empty where it has none; what is wrong.</param>
/// <param name="Option">The long name of the option; empty for a dependency.</param>
/// <param name="OwnOptions">The options of a dependency (`--hash`), quoted; empty where there are none.</param>
public sealed record RequirementsLine(int Number, RequirementsLineKind Kind, string Value, string Option, string OwnOptions)
{
    /// <summary>True behind `-e`.</summary>
    public bool IsEditable => Kind == RequirementsLineKind.Requirement && Option.Length > 0;

    /// <summary>True with a `--hash` of its own.</summary>
    public bool HasHash => OwnOptions.Contains("--hash=", StringComparison.Ordinal);
}

/// <summary>A requirements file as pip reads it (pip's documentation, "Requirements File Format").</summary>
public static partial class RequirementsFile
{
    private static readonly string[] OfDependencies = ["--hash", "--config-settings", "--global-option", "--install-option"];

    /// <summary>The lines that say something.</summary>
    /// <param name="content">Raw bytes; a BOM is allowed.</param>
    /// <param name="variables">For `${NAME}`, which pip expands where the name is upper case and the variable is set.</param>
    public static IReadOnlyList<RequirementsLine> Read(ReadOnlySpan<byte> content, IReadOnlyDictionary<string, string> variables)
    {
        var lines = new List<RequirementsLine>();
        foreach (var (number, joined) in Join(Decode(content)))
        {
            var text = WithoutComment(joined).Trim();
            if (text.Length > 0)
            {
                lines.AddRange(Classify(number, Expand(text, variables)));
            }
        }

        return lines;
    }

    /// <summary>The names of the variables that a file refers to, in order of first use.</summary>
    public static IEnumerable<string> VariablesOf(ReadOnlySpan<byte> content) =>
        Variable().Matches(Decode(content)).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal);

    /// <summary>The text of a file.</summary>
    public static string Decode(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]))
        {
            return Encoding.Unicode.GetString(content[2..]);
        }

        if (content.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
        {
            return Encoding.BigEndianUnicode.GetString(content[2..]);
        }

        return Encoding.UTF8.GetString(content.StartsWith("\ufeff"u8) ? content[3..] : content);
    }

    // A `#` within a word begins none.
    private static string WithoutComment(string line)
    {
        for (var at = line.IndexOf('#', StringComparison.Ordinal); at >= 0; at = line.IndexOf('#', at + 1))
        {
            if (at == 0 || char.IsWhiteSpace(line[at - 1]))
            {
                return line[..at];
            }
        }

        return line;
    }

    /// <summary>A text with the values of the variables in it, as pip reads it.</summary>
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables) => Variable().Replace(
        text, match => variables.GetValueOrDefault(match.Groups[1].Value) is { Length: > 0 } value ? value : match.Value);

    // pip: a line whose end is `\` goes on; a comment line within is dropped and ends nothing.
    private static IEnumerable<(int Number, string Text)> Join(string text)
    {
        var (start, joined) = (0, new StringBuilder());
        var number = 0;
        foreach (var line in LineEnd().Split(text))
        {
            number++;
            start = start == 0 ? number : start;
            if (line.EndsWith('\\') && !CommentLine().IsMatch(line))
            {
                joined.Append(line.TrimEnd('\\'));
                continue;
            }

            joined.Append(CommentLine().IsMatch(line) ? " " + line : line);
            yield return (start, joined.ToString());
            joined.Clear();
            start = 0;
        }

        if (joined.Length > 0)
        {
            yield return (start, joined.ToString());
        }
    }

    // As pip does: a dependency reaches up to the first word that begins with `-`, and with one no other option counts than its own.
    // Of several files, folders or editable dependencies on one line pip takes the first alone.
    private static IEnumerable<RequirementsLine> Classify(int number, string text)
    {
        var words = text.Split(' ');
        var dependency = string.Join(' ', words.TakeWhile(word => !word.StartsWith('-')));
        var options = RequirementsOptions.Read(string.Join(' ', words.SkipWhile(word => !word.StartsWith('-'))), out var error);
        if (error is not null)
        {
            return [new RequirementsLine(number, RequirementsLineKind.Invalid, error, "", "")];
        }

        string? First(string name) => options.FirstOrDefault(option => option.Name == name)?.Value;
        if (dependency.Length > 0)
        {
            var own = options.Where(option => Array.IndexOf(OfDependencies, option.Name) >= 0).Select(option => $"{option.Name}={ShellWord.Quote(option.Value!)}");
            return [new RequirementsLine(number, RequirementsLineKind.Requirement, dependency.Trim(), "", string.Join(' ', own))];
        }

        if (First("--editable") is { } editable)
        {
            return [new RequirementsLine(number, RequirementsLineKind.Requirement, editable.Trim(), "--editable", "")];
        }

        if (First("--requirement") is { } included)
        {
            return [new RequirementsLine(number, RequirementsLineKind.Include, included, "--requirement", "")];
        }

        if (First("--constraint") is { } constraint)
        {
            return [new RequirementsLine(number, RequirementsLineKind.Constraint, constraint, "--constraint", "")];
        }

        return options.Where(option => Array.IndexOf(OfDependencies, option.Name) < 0)
            .DistinctBy(option => option.Name == "--find-links" ? option.Name : $"{option.Name} {option.Value}", StringComparer.Ordinal)
            .Select(option => new RequirementsLine(number, KindOf(option.Name), option.Value ?? "", option.Name, ""));
    }

    private static RequirementsLineKind KindOf(string option) => option switch
    {
        "--find-links" => RequirementsLineKind.FindLinks,
        "--index-url" or "--extra-index-url" => RequirementsLineKind.Index,
        _ => RequirementsLineKind.Option,
    };

    [GeneratedRegex(@"^\s*#")]
    private static partial Regex CommentLine();

    [GeneratedRegex(@"\$\{([A-Z0-9_]+)\}")]
    private static partial Regex Variable();

    // Python's `str.splitlines`.
    [GeneratedRegex(@"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")]
    private static partial Regex LineEnd();
}
