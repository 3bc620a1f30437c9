namespace RGrid.Runtimes;

/// <summary>`engines.node`: the ranges of npm's semver, `>=18`, `^20.1 || >=22`, `18.x`, `~20.1`, `18 - 20`.</summary>
public static class NodeRange
{
    private static readonly string[] Operators = [">=", "<=", ">", "<", "=", "^", "~"];

    /// <summary>A test for versions, or null where the text is no range.</summary>
    public static Func<InterpreterVersion, bool>? Parse(string text)
    {
        var choices = text.Split("||").Select(ParseChoice).ToList();
        return choices.Contains(null) ? null : version => choices.Exists(choice => choice!(version));
    }

    private static Func<InterpreterVersion, bool>? ParseChoice(string text)
    {
        var ends = text.Split(" - ", StringSplitOptions.TrimEntries);
        if (ends.Length == 2)
        {
            return ParseComparator(">=", ends[0]) is { } low && ParseComparator("<=", ends[1]) is { } high
                ? version => low(version) && high(version)
                : null;
        }

        var tests = new List<Func<InterpreterVersion, bool>>();
        var pending = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = pending.Length > 0 ? pending : Operators.FirstOrDefault(name => word.StartsWith(name, StringComparison.Ordinal)) ?? "";
            var operand = pending.Length > 0 ? word : word[name.Length..];
            if (operand.Length == 0)
            {
                pending = name;
                continue;
            }

            if (ParseComparator(name, operand) is not { } test)
            {
                return null;
            }

            pending = "";
            tests.Add(test);
        }

        return pending.Length > 0 ? null : version => tests.TrueForAll(test => test(version));
    }

    private static Func<InterpreterVersion, bool>? ParseComparator(string name, string operand)
    {
        if (operand is "*" or "x" or "X" or "latest")
        {
            return _ => true;
        }

        var prefix = operand.TrimStart('v').Replace(".x", "", StringComparison.OrdinalIgnoreCase).Replace(".*", "", StringComparison.Ordinal);
        if (!InterpreterVersion.TryParse(prefix, out var bound))
        {
            return null;
        }

        var parts = bound.ToString().Split('.').Length;
        return name switch
        {
            ">=" => version => version.CompareTo(bound) >= 0,
            "<" => version => version.CompareTo(bound) < 0,
            ">" => version => version.CompareTo(bound) > 0 && !(parts < 3 && version.StartsWith(prefix)),
            "<=" => version => version.CompareTo(bound) <= 0 || (parts < 3 && version.StartsWith(prefix)),
            "^" => version => version.CompareTo(bound) >= 0 && version.StartsWith(Caret(bound, parts)),
            "~" => version => version.CompareTo(bound) >= 0 && version.StartsWith(parts == 1 ? prefix : $"{bound[0]}.{bound[1]}"),
            _ => version => version.StartsWith(prefix),
        };
    }

    // ^ allows changes that leave the first number that is not zero.
    private static string Caret(InterpreterVersion bound, int parts) => (bound[0], bound[1]) switch
    {
        ( > 0, _) => $"{bound[0]}",
        (_, > 0) => $"0.{bound[1]}",
        _ => parts < 3 ? bound.ToString() : $"0.0.{bound[2]}",
    };
}
