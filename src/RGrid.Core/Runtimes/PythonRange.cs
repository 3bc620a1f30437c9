namespace RGrid.Runtimes;

/// <summary>`requires-python`: version specifiers of PEP 440, `>=3.9, &lt;3.13`, `~=3.10`, `==3.11.*`, `!=3.9.7`.</summary>
public static class PythonRange
{
    private static readonly string[] Operators = ["===", "==", "!=", "~=", ">=", "<=", ">", "<"];

    /// <summary>A test for versions, or null where the text is no specifier.</summary>
    public static Func<InterpreterVersion, bool>? Parse(string text)
    {
        var tests = new List<Func<InterpreterVersion, bool>>();
        foreach (var clause in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Operators.FirstOrDefault(name => clause.StartsWith(name, StringComparison.Ordinal));
            if (name is null || ParseClause(name, clause[name.Length..].Trim()) is not { } test)
            {
                return null;
            }

            tests.Add(test);
        }

        return version => tests.TrueForAll(test => test(version));
    }

    private static Func<InterpreterVersion, bool>? ParseClause(string name, string operand)
    {
        var isPrefix = operand.EndsWith(".*", StringComparison.Ordinal);
        var number = isPrefix ? operand[..^2] : operand;
        if (!InterpreterVersion.TryParse(number, out var bound) || (isPrefix && name is not ("==" or "!=")))
        {
            return null;
        }

        return name switch
        {
            "===" => version => version.ToString() == number,
            "==" when isPrefix => version => version.StartsWith(number),
            "!=" when isPrefix => version => !version.StartsWith(number),
            "==" => version => version.CompareTo(bound) == 0,
            "!=" => version => version.CompareTo(bound) != 0,
            ">=" => version => version.CompareTo(bound) >= 0,
            "<=" => version => version.CompareTo(bound) <= 0,
            ">" => version => version.CompareTo(bound) > 0,
            "<" => version => version.CompareTo(bound) < 0,
            _ => number.Contains('.', StringComparison.Ordinal)
                ? version => version.CompareTo(bound) >= 0 && version.StartsWith(number[..number.LastIndexOf('.')])
                : null,
        };
    }
}
