namespace RGrid.Snapshots.Node;

/// <summary>
/// Finds the literals of a program that could name a file which it reads. Left out is what is no whole name (a part of a
/// concatenation), what is only compared, and what is plainly written to.
/// </summary>
/// <param name="found">Where to.</param>
internal sealed class NodeMentions(List<string> found)
{
    private static readonly string[] WritingNames =
        ["write", "append", "createWrite", "mkdir", "rm", "unlink", "rename", "save", "mkdtemp", "ensure", "output", "toFile"];

    private static readonly string[] ListingNames = ["readdir", "existsSync", "opendir", "glob"];

    private static readonly string[] OutputWords = ["out", "log", "result", "save", "dest", "target"];

    /// <summary>Looks at a literal.</summary>
    /// <param name="source">The whole text.</param>
    /// <param name="text">Where the literal stands.</param>
    /// <param name="value">Its value.</param>
    public void Add(string source, QuotedText text, string value)
    {
        // __dirname + '/config.yaml'
        var (before, behind) = (Before(source, text.Start), Behind(source, text.End));
        var name = before == '+' && value.StartsWith('/') ? value.TrimStart('/') : value;
        var isPart = (before == '+' && name.Length == value.Length) || (behind == '+' && !name.EndsWith('/')) || behind is '.' or '=' || IsCompared(source, text.Start);
        if (!isPart)
        {
            AddJoined(source, text.Start, name);
            if (before == '(' && !name.Contains('.', StringComparison.Ordinal) && !name.Contains('/', StringComparison.Ordinal) && IsCalled(source, text.Start, ListingNames))
            {
                AddFolder(name);
            }
        }
    }

    /// <summary>Looks at a bare word that names a folder, as what stands around it says; not where its name is that of outputs.</summary>
    /// <param name="name">The path.</param>
    public void AddFolder(string name)
    {
        if (Mention.CouldName(name + "/") && !ContainsAny(name, OutputWords))
        {
            found.Add(name + "/");
        }
    }

    // readdirSync('data')
    private static bool IsCalled(string source, int start, string[] names)
    {
        var at = LiteralPlace.SkipBack(source, start);
        var name = LiteralPlace.NameBefore(source, LiteralPlace.SkipBack(source, at - 1));
        return StartsWithAny(name[(name.LastIndexOf('.') + 1)..], names);
    }

    /// <summary>Looks at literals that are joined as parts of one path.</summary>
    /// <param name="source">The whole text.</param>
    /// <param name="start">Where the first of them begins.</param>
    /// <param name="name">The path.</param>
    public void AddJoined(string source, int start, string name)
    {
        if (Mention.CouldName(name) && !IsWritten(source, start))
        {
            found.Add(name);
        }
    }

    private static char Before(string source, int start) => LiteralPlace.SkipBack(source, start) is > 0 and var at ? source[at - 1] : '\0';

    private static char Behind(string source, int end)
    {
        while (end < source.Length && char.IsWhiteSpace(source[end]))
        {
            end++;
        }

        return end < source.Length ? source[end] : '\0';
    }

    private static bool IsCompared(string source, int start) =>
        LiteralPlace.SkipBack(source, start) is > 1 and var at && source[at - 1] == '=' && source[at - 2] is '=' or '!';

    // fs.writeFileSync('out.json', …), { outFile: 'x.js' }, const LOG = 'app.log'
    private static bool IsWritten(string source, int start)
    {
        var at = LiteralPlace.SkipBack(source, start);
        if (at == 0)
        {
            return false;
        }

        var name = LiteralPlace.NameBefore(source, LiteralPlace.SkipBack(source, at - 1));
        name = name[(name.LastIndexOf('.') + 1)..];
        return source[at - 1] switch
        {
            '(' => StartsWithAny(name, WritingNames),
            '=' or ':' => ContainsAny(name, OutputWords),
            _ => false,
        };
    }

    private static bool StartsWithAny(ReadOnlySpan<char> name, string[] words)
    {
        foreach (var word in words)
        {
            if (name.StartsWith(word, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ContainsAny(ReadOnlySpan<char> name, string[] words)
    {
        foreach (var word in words)
        {
            if (name.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
