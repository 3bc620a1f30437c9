using System.Text;

namespace RGrid.Snapshots.Shell;

/// <summary>Where a word begins.</summary>
internal enum ShellWordStart
{
    /// <summary>Outside of quotes.</summary>
    Plain,

    /// <summary>In double quotes, behind a substitution.</summary>
    InDoubleQuotes,
}

/// <summary>Reads one word of a line.</summary>
internal ref struct ShellWordReader
{
    private readonly string _text;
    private readonly int _end;
    private readonly StringBuilder _piece = new();
    private readonly List<ShellPiece> _pieces = [];
    private bool _isBehindExpansion;
    private bool _opensSubstitution;
    private int _at;

    private ShellWordReader(string text, int start, int end)
    {
        _text = text;
        _at = start;
        _end = end;
    }

    /// <summary>Reads the word that begins at a place; it has at least one character.</summary>
    public static ShellWord Read(string text, int start, int end, ShellWordStart mode)
    {
        var reader = new ShellWordReader(text, start, end) { _isBehindExpansion = start > 0 && text[start - 1] == ')' };
        if (mode == ShellWordStart.InDoubleQuotes)
        {
            reader.DoubleQuoted();
        }

        reader.Unquoted();
        return new ShellWord(start, Math.Max(reader._at, start + 1), reader._pieces, reader._opensSubstitution);
    }

    private void Unquoted()
    {
        while (_at < _end && !_opensSubstitution)
        {
            switch (_text[_at])
            {
                case ' ' or '\t' or '\r' or '\n' or ';' or '|' or '&' or '(' or ')' or '<' or '>':
                    Cut(behindExpansion: false);
                    return;
                case '\'':
                    _at++;
                    Until('\'');
                    break;
                case '"':
                    _at++;
                    DoubleQuoted();
                    break;
                case '\\':
                    Escape();
                    break;
                case '`':
                    _at++;
                    Cut(behindExpansion: true);
                    break;
                case '$':
                    Expansion();
                    break;
                default:
                    _piece.Append(_text[_at++]);
                    break;
            }
        }

        Cut(behindExpansion: false);
    }

    private void Until(char quote)
    {
        var close = _text.AsSpan(_at, _end - _at).IndexOf(quote);
        var stop = close < 0 ? _end : _at + close;
        _piece.Append(_text, _at, stop - _at);
        _at = Math.Min(stop + 1, _end);
    }

    // A substitution in quotes has words of its own: "$(dirname "$0")/lib.sh". The word ends at its bracket and a new one begins.
    private void DoubleQuoted()
    {
        while (_at < _end)
        {
            switch (_text[_at])
            {
                case '"':
                    _at++;
                    return;
                case '\\' when _at + 1 < _end && _text[_at + 1] is '"' or '\\' or '$' or '`' or '\n' or '\r':
                    Escape();
                    break;
                case '`':
                    _at++;
                    Cut(behindExpansion: true);
                    break;
                case '$' when _at + 1 < _end && _text[_at + 1] == '(':
                    Cut(behindExpansion: true);
                    _at++;
                    _opensSubstitution = true;
                    return;
                case '$':
                    Expansion();
                    break;
                default:
                    _piece.Append(_text[_at++]);
                    break;
            }
        }
    }

    private void Escape()
    {
        _at++;
        if (_at < _end && _text[_at] is '\n')
        {
            _at++;
        }
        else if (_at + 1 < _end && _text[_at] is '\r' && _text[_at + 1] is '\n')
        {
            _at += 2;
        }
        else if (_at < _end)
        {
            _piece.Append(_text[_at++]);
        }
    }

    private void Expansion()
    {
        _at++;
        if (_at >= _end)
        {
            return;
        }

        if (_text[_at] is '\'' or '"')
        {
            // $'…' and $"…" are quotes.
            return;
        }

        Cut(behindExpansion: true);
        if (_text[_at] == '{')
        {
            for (var depth = 0; _at < _end; _at++)
            {
                depth += _text[_at] switch { '{' => 1, '}' => -1, _ => 0 };
                if (depth == 0)
                {
                    _at++;
                    break;
                }
            }
        }
        else if (char.IsAsciiDigit(_text[_at]) || "@*#?$!-".Contains(_text[_at], StringComparison.Ordinal))
        {
            _at++;
        }
        else
        {
            while (_at < _end && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
            {
                _at++;
            }
        }
    }

    private void Cut(bool behindExpansion)
    {
        if (_piece.Length > 0)
        {
            _pieces.Add(new ShellPiece(_piece.ToString(), _isBehindExpansion));
            _piece.Clear();
        }

        _isBehindExpansion |= behindExpansion;
    }
}
