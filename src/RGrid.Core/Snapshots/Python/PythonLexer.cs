using System.Text;

namespace RGrid.Snapshots.Python;

/// <summary>What a token is.</summary>
internal enum PythonTokenKind
{
    /// <summary>An identifier or keyword.</summary>
    Name,

    /// <summary>A string literal without substitutions.</summary>
    Text,

    /// <summary>What stands between, before or behind the substitutions of a string literal.</summary>
    Piece,

    /// <summary>One character of anything else.</summary>
    Mark,

    /// <summary>The end of a logical line, or a `;`.</summary>
    End,
}

/// <summary>A token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">A name (NFKC, as PEP 3131 wants), the inside of a string as written, or the character.</param>
/// <param name="Line">Its line, from 1.</param>
internal readonly record struct PythonToken(PythonTokenKind Kind, string Value, int Line);

/// <summary>
/// Splits Python text of any version into tokens: enough to tell names from strings and comments, and one statement from the next.
/// It goes through the text once and never fails; what is no Python becomes marks.
/// </summary>
internal sealed class PythonLexer
{
    private const int DeepestNesting = 100;

    private readonly string _text;
    private readonly List<PythonToken> _tokens = [];
    private int _at;
    private int _line = 1;
    private int _nesting;

    private PythonLexer(string text) => _text = text;

    /// <summary>The tokens of a file.</summary>
    public static IReadOnlyList<PythonToken> Read(ReadOnlySpan<byte> source)
    {
        var lexer = new PythonLexer(PythonEncoding.Decode(source));
        lexer.ReadUntil('\0', 0);
        lexer.Add(PythonTokenKind.End, "");
        return lexer._tokens;
    }

    // Reads tokens up to a closing character at the depth it began at; that of the whole file never comes.
    private void ReadUntil(char closing, int depth)
    {
        var open = 0;
        while (_at < _text.Length)
        {
            var character = _text[_at];
            if (open == 0 && closing != '\0' && (character == closing || IsEndOfReplacement(character)))
            {
                return;
            }

            switch (character)
            {
                case '\n' or '\r':
                    EndLine(open > 0 || closing != '\0');
                    break;
                case '\\' when _at + 1 < _text.Length && _text[_at + 1] is '\n' or '\r':
                    _at++;
                    EndLine(isInside: true);
                    break;
                case '#':
                    SkipComment();
                    break;
                case '"' or '\'':
                    ReadString("", depth);
                    break;
                case ';':
                    Add(PythonTokenKind.End, ";");
                    _at++;
                    break;
                case ' ' or '\t' or '\f':
                    _at++;
                    break;
                default:
                    ReadOther(character, depth, ref open);
                    break;
            }
        }
    }

