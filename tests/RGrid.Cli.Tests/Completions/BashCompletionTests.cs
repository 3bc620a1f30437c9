using System.Diagnostics;
using RGrid.Cli.Commands;
using RGrid.Cli.Completions;

namespace RGrid.Cli.Tests.Completions;

/// <summary>The generated script in a real bash.</summary>
public sealed class BashCompletionTests : IDisposable
{
    private readonly Application _application = new();

    public void Dispose() => _application.Dispose();

    [Theory]
    [InlineData("cache", "cac")]
    [InlineData("stats show", "cache", "s")]
    [InlineData("--timeout", "run", "--ti")]
    [InlineData("--no-download", "run", "--timeout", "5m", "--no")]
    [InlineData("--no-download", "run", "--timeout", "=", "5m", "--no")]
    [InlineData("--refresh", "run", "--runtime", "python", ":", "3.11", "--ref")]
    [InlineData("local", "run", "--backend", "l")]
    [InlineData("", "run", "--timeout", "")]
    [InlineData("compopt -o default", "run", "")]
    [InlineData("compopt -o default", "run", "s.py", "--ti")]
    [InlineData("compopt -o default", "run", "--requirements", "")]
    [InlineData("compopt -o dirnames", "run", "--output-dir", "")]
    [InlineData("compopt -o dirnames", "download", "last", "")]
    [InlineData("last", "status", "l")]
    [InlineData("01JDAAAB000000000000000002", "status", "01jdaaab")]
    [InlineData("01JDAAAA000000000000000001", "logs", "--stdout", "01JDAAAA")]
    [InlineData("zsh", "completions", "z")]
    public void Words_are_completed(string expected, params string[] words)
    {
        _application.Remember("01JDAAAA000000000000000001");
        _application.Remember("01JDAAAB000000000000000002");
        var list = _application.Output("list", "--json");
        var script = _application.Write("completion.bash", _application.Output("completions", "bash"));
        _application.Write("list.json", list);
        var quoted = string.Join(' ', words.Prepend("rgrid").Select(word => $"'{word}'"));
        var answer = Bash($$"""
            source '{{script}}'
            rgrid() { cat list.json; }
            compopt() { echo "compopt $*"; }
            COMP_WORDS=({{quoted}}); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=()
            _rgrid
            echo "${COMPREPLY[*]}"
            """);
        Assert.Equal(expected, answer.Trim());
    }

    [Fact]
    public void Every_command_and_option_is_in_every_shells_script()
    {
        var tree = CompletionTree.Of(CommandTable.Build(_application.Context));
        foreach (var shell in new[] { "bash", "zsh", "fish" })
        {
            var script = _application.Output("completions", shell);
            Assert.All(
                tree.Commands.SelectMany(command => command.Options).SelectMany(option => option.Names).Where(name => name.Length > 2),
                name => Assert.Contains(shell == "fish" ? $"-l {name[2..]}" : name, script, StringComparison.Ordinal));
            Assert.All(tree.Commands, command => Assert.Contains(command.Path.Split(' ')[^1], script, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void An_unknown_shell_is_an_error() => Assert.Contains("there are no completions for `cmd`", _application.Failure("completions", "cmd"), StringComparison.Ordinal);

    private string Bash(string commands)
    {
        var start = new ProcessStartInfo("bash", ["--norc", "-c", commands]) { RedirectStandardOutput = true, WorkingDirectory = _application.Folder };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
