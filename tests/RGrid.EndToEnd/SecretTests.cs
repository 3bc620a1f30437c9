using System.Text.Json.Nodes;
using RGrid.Testing;

namespace RGrid.EndToEnd;

/// <summary>`--secret`: the value reaches the script, and is found nowhere else.</summary>
public sealed class SecretTests : IDisposable
{
    private const string Value = "q7/Geheim+Wert=93&x";

    private readonly Workspace _workspace = new();

    public SecretTests()
    {
        _workspace.Variables["TOKEN"] = Value;
        _workspace.Write("s.py", """
            import os, sys
            token = os.environ['TOKEN']
            print('got', token, flush=True)
            sys.stderr.write(token[:5])
            sys.stderr.flush()
            sys.stderr.write(token[5:] + '\n')
            open('out.txt', 'w').write(str(len(token)))
            if sys.argv[1:] == ['fail']:
                raise ValueError('refused ' + token)
            """);
    }

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Scenario_68_a_secret_is_found_nowhere_though_the_script_says_it()
    {
        using var leaks = new Leaks(Value);
        _workspace.Write("token.txt", Value + "\n").Write("in/fail", "").Write("in/b", "");
        var first = _workspace.Run("run", "-v", "--secret", "TOKEN", "s.py").Succeeded();
        Assert.Equal($"got {Value}\n", first.Stdout);
        Assert.Equal("got ***\n", _workspace.Run("logs", "last", "--stdout").Succeeded().Stdout);
        var failed = _workspace.Run("run", "--json", "--secret", "TOKEN=token.txt", "s.py", "fail");
        Assert.Equal(1, failed.ExitCode);
        _workspace.Variables.Remove("TOKEN");
        List<RunResult> said =
        [
            _workspace.Run("why", "--diff"), _workspace.Run("why", "--json"), _workspace.Run("list", "--json"), _workspace.Run("status", "last"), _workspace.Run("logs", "last"),
            _workspace.Run("rerun", "last"), _workspace.Run("cache", "list", "--json"),
            _workspace.Run("run", "--batch", "in/*", "--secret", "TOKEN=token.txt", "--plan", "s.py"),
            _workspace.Run("run", "--batch", "in/*", "--secret", "TOKEN=token.txt", "s.py"),
            _workspace.Run("run", "--secret", "TOKEN", "s.py"),
            _workspace.Run("run", "--secret", "TOKEN=nosuch.txt", "-v", "s.py"),
        ];
        Assert.All(said, one => Assert.DoesNotContain(Value, one.Stdout + one.Stderr, StringComparison.Ordinal));
        Assert.Contains("ValueError: refused ***", _workspace.Run("logs", "last").Stdout + said[4].Stdout + said[4].Stderr, StringComparison.Ordinal);
        Assert.Empty(leaks.FindIn(_workspace.Store));

        // What is there would have been found.
        using var control = new Leaks("refused ***");
        Assert.NotEmpty(control.FindIn(_workspace.Store));
    }

    [Fact]
    public void The_key_changes_with_the_secret_and_with_the_store_and_why_names_it()
    {
        var (first, again) = (Key(), Key());
        _workspace.Variables["TOKEN"] = Value + "2";
        var other = Key();
        Assert.Equal((true, false), (first == again, first == other));
        Assert.Contains("variable TOKEN has another value", _workspace.Run("why").Succeeded().Stdout, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_workspace.Store, "secret.key")));
        _workspace.Variables["RGRID_HOME"] = _workspace.At("../other");
        Assert.NotEqual(other, Key());
    }

    [Fact]
    public void A_result_with_a_secret_is_kept_only_where_that_was_asked_for()
    {
        string[] words = ["run", "--reuse", "--secret", "TOKEN", "s.py"];
        Assert.Contains("the result is not kept for reuse: the script was given a secret", _workspace.Run(words).Succeeded().Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("REUSED", _workspace.Run(words).Succeeded().Stderr, StringComparison.Ordinal);
        string[] storing = ["run", "--reuse", "--store-with-secrets", "--secret", "TOKEN", "s.py"];
        _workspace.Run(storing).Succeeded();
        var reused = _workspace.Run(storing).Succeeded();
        Assert.Contains("REUSED", reused.Stderr, StringComparison.Ordinal);
        Assert.Equal($"got {Value}\n", reused.Stdout);
        _workspace.Variables["TOKEN"] = "another";
        Assert.Equal("got another\n", _workspace.Run(storing).Succeeded().Stdout);
    }

    [Fact]
    public void A_rerun_takes_the_secret_from_its_caller_and_no_other_value_than_then()
    {
        _workspace.Run("run", "--secret", "TOKEN", "s.py").Succeeded();
        Assert.Equal($"got {Value}\n", _workspace.Run("rerun", "last").Succeeded().Stdout);
        _workspace.Variables["TOKEN"] = "another";
        Assert.Contains("the secret `TOKEN`, which has another value now", _workspace.Run("rerun", "last").Stderr, StringComparison.Ordinal);
        _workspace.Variables.Remove("TOKEN");
        var refused = _workspace.Run("rerun", "last");
        Assert.Equal((125, ""), (refused.ExitCode, refused.Stdout));
        Assert.Contains("the secret `TOKEN`, which is not kept", refused.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no variable `NOSUCH` here", "--secret", "NOSUCH")]
    [InlineData("the file can't be read", "--secret", "TOKEN=nosuch.txt")]
    [InlineData("`--secret` has no name", "--secret", "=s.py")]
    [InlineData("`TOKEN` is declared as a variable and as a secret", "--secret", "TOKEN", "--env", "TOKEN")]
    public void What_is_wrong_with_a_secret_is_said_without_its_value(string message, params string[] options)
    {
        var result = _workspace.Run(["run", .. options, "s.py"]);
        Assert.Equal(125, result.ExitCode);
        Assert.Contains(message, result.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain(Value, result.Stderr, StringComparison.Ordinal);
    }

    private string Key()
    {
        _workspace.Run("run", "--secret", "TOKEN", "s.py").Succeeded();
        return JsonNode.Parse(_workspace.Run("status", "last", "--json").Succeeded().Stdout)!["executionKey"]!.GetValue<string>();
    }
}
