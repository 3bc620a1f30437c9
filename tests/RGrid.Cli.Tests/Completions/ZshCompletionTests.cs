using System.Diagnostics;

namespace RGrid.Cli.Tests.Completions;

/// <summary>
/// The generated script in a real zsh: an interactive shell behind a pseudo terminal (zpty) is given a line and a tab. What it would
/// offer goes through `compadd`, which is listened to.
/// </summary>
public sealed class ZshCompletionTests : IDisposable
{
    private const string Interactive = """
        PROMPT= RPROMPT=
        fpath=($PWD/fpath $fpath)
        autoload -Uz compinit
        compinit -u -D
        rgrid() { cat list.json }
        compadd() {
            local -a words
            [[ ${@[1,(i)(-|--)]} == *-[OAD]\ * ]] || { builtin compadd -A words "$@"; print -rl -- $words >> completed }
            builtin compadd "$@"
        }
        finish() { exit }
        comppostfuncs=(finish)
        bindkey '^I' complete-word
        ready() { print READY }
        zle -N zle-line-init ready
        """;

    private const string Driver = """
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell "source interactive.zsh"
        zpty -r shell seen '*READY*'
        zpty -n -w shell "$1"$'\t'
        while zpty -r shell seen; do :; done
        """;

    private readonly Application _application = new();

    public void Dispose() => _application.Dispose();

    [Theory]
    [InlineData("rgrid cac", "cache")]
    [InlineData("rgrid cache s", "show stats")]
    [InlineData("rgrid run --ti", "--timeout")]
    [InlineData("rgrid run --timeout 5m --no-d", "--no-download")]
    [InlineData("rgrid run --backend l", "local")]
    [InlineData("rgrid run --backend=l", "local")]
    [InlineData("rgrid run --timeout ", "")]
    [InlineData("rgrid run -m ", "")]
    [InlineData("rgrid run list", "list.json")]
    [InlineData("rgrid run s.py --ti", "")]
    [InlineData("rgrid run s.py list", "list.json")]
    [InlineData("rgrid run --requirements list", "list.json")]
    [InlineData("rgrid run --output-dir be", "below")]
    [InlineData("rgrid download last be", "below")]
    [InlineData("rgrid status l", "last")]
    [InlineData("rgrid status 01jdaaab", "01JDAAAB000000000000000002")]
    [InlineData("rgrid logs --stdout 01JDAAAA", "01JDAAAA000000000000000001")]
    [InlineData("rgrid completions z", "zsh")]
    public void Words_are_completed(string line, string expected)
    {
        _application.Remember("01JDAAAA000000000000000001");
        _application.Remember("01JDAAAB000000000000000002");
        var list = _application.Output("list", "--json");
        Directory.CreateDirectory(Path.Combine(_application.Folder, "fpath"));
        Directory.CreateDirectory(Path.Combine(_application.Folder, "below"));
        _application.Write("fpath/_rgrid", _application.Output("completions", "zsh"));
        _application.Write("list.json", list);
        _application.Write("interactive.zsh", Interactive);
        _application.Write("completed", "");
        var driver = _application.Write("driver.zsh", Driver);
        using var process = Process.Start(new ProcessStartInfo("zsh", ["-f", driver, line]) { WorkingDirectory = _application.Folder })!;
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            process.Kill(entireProcessTree: true);
        }

        var words = File.ReadAllLines(Path.Combine(_application.Folder, "completed")).Where(word => word.Length > 0).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(expected, string.Join(' ', words));
    }
}
