using System.Text.RegularExpressions;

namespace RGrid.Ecosystems.Pypi.Markers;

/// <summary>
/// An environment marker (PEP 508, "Environment Markers"): `python_version &lt; "3.11" and sys_platform == "linux"`. Versions compare by
/// PEP 440 where both sides are versions, else texts compare as Python compares them.
/// </summary>
public sealed partial class Marker
{
    private static readonly Dictionary<string, string> OldNames = new(StringComparer.Ordinal)
    {
        ["os.name"] = "os_name", ["sys.platform"] = "sys_platform", ["platform.version"] = "platform_version",
        ["platform.machine"] = "platform_machine", ["platform.python_implementation"] = "platform_python_implementation",
        ["python_implementation"] = "platform_python_implementation",
    };

    private readonly string _text;
    private readonly Func<MarkerEnvironment, bool> _test;

    private Marker(string text, Func<MarkerEnvironment, bool> test)
    {
        _text = text;
        _test = test;
    }

    /// <summary>Reads a marker.</summary>
    /// <exception cref="RGridException">The text is none; the message names it.</exception>
    public static Marker Parse(string text)
    {
        var words = new Queue<string>(Word().Matches(text).Select(match => match.Value.Trim()).Where(word => word.Length > 0));
        var test = Or(words, text);
        return words.Count == 0 ? new Marker(text, test) : throw Broken(text);
    }

    /// <summary>True where the marker holds.</summary>
    /// <exception cref="RGridException">It compares two texts by an operator that has no meaning for them (`~=`).</exception>
    public bool Holds(MarkerEnvironment environment) => _test(environment);

    /// <inheritdoc/>
    public override string ToString() => _text;

    private static Func<MarkerEnvironment, bool> Or(Queue<string> words, string text)
    {
        var tests = new List<Func<MarkerEnvironment, bool>> { And(words, text) };
        while (words.TryPeek(out var next) && next == "or")
        {
            words.Dequeue();
            tests.Add(And(words, text));
        }

        return environment => tests.Exists(test => test(environment));
    }

    private static Func<MarkerEnvironment, bool> And(Queue<string> words, string text)
    {
        var tests = new List<Func<MarkerEnvironment, bool>> { Single(words, text) };
        while (words.TryPeek(out var next) && next == "and")
        {
            words.Dequeue();
            tests.Add(Single(words, text));
        }

        return environment => tests.TrueForAll(test => test(environment));
    }

    private static Func<MarkerEnvironment, bool> Single(Queue<string> words, string text)
    {
        var first = Next(words, text);
        if (first == "(")
        {
            var inner = Or(words, text);
            return Next(words, text) == ")" ? inner : throw Broken(text);
        }

        var operation = Next(words, text);
        if (operation == "not" && Next(words, text) != "in")
        {
            throw Broken(text);
        }

        operation = operation == "not" ? "not in" : operation;
        var second = Next(words, text);
        if (second is "extras" or "dependency_groups")
        {
            return SetTest(first, operation, second, text);
        }

        if (IsExtra(first) || IsExtra(second))
        {
            return ExtraTest(IsExtra(first) ? second : first, operation, text);
        }

        var (left, right) = (Value(first, text), Value(second, text));
        return MarkerComparison.Of(operation) is { } compare
            ? environment => compare(left(environment), right(environment)) ?? throw Broken(text)
            : throw Broken(text);
    }

    private static Func<MarkerEnvironment, bool> ExtraTest(string literal, string operation, string text)
    {
        var name = IsLiteral(literal) ? Requirement.Normalize(literal[1..^1]) : throw Broken(text);
        return operation switch
        {
            "==" => environment => environment.Extras.Contains(name),
            "!=" => environment => !environment.Extras.Contains(name),
            _ => throw Broken(text),
        };
    }

    private static Func<MarkerEnvironment, bool> SetTest(string literal, string operation, string set, string text)
    {
        var name = IsLiteral(literal) && operation is "in" or "not in" ? Requirement.Normalize(literal[1..^1]) : throw Broken(text);
        return environment => (set == "extras" ? environment.Extras : environment.Groups).Contains(name) == (operation == "in");
    }

    private static Func<MarkerEnvironment, string> Value(string word, string text)
    {
        if (IsLiteral(word))
        {
            var literal = word[1..^1];
            return _ => literal;
        }

        var name = OldNames.GetValueOrDefault(word, word);
        return MarkerEnvironment.Variables.Contains(name, StringComparer.Ordinal)
            ? environment => environment.Values.GetValueOrDefault(name, "")
            : throw Broken(text);
    }

    private static string Next(Queue<string> words, string text) => words.TryDequeue(out var word) ? word : throw Broken(text);

    private static bool IsLiteral(string word) => word.Length > 1 && word[0] is '"' or '\'' && word[^1] == word[0];

    private static bool IsExtra(string word) => word == "extra";

    private static RGridException Broken(string text) => new(
        ErrorCode.DependencyFileInvalid, $"`{text}` is not an environment marker (PEP 508)", "write it as `python_version < \"3.11\"`");

    [GeneratedRegex("""\s*(?:"[^"]*"|'[^']*'|[()]|===|==|~=|!=|<=|>=|<|>|[A-Za-z_.0-9]+|\S)""", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
