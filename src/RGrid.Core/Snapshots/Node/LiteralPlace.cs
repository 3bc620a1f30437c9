namespace RGrid.Snapshots.Node;

/// <summary>What a program does with a literal, as far as the text around it tells.</summary>
internal enum LiteralUse
{
    /// <summary>Anything.</summary>
    Text,

    /// <summary>Starts it as a child process, looked for in the working folder.</summary>
    Launched,

    /// <summary>Makes a URL of it.</summary>
    Located,

    /// <summary>Loads it as a module.</summary>
    Imported,
}

/// <summary>
/// Reads the text around a literal backwards. Only what a program *loads* belongs to the code whatever its name, so this matters for
/// names that aren't those of code. Where it can't be told, the answer is that the literal is imported.
/// </summary>
internal static class LiteralPlace
{
    private const int Sight = 4096;
    private const int MostCalls = 3;
    private const int CallSight = 512;
    private const int MostSteps = 64;

    /// <summary>What is done with a literal.</summary>
    /// <param name="source">The whole text.</param>
    /// <param name="start">Where its opening quote stands.</param>
    /// <param name="end">Behind its closing quote.</param>
    /// <param name="makesRequire">True where the text makes a `require` of its own name (`createRequire`).</param>
    public static LiteralUse UseOf(string source, int start, int end, bool makesRequire)
    {
        var behind = source.AsSpan(end, Math.Min(Sight, source.Length - end)).TrimStart(", \t\r\n");
        var budget = MostSteps;
        var use = Before(source, start, makesRequire, ref budget);
        return use == LiteralUse.Text && behind.StartsWith("import.meta") ? LiteralUse.Located : use;
    }

    /// <summary>The end of what stands before a place, without white space and block comments.</summary>
    public static int SkipBack(string source, int at)
    {
        for (var steps = 0; steps < MostSteps; steps++)
        {
            while (at > 0 && char.IsWhiteSpace(source[at - 1]))
            {
                at--;
            }

            if (!source.AsSpan(0, at).EndsWith("*/") || source.LastIndexOf("/*", at - 2, Math.Min(Sight, at - 1), StringComparison.Ordinal) is not (>= 0 and var open))
            {
                break;
            }

            at = open;
        }

        return at;
    }

    /// <summary>The name that ends at a place: `require.resolve`.</summary>
    public static ReadOnlySpan<char> NameBefore(string source, int at)
    {
        var start = at;
        while (start > 0 && at - start < CallSight && (char.IsLetterOrDigit(source[start - 1]) || source[start - 1] is '_' or '$' or '.' or '?'))
        {
            start--;
        }

        return source.AsSpan(start, at - start);
    }

    private static LiteralUse Before(string source, int start, bool makesRequire, ref int budget)
    {
        var at = SkipBack(source, start);
        if (budget-- <= 0 || source.AsSpan(0, at).EndsWith("*/"))
        {
            return LiteralUse.Imported;
        }

        var use = at == 0 ? LiteralUse.Text : source[at - 1] switch
        {
            '(' => UseInCall(source, at - 1, isFirst: true, makesRequire),
            ',' or '+' or '?' or ':' or '|' or '&' or '[' => UseInOpenCalls(source, at, makesRequire),
            _ => NameBefore(source, at) is "from" or "import" ? LiteralUse.Imported : LiteralUse.Text,
        };

        // What stands on the line before may be a comment, and the import before that.
        if (source.AsSpan(at, start - at).Contains('\n'))
        {
            var line = source.LastIndexOf('\n', at - 1 < 0 ? 0 : at - 1, Math.Min(CallSight, at)) + 1;
            for (var comment = at; use != LiteralUse.Imported && budget > 0 && comment > line;)
            {
                comment = source.LastIndexOf("//", comment - 1, comment - line, StringComparison.Ordinal);
                if (comment < 0)
                {
                    break;
                }

                use = (LiteralUse)Math.Max((int)use, (int)Before(source, comment, makesRequire, ref budget));
            }
        }

        return use;
    }

    // require(isFast ? './fast.node' : './slow.node'): the calls that are open here, by counting brackets.
    private static LiteralUse UseInOpenCalls(string source, int at, bool makesRequire)
    {
        var use = LiteralUse.Text;
        for (int depth = 0, calls = 0, first = Math.Max(0, at - CallSight), i = at - 1; i >= first && calls < MostCalls; i--)
        {
            if (source[i] == ')')
            {
                depth++;
            }
            else if (source[i] == '(' && --depth < 0)
            {
                depth = 0;
                calls++;
                use = (LiteralUse)Math.Max((int)use, (int)UseInCall(source, i, isFirst: false, makesRequire));
            }
        }

        return use;
    }

    private static LiteralUse UseInCall(string source, int bracket, bool isFirst, bool makesRequire)
    {
        var at = SkipBack(source, bracket);
        if (at > 0 && source[at - 1] is ')' or '>')
        {
            // createRequire(import.meta.url)('./x'), require<T>('./x')
            return isFirst ? LiteralUse.Imported : LiteralUse.Text;
        }

        var name = NameBefore(source, at).TrimEnd("?.");
        if (name.EndsWith("require", StringComparison.OrdinalIgnoreCase)
            || name is "import"
            || name.EndsWith("require.resolve", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("meta.resolve")
            || (makesRequire && name.Length > 0 && (!name.Contains('.') || name.EndsWith(".resolve"))))
        {
            return LiteralUse.Imported;
        }

        return name is "URL" || name.EndsWith(".URL") ? LiteralUse.Located
            : name is "fork" || name.EndsWith(".fork") || name.EndsWith("Worker") ? LiteralUse.Launched
            : LiteralUse.Text;
    }
}