    private void ReadOther(char character, int depth, ref int open)
    {
        if (char.IsLetter(character) || character == '_' || character >= 0x80)
        {
            ReadName(depth);
            return;
        }

        open += character switch
        {
            '(' or '[' or '{' => 1,
            ')' or ']' or '}' when open > 0 => -1,
            _ => 0,
        };
        Add(PythonTokenKind.Mark, character.ToString());
        _at++;
        if (char.IsAsciiDigit(character))
        {
            // 0x1f, 1e5, 1_000, 10if: the letters of a number are no names, except a keyword right behind it, which CPython warns of.
            while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '.') && !IsKeywordHere())
            {
                _at++;
            }
        }
    }

    private bool IsKeywordHere() => _text.AsSpan(_at).StartsWith("if ") || _text.AsSpan(_at).StartsWith("else ")
        || _text.AsSpan(_at).StartsWith("for ") || _text.AsSpan(_at).StartsWith("in ") || _text.AsSpan(_at).StartsWith("or ") || _text.AsSpan(_at).StartsWith("and ");

    // In the braces of an f-string a `:` or `!` at depth 0 begins the format, which `!=` does not.
    private bool IsEndOfReplacement(char character) =>
        _nesting > 0 && (character == ':' || (character == '!' && (_at + 1 >= _text.Length || _text[_at + 1] != '=')));

    private void ReadName(int depth)
    {
        var start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] == '_' || _text[_at] >= 0x80))
        {
            _at++;
        }

        var name = _text[start.._at];
        if (_at < _text.Length && _text[_at] is '"' or '\'' && name.Length <= 3 && name.All(letter => "rRbBuUfFtT".Contains(letter, StringComparison.Ordinal)))
        {
            ReadString(name, depth);
            return;
        }

        Add(PythonTokenKind.Name, name);
    }

    private void ReadString(string prefix, int depth)
    {
        var quote = _text[_at];
        var isTriple = _text.AsSpan(_at).StartsWith([quote, quote, quote]);
        _at += isTriple ? 3 : 1;
        var hasReplacements = prefix.AsSpan().ContainsAny("fFtT") && depth < DeepestNesting;
        var start = _at;
        var piece = _at;
        var line = _line;
        var wasReplaced = false;
        while (_at < _text.Length)
        {
            var character = _text[_at];
            if (character == quote && (!isTriple || _text.AsSpan(_at).StartsWith([quote, quote, quote])))
            {
                break;
            }

            if (character is '\n' or '\r' && !isTriple)
            {
                // Not closed: the next line is code again.
                return;
            }

            if (hasReplacements && character == '{' && !(_at + 1 < _text.Length && _text[_at + 1] == '{'))
            {
                wasReplaced = true;
                AddPiece(piece);
                ReadReplacement(quote, isTriple, depth + 1);
                piece = _at;
                continue;
            }

            var step = character switch
            {
                // A line of a CRLF file that goes on; and a `\{`, whose brace is one all the same.
                '\\' when _text.AsSpan(_at + 1).StartsWith("\r\n") => 3,
                '\\' when hasReplacements && _text.AsSpan(_at + 1).StartsWith("{") => 1,
                '\\' => 2,
                '{' when hasReplacements => 2,
                _ => 1,
            };
            for (; step > 0 && _at < _text.Length; step--)
            {
                _line += _text[_at] == '\n' ? 1 : 0;
                _at++;
            }
        }

        if (!wasReplaced && !prefix.AsSpan().ContainsAny("bB"))
        {
            _tokens.Add(new PythonToken(PythonTokenKind.Text, _text[start..Math.Min(_at, _text.Length)], line));
        }
        else
        {
            AddPiece(piece);
            _tokens.Add(new PythonToken(PythonTokenKind.Mark, "\"", line));
        }

        _at = Math.Min(_text.Length, _at + (isTriple ? 3 : 1));
    }

    // PEP 701: `{expression!r:format}`, where the expression may hold any string and the format may hold replacements again.
    private void ReadReplacement(char quote, bool isTriple, int depth)
    {
        _at++;
        _nesting++;
        Add(PythonTokenKind.Mark, "{");
        ReadUntil('}', depth);
        _nesting--;
        while (_at < _text.Length && _text[_at] != '}')
        {
            if (_text[_at] == '{' && depth < DeepestNesting)
            {
                ReadReplacement(quote, isTriple, depth + 1);
                continue;
            }

            if ((_text[_at] == quote || _text[_at] == '\n') && !isTriple)
            {
                return;
            }

            _line += _text[_at] == '\n' ? 1 : 0;
            _at++;
        }

        _at = Math.Min(_text.Length, _at + 1);
        Add(PythonTokenKind.Mark, "}");
    }

    private void AddPiece(int start)
    {
        if (_at > start)
        {
            Add(PythonTokenKind.Piece, _text[start..Math.Min(_at, _text.Length)]);
        }
    }

    private void EndLine(bool isInside)
    {
        if (!isInside)
        {
            Add(PythonTokenKind.End, "\n");
        }

        _at += _text.AsSpan(_at).StartsWith("\r\n") ? 2 : 1;
        _line++;
    }

    private void SkipComment()
    {
        while (_at < _text.Length && _text[_at] is not ('\n' or '\r'))
        {
            _at++;
        }
    }

    private void Add(PythonTokenKind kind, string value) => _tokens.Add(new PythonToken(kind, value, _line));
}
