using System.Text;
using RGrid.Cli.Output;

namespace RGrid.Cli.Tests.Output;

public sealed class TerminalTests : IDisposable
{
    private readonly MemoryStream _stdout = new();
    private readonly MemoryStream _stderr = new();
    private readonly FixedClock _clock = new(DateTimeOffset.UnixEpoch);

    public void Dispose()
    {
        _stdout.Dispose();
        _stderr.Dispose();
    }

    private string Stderr => Encoding.UTF8.GetString(_stderr.ToArray());

    private Terminal Make(TerminalKind kind) => new(_stdout, _stderr, kind, () => 20, _clock);

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\u001b[31mb", @"a\u001b[31mb")]
    [InlineData("a\nb\tc\rd", @"a\nb\tc\rd")]
    [InlineData("a\u202eb\u200bc\ufeff", @"a\u202eb\u200bc\ufeff")]
    [InlineData("a\u009b31m", @"a\u009b31m")]
    [InlineData("ü 日本 😀", "ü 日本 😀")]
    public void What_could_fool_a_terminal_is_made_visible(string text, string shown) => Assert.Equal(shown, Visible.Text(text));

    [Fact]
    public void Half_of_a_pair_is_made_visible() => Assert.Equal(@"\ud800x", Visible.Text("\ud800x"));

    [Fact]
    public void Notes_warnings_and_failures_neutralise_escapes()
    {
        var terminal = Make(TerminalKind.Plain);
        terminal.Note("\u001b]0;x\u0007");
        terminal.Warning("\u001b[2J");
        terminal.Failure("a\u001b\nb", "c\u001b");
        Assert.Equal("note: \\u001b]0;x\\u0007\nwarning: \\u001b[2J\nerror: a\\u001b\nb\nhint: c\\u001b\n", Stderr);
    }

    [Theory]
    [InlineData(TerminalKind.Colour, Redirection.Terminal, "xterm", null, null)]
    [InlineData(TerminalKind.Monochrome, Redirection.Terminal, "xterm", "1", null)]
    [InlineData(TerminalKind.Colour, Redirection.Terminal, "xterm", "", null)]
    [InlineData(TerminalKind.Plain, Redirection.FileOrPipe, "xterm", null, null)]
    [InlineData(TerminalKind.Plain, Redirection.Terminal, "dumb", null, null)]
    [InlineData(TerminalKind.Plain, Redirection.Terminal, null, null, null)]
    [InlineData(TerminalKind.Plain, Redirection.Terminal, "xterm", null, "true")]
    public void NO_COLOR_CI_pipes_and_dumb_terminals_are_honoured(TerminalKind kind, Redirection redirection, string? term, string? noColor, string? ci)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in new[] { ("TERM", term), ("NO_COLOR", noColor), ("CI", ci) })
        {
            if (value is not null)
            {
                variables[name] = value;
            }
        }

        Assert.Equal(kind, TerminalKinds.Of(redirection, variables));
    }

    [Theory]
    [InlineData(TerminalKind.Plain, "x")]
    [InlineData(TerminalKind.Monochrome, "x")]
    [InlineData(TerminalKind.Colour, "\u001b[31mx\u001b[0m")]
    public void Colour_is_only_where_it_is_shown(TerminalKind kind, string painted) => Assert.Equal(painted, Make(kind).Paint("x", "31"));

    [Fact]
    public void The_progress_line_is_redrawn_cut_and_taken_away_before_anything_else()
    {
        var terminal = Make(TerminalKind.Monochrome);
        terminal.Progress("one");
        terminal.Progress("a text that is longer than the terminal");
        terminal.Status("line");
        terminal.Status("line");
        Assert.Equal("\r\u001b[2Kone\r\u001b[2Ka text that is lon…\r\u001b[2Kline\nline\n", Stderr);
    }

    [Fact]
    public void The_scripts_first_byte_takes_the_progress_line_away()
    {
        var terminal = Make(TerminalKind.Colour);
        terminal.Progress("one");
        terminal.Stdout.Write("data"u8);
        terminal.Stderr.Write("x"u8);
        Assert.Equal("\r\u001b[2Kone\r\u001b[2Kx", Stderr);
        Assert.Equal("data", Encoding.UTF8.GetString(_stdout.ToArray()));
    }

    [Fact]
    public void In_a_pipe_only_a_long_step_gets_a_line()
    {
        var terminal = Make(TerminalKind.Plain);
        terminal.Progress("short …");
        terminal.Progress("long …");
        _clock.FireTimers();
        _clock.FireTimers();
        terminal.Progress("ended …");
        terminal.EndProgress();
        _clock.FireTimers();
        Assert.Equal("long …\n", Stderr);
    }

    [Fact]
    public void Quiet_drops_lines_notes_and_progress_but_no_warning_and_no_failure()
    {
        var terminal = Make(TerminalKind.Plain);
        terminal.IsQuiet = true;
        terminal.Status("a");
        terminal.Note("b");
        terminal.Progress("c");
        _clock.FireTimers();
        terminal.Warning("d");
        terminal.Failure("e", null);
        Assert.Equal("warning: d\nerror: e\n", Stderr);
    }

    [Fact]
    public void A_table_is_cut_to_the_terminal_and_whole_in_a_pipe()
    {
        var table = new TextTable("N:", "NAME");
        table.Add("1", "日本 a name that is long");
        table.Add("10", "b");
        table.Write(Make(TerminalKind.Plain));
        table.Write(new Terminal(_stdout, _stderr, TerminalKind.Plain, () => 80, _clock) { DataWidth = () => 12 });
        Assert.Equal(" N  NAME\n 1  日本 a name that is long\n10  b\n N  NAME\n 1  日本 a …\n10  b\n", Encoding.UTF8.GetString(_stdout.ToArray()));
    }
}
