using System.Text;

namespace RGrid.Cli.Output;

/// <summary>
/// The one class that writes to the console. stdout is for data, stderr for the rest. Names and texts of others are shown with their
/// control characters escaped. The progress line is taken away before anything else is written.
/// </summary>
public sealed class Terminal
{
    private const int OutputDescriptor = 1;
    private const int ErrorDescriptor = 2;
    private const int UsualWidth = 80;
    private const string ClearLine = "\r\x1b[2K";
    private const string LineUp = "\x1b[1A\x1b[2K";
    private static readonly TimeSpan LongStep = TimeSpan.FromSeconds(3);
    private static readonly UTF8Encoding Utf8 = new(false);

    private readonly Stream _output;
    private readonly Stream _error;
    private readonly Lazy<int> _width;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private ITimer? _longStep;
    private int _progressLines;
    private volatile bool _isLineOpen;

    /// <summary>A terminal on two streams.</summary>
    /// <param name="output">stdout.</param>
    /// <param name="error">stderr.</param>
    /// <param name="kind">What stderr can show.</param>
    /// <param name="width">Asks for the columns, once and when first needed.</param>
    /// <param name="clock">Tells when a step has become a long one.</param>
    public Terminal(Stream output, Stream error, TerminalKind kind, Func<int> width, TimeProvider clock)
    {
        _output = output;
        _error = error;
        Kind = kind;
        _width = new Lazy<int>(width);
        _clock = clock;
        Stdout = new ScriptStream(this, output);
        Stderr = new ScriptStream(this, error);
    }

    /// <summary>What stderr can show.</summary>
    public TerminalKind Kind { get; }

    /// <summary>Columns.</summary>
    public int Width => _width.Value;

    /// <summary>Asks for the columns of stdout; null where it is a file or pipe, in which nothing is cut.</summary>
    public Func<int?> DataWidth { get; init; } = () => null;

    /// <summary>Where quietness applies: lines of <see cref="Status"/>, <see cref="Note"/> and <see cref="Progress"/> are dropped.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>stdout for bytes as they are: a script's, or a log.</summary>
    public Stream Stdout { get; }

    /// <summary>stderr for bytes as they are.</summary>
    public Stream Stderr { get; }

    /// <summary>The console of this process.</summary>
    public static Terminal OfThisProcess(IReadOnlyDictionary<string, string> variables) => new(
        new DescriptorStream(OutputDescriptor),
        new DescriptorStream(ErrorDescriptor),
        TerminalKinds.Of(Console.IsErrorRedirected ? Redirection.FileOrPipe : Redirection.Terminal, variables),
        () => TerminalSize.Columns(ErrorDescriptor) ?? UsualWidth,
        TimeProvider.System)
    {
        DataWidth = () => TerminalSize.Columns(OutputDescriptor),
        CanAsk = !Console.IsErrorRedirected && !Console.IsInputRedirected && string.IsNullOrEmpty(variables.GetValueOrDefault("CI")),
    };

