namespace RGrid.Snapshots.Python;

/// <summary>One import of a file.</summary>
/// <param name="Module">The dotted name; empty for `from . import x`.</param>
/// <param name="Level">The dots in front: 0 for an absolute import.</param>
/// <param name="Names">What is imported from it; empty for `import a.b`.</param>
/// <param name="Line">Its line, from 1.</param>
public sealed record PythonImport(string Module, int Level, IReadOnlyList<string> Names, int Line);

/// <summary>What a file of Python says that may name other files.</summary>
/// <param name="Imports">Its import statements, wherever they stand.</param>
/// <param name="Texts">Its string literals without substitutions, with the number of their logical line.</param>
/// <param name="Pieces">What stands beside the substitutions of its other ones.</param>
/// <param name="ImportsByName">True where it calls something that imports by a name in a string (`import_module`, `runpy`, `-m`).</param>
/// <param name="ChangesPath">True where it speaks of `sys.path`, `addsitedir` or `PYTHONPATH`.</param>
/// <param name="KnowsItsPlace">True where it speaks of `__file__`.</param>
/// <param name="Mentions">Literals that could name a file that it reads.</param>
public sealed record PythonStatements(
    IReadOnlyList<PythonImport> Imports,
    IReadOnlyList<(string Text, int Statement)> Texts,
    IReadOnlyList<string> Pieces,
    bool ImportsByName,
    bool ChangesPath,
    bool KnowsItsPlace,
    IReadOnlyList<string> Mentions)
{
    private static readonly HashSet<string> ImportingNames = new(StringComparer.Ordinal)
    {
        "import_module", "__import__", "importlib", "runpy", "run_module", "run_path", "find_spec", "pkgutil", "get_data", "import_string", "load_module",
    };

    /// <summary>Reads the statements of a file; never fails.</summary>
    public static PythonStatements Read(ReadOnlySpan<byte> source)
    {
        var tokens = PythonLexer.Read(source);
        var imports = new List<PythonImport>();
        var texts = new List<(string, int)>();
        var pieces = new List<string>();
        var (byName, path, place) = (false, false, false);
        var statement = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            switch (token.Kind)
            {
                case PythonTokenKind.End:
                    statement++;
                    break;
                case PythonTokenKind.Text:
                    texts.Add((token.Value, statement));
                    byName |= token.Value == "-m";
                    path |= token.Value == "PYTHONPATH";
                    break;
                case PythonTokenKind.Piece:
                    pieces.Add(token.Value);
                    break;
                case PythonTokenKind.Name when token.Value == "from":
                    i = ReadFrom(tokens, i, imports);
                    break;
                case PythonTokenKind.Name when token.Value == "import" && !IsMark(tokens, i - 1, "."):
                    i = ReadImport(tokens, i, imports);
                    break;
                case PythonTokenKind.Name:
                    byName |= ImportingNames.Contains(token.Value);
                    place |= token.Value == "__file__";
                    path |= token.Value == "addsitedir" || (token.Value == "path" && IsMark(tokens, i - 1, ".") && IsName(tokens, i - 2, "sys"));
                    break;
            }
        }

        // `from importlib import import_module`, `from sys import path`: the names stand in the imports only.
        byName |= imports.Exists(import => import.Module.Split('.')[0] is "importlib" or "runpy" or "pkgutil");
        path |= imports.Exists(import => import.Module == "site" || (import.Module == "sys" && import.Names.Contains("path")));
        return new PythonStatements(imports, texts, pieces, byName, path, place, PythonMentions.Of(tokens));
    }

    // from …a.b import c as d, e — or `yield from x`, `raise X from y`, which have no import behind the name.
    private static int ReadFrom(IReadOnlyList<PythonToken> tokens, int at, List<PythonImport> imports)
    {
        var level = 0;
        var next = at + 1;
        for (; IsMark(tokens, next, "."); next++)
        {
            level++;
        }

        var (module, behind) = ReadDotted(tokens, next);
        if (!IsName(tokens, behind, "import") || (module.Length == 0 && level == 0))
        {
            return at;
        }

        var names = new List<string>();
        var last = behind;
        for (var i = behind + 1; i < tokens.Count && tokens[i].Kind != PythonTokenKind.End && !IsMark(tokens, i, ")"); i++)
        {
            last = i;
            if (tokens[i].Kind != PythonTokenKind.Name)
            {
                continue;
            }

            if (tokens[i].Value == "as")
            {
                i++;
            }
            else
            {
                names.Add(tokens[i].Value);
            }
        }

        imports.Add(new PythonImport(module, level, names, tokens[at].Line));
        return last;
    }

    private static int ReadImport(IReadOnlyList<PythonToken> tokens, int at, List<PythonImport> imports)
    {
        var next = at + 1;
        while (true)
        {
            var (module, behind) = ReadDotted(tokens, next);
            if (module.Length == 0)
            {
                return Math.Max(at, behind - 1);
            }

            imports.Add(new PythonImport(module, 0, [], tokens[at].Line));
            behind += IsName(tokens, behind, "as") ? 2 : 0;
            if (!IsMark(tokens, behind, ","))
            {
                return behind - 1;
            }

            next = behind + 1;
        }
    }

    private static (string Module, int Behind) ReadDotted(IReadOnlyList<PythonToken> tokens, int at)
    {
        var parts = new List<string>();
        while (at < tokens.Count && tokens[at].Kind == PythonTokenKind.Name && tokens[at].Value != "import")
        {
            parts.Add(tokens[at].Value);
            at++;
            if (!IsMark(tokens, at, "."))
            {
                break;
            }

            at++;
        }

        return (string.Join('.', parts), at);
    }

    private static bool IsMark(IReadOnlyList<PythonToken> tokens, int at, string mark) =>
        at >= 0 && at < tokens.Count && tokens[at].Kind == PythonTokenKind.Mark && tokens[at].Value == mark;

    private static bool IsName(IReadOnlyList<PythonToken> tokens, int at, string name) =>
        at >= 0 && at < tokens.Count && tokens[at].Kind == PythonTokenKind.Name && tokens[at].Value == name;
}
