using System.Globalization;
using System.Text;

namespace RGrid.Cli.Output;

/// <summary>
/// The one class that writes to the console. stdout is for data, stderr for the rest. Names and texts of others are shown with their
/// control characters escaped; colour and the progress line are for terminals without NO_COLOR, CI or TERM=dumb only.
/// </summary>
public sealed class Terminal
{
    private const int UsualWidth = 80;

    private readonly TextWriter _out;
    private readonly TextWriter _error;
    private readonly Lock _gate = new();
    private bool _isProgressShown;

    /// <summary>A terminal on two writers.</summary>
    /// <param name="output">stdout.</param>
    /// <param name="error">stderr.</param>
    /// <param name="isInteractive">Whether stderr can show colour and a progress line.</param>
    /// <param name="width">Columns.</param>
    public Terminal(TextWriter output, TextWriter error, TerminalKind isInteractive, int width)
    {
        _out = output;
        _error = error;
        Kind = isInteractive;
        Width = width;
    }

    /// <summary>What stderr can show.</summary>
    public TerminalKind Kind { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Where quietness applies: lines of <see cref="Status"/> and <see cref="Note"/> are dropped.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>The console of this process.</summary>
    public static Terminal OfThisProcess()
    {
        var isPlain = Console.IsErrorRedirected
            || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"))
            || Environment.GetEnvironmentVariable("TERM") is null or "dumb";
        return new Terminal(
            Writer(Console.OpenStandardOutput()),
            Writer(Console.OpenStandardError()),
            isPlain ? TerminalKind.Plain : TerminalKind.Interactive,
            Console.IsErrorRedirected && Console.IsOutputRedirected ? UsualWidth : Columns());
    }

    /// <summary>A line of data, on stdout.</summary>
    public void Data(string line)
    {
        lock (_gate)
        {
            ClearProgress();
            _out.Write(line + "\n");
            _out.Flush();
        }
    }

    /// <summary>A line about what RGrid does, on stderr.</summary>
    public void Status(string line)
    {
        if (!IsQuiet)
        {
            WriteError(line);
        }
    }

    /// <summary>A line that the user may want to act on.</summary>
    public void Note(string text)
    {
        if (!IsQuiet)
        {
            WriteError($"note: {Escape(text)}");
        }
    }

    /// <summary>A line that the user should see even with -q.</summary>
    public void Warning(string text) => WriteError($"{Paint("warning:", "33")} {Escape(text)}");

    /// <summary>A failure and its remedy.</summary>
    public void Failure(string message, string? hint)
    {
        WriteError($"{Paint("error:", "31")} {EscapeLines(message)}");
        if (hint is not null)
        {
            WriteError($"{Paint("hint:", "36")} {EscapeLines(hint)}");
        }
    }

    /// <summary>A line as it is, on stderr; the caller has escaped it.</summary>
    public void WriteError(string line)
    {
        lock (_gate)
        {
            ClearProgress();
            _error.Write(line + "\n");
            _error.Flush();
        }
    }

    /// <summary>What goes on now: redrawn in place on a terminal, nothing elsewhere.</summary>
    public void Progress(string text)
    {
        if (Kind == TerminalKind.Plain || IsQuiet)
        {
            return;
        }

        lock (_gate)
        {
            var shown = Escape(text);
            _error.Write("\r\x1b[2K" + (shown.Length >= Width ? shown[..(Width - 1)] : shown));
            _error.Flush();
            _isProgressShown = true;
        }
    }

    /// <summary>Takes the progress line away, before somebody else writes.</summary>
    public void EndProgress()
    {
        lock (_gate)
        {
            ClearProgress();
            _error.Flush();
        }
    }

    /// <summary>Text in a colour (SGR number), where that is shown.</summary>
    public string Paint(string text, string colour) => Kind == TerminalKind.Interactive ? $"\x1b[{colour}m{text}\x1b[0m" : text;

    /// <summary>Text with control characters and terminal escapes made visible.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(IsUnsafe))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            _ = character switch
            {
                '\n' => escaped.Append("\\n"),
                '\t' => escaped.Append("\\t"),
                _ when IsUnsafe(character) => escaped.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture)),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }

    private static string EscapeLines(string text) => string.Join('\n', text.Split('\n').Select(Escape));

    // Also the marks that turn the direction of writing, which can make a name look like another.
    private static bool IsUnsafe(char character) =>
        char.IsControl(character) || character is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069';

    private static StreamWriter Writer(Stream stream) => new(stream, new UTF8Encoding(false), 4096) { AutoFlush = false };

    private static int Columns()
    {
        try
        {
            return Console.WindowWidth is > 20 and var width ? width : UsualWidth;
        }
        catch (IOException)
        {
            return UsualWidth;
        }
    }

    private void ClearProgress()
    {
        if (_isProgressShown)
        {
            _error.Write("\r\x1b[2K");
            _isProgressShown = false;
        }
    }
}

/// <summary>What stderr can show.</summary>
public enum TerminalKind
{
    /// <summary>Lines of text only.</summary>
    Plain,

    /// <summary>Colour and a progress line.</summary>
    Interactive,
}