    /// <summary>A line of data, on stdout.</summary>
    public void Data(string line) => Write(_output, line + "\n");

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
            WriteError($"note: {Visible.Text(text)}");
        }
    }

    /// <summary>A line that says what may help.</summary>
    public void Hint(string text)
    {
        if (!IsQuiet)
        {
            WriteError($"{Paint("hint:", "36")} {Visible.Text(text)}");
        }
    }

    /// <summary>A line that the user should see even with -q.</summary>
    public void Warning(string text) => WriteError($"{Paint("warning:", "33")} {Visible.Text(text)}");

    /// <summary>A failure and its remedy.</summary>
    public void Failure(string message, string? hint)
    {
        WriteError($"{Paint("error:", "31")} {Visible.Lines(message)}");
        if (hint is not null)
        {
            WriteError($"{Paint("hint:", "36")} {Visible.Lines(hint)}");
        }
    }

    /// <summary>A line as it is, on stderr; the caller has escaped it.</summary>
    public void WriteError(string line) => Write(_error, line + "\n");

    /// <summary>What goes on now: redrawn in place on a terminal; elsewhere a line, once it has gone on for a while.</summary>
    public void Progress(string text)
    {
        if (IsQuiet)
        {
            return;
        }

        var shown = Visible.Text(text);
        lock (_gate)
        {
            EndStep();
            if (Kind == TerminalKind.Plain)
            {
                _longStep = _clock.CreateTimer(_ => TellLongStep(shown), null, LongStep, Timeout.InfiniteTimeSpan);
                return;
            }

            if (_progressLines > 1)
            {
                ClearProgress();
            }

            Tell(ClearLine + Visible.Cut(shown, Width - 1));
            _progressLines = 1;
        }
    }

    /// <summary>What goes on now in several lines, redrawn in place; nothing where that can't be shown.</summary>
    public void Block(IReadOnlyList<string> lines)
    {
        if (IsQuiet || Kind == TerminalKind.Plain)
        {
            return;
        }

        lock (_gate)
        {
            EndStep();
            ClearProgress();
            Tell(string.Join('\n', lines.Select(line => Visible.Cut(Visible.Text(line), Width - 1))));
            _progressLines = lines.Count;
        }
    }

    /// <summary>Whether somebody can be asked.</summary>
    public bool CanAsk { get; init; }

    /// <summary>Asks a question whose usual answer is no; true for yes.</summary>
    public bool Ask(string question)
    {
        lock (_gate)
        {
            ClearProgress();
            Tell(question);
        }

        using var answers = new StreamReader(Executions.CallersStdin.Open());
        return answers.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    /// <summary>What goes on has ended: takes its line away.</summary>
    public void EndProgress()
    {
        lock (_gate)
        {
            EndStep();
            ClearProgress();
        }
    }

    /// <summary>Text in a colour (SGR number), where that is shown.</summary>
    public string Paint(string text, string colour) => Kind == TerminalKind.Colour ? $"\x1b[{colour}m{text}\x1b[0m" : text;

    /// <summary>The same for text on stdout, where that is a terminal.</summary>
    public string PaintData(string text, string colour) => DataWidth() is null ? text : Paint(text, colour);

    private void Write(Stream stream, string text)
    {
        lock (_gate)
        {
            ClearProgress();
            if (stream == _error && _isLineOpen)
            {
                // What the script has written ends without a line break; a line of RGrid begins a line.
                _isLineOpen = false;
                text = "\n" + text;
            }

            if (stream == _error)
            {
                Tell(text);
                return;
            }

            stream.Write(Utf8.GetBytes(text));
            stream.Flush();
        }
    }

    // That nobody reads what RGrid says of itself any more (`2>&1 | head`) is no reason to end a run.
    private void Tell(string text)
    {
        try
        {
            _error.Write(Utf8.GetBytes(text));
            _error.Flush();
        }
        catch (IOException)
        {
            // There is no other place to say it.
        }
    }

    private void TellLongStep(string text)
    {
        lock (_gate)
        {
            if (_longStep is not null)
            {
                EndStep();
                Tell(text + "\n");
            }
        }
    }

    private void EndStep()
    {
        _longStep?.Dispose();
        _longStep = null;
    }

    private void ClearProgress()
    {
        if (_progressLines > 0)
        {
            Tell(ClearLine + string.Concat(Enumerable.Repeat(LineUp, _progressLines - 1)));
            _progressLines = 0;
        }
    }

    private sealed class ScriptStream(Terminal terminal, Stream inner) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            terminal.EndProgress();

            // Outside of the lock: whoever reads only one of the two must not have to read the other for it.
            inner.Write(buffer);
            inner.Flush();
            if (inner == terminal._error && buffer.Length > 0)
            {
                terminal._isLineOpen = buffer[^1] != (byte)'\n';
            }
        }
    }
}
