using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Executions;

namespace RGrid.Cli.Tests.Commands;

public sealed class RunCommandTests : IDisposable
{
    private readonly Application _application = new();

    public void Dispose() => _application.Dispose();

    private RunRequest Request(params string[] words)
    {
        _application.Output(["run", .. words]);
        return _application.Runner.Request!;
    }

    [Fact]
    public void The_exit_code_is_the_scripts()
    {
        _application.Runner.ExitCode = 7;
        Assert.Equal(7, _application.Run("run", "s.py"));
    }

    [Fact]
    public void What_is_asked_reaches_the_runner()
    {
        _application.Variables["B"] = "b";
        var request = Request(
            "--runtime", "python:3.11", "--requirements", "r.txt", "--include", "a", "--include", "b", "--input", "i", "--output", "o",
            "--env", "A=1", "--env", "B", "--env", "C", "--env", "D=", "--timeout", "1h30m", "--output-dir", "out", "--label", "k=v", "--refresh",
            "s.py", "x", "--y");
        Assert.Equal(("s.py", null, "python:3.11", "r.txt"), (request.Script, request.Module, request.RuntimeName, request.RequirementsFile));
        Assert.Equal(["a", "b"], request.Includes);
        Assert.Equal(["i"], request.Inputs);
        Assert.Equal(["o"], request.Outputs);
        Assert.Equal(("1", "b", null, ""), (request.Variables["A"], request.Variables["B"], request.Variables["C"], request.Variables["D"]));
        Assert.Equal(TimeSpan.FromMinutes(90), request.Limits.Timeout);
        Assert.Equal(("out", Delivery.Folder, Freshness.Refresh, "v"), (request.OutputFolder, request.Delivery, request.Freshness, request.Labels["k"]));
        Assert.Equal(["x", "--y"], request.Arguments);
        Assert.Equal(_application.Folder, request.WorkingFolder);
    }

    [Fact]
    public void A_response_file_is_a_word_like_any_other()
    {
        _application.Write("args", "--refresh");
        var request = Request("@args", "@args");
        Assert.Equal(("@args", Freshness.Cached), (request.Script, request.Freshness));
        Assert.Equal(["@args"], request.Arguments);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var stderr = _application.Failure("run", "--timeout", "soon", "--label", "x", "--env", "=1", "--env-file", "no.env", "--backend", "moon", "s.py");
        Assert.Contains("`--timeout soon` is not a time", stderr, StringComparison.Ordinal);
        Assert.Contains("`--label x` is not of the form K=V", stderr, StringComparison.Ordinal);
        Assert.Contains("`--env` has no name", stderr, StringComparison.Ordinal);
        Assert.Contains("env-file `no.env` is not a file that exists", stderr, StringComparison.Ordinal);
        Assert.Contains("backend `moon` is not available", stderr, StringComparison.Ordinal);
        Assert.Null(_application.Runner.Request);
    }

    [Fact]
    public void An_unknown_option_is_refused_with_what_was_meant()
    {
        var stderr = _application.Failure("run", "--timout", "5", "s.py");
        Assert.StartsWith("error: `--timout` is not an option of `rgrid run`\nhint: did you mean `--timeout`?", stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void No_script_is_an_error() => Assert.StartsWith("error: no script is named\nhint: ", _application.Failure("run", "-v"), StringComparison.Ordinal);

    [Fact]
    public void An_option_that_took_the_script_as_its_value_is_named() => Assert.StartsWith(
        "error: no script is named: `--timeout` took `a.py` as its value\nhint: ", _application.Failure("run", "-v", "--timeout", "a.py"), StringComparison.Ordinal);

    [Fact]
    public void A_variable_that_is_not_set_here_gets_a_note_and_a_name_with_a_space_is_an_error()
    {
        _application.Write("s.py", "");
        _application.Run("run", "--env", "FOO", "--env", "BAR=", "s.py");
        Assert.Contains("note: `FOO` is not set here, so `--env FOO` gives the script no variable\n", _application.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("BAR", _application.Stderr, StringComparison.Ordinal);
        Assert.StartsWith("error: `--env 'A B=…'` has a space in its name\nhint: ", _application.Failure("run", "--env", "A B=1", "s.py"), StringComparison.Ordinal);
        Assert.StartsWith("error: `--env` has no name before its `=`\nhint: ", _application.Failure("run", "--env", "=1", "s.py"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_behind_the_script_that_looks_like_an_option_gets_one_note()
    {
        _application.Output("run", "s.py", "--timeout", "5", "--env", "A");
        Assert.Equal("note: `--timeout` stands after the script and belongs to it; RGrid's options stand before the script\n", _application.Stderr);
        _application.Output("run", "-q", "s.py", "--timeout", "5");
        Assert.Empty(_application.Stderr);
    }

    [Theory]
    [InlineData("", "parser.add_argument('--timeout')", "--timeout=5")]
    [InlineData("", "case \"$1\" in --json) json=1;; esac # no longer --timeout", "--timeout", "5", "--json")]
    [InlineData("--timeout", "parser.add_argument('--timeout-ms')", "--timeout", "5")]
    [InlineData("--json", "'--timeout'", "--timeout", "5", "--json")]
    [InlineData("--timeout", "'--TIMEOUT', 'x--timeout'", "--timeout", "5")]
    public void An_option_that_the_script_speaks_of_is_its_own(string told, string script, params string[] words)
    {
        _application.Write("s.py", script);
        _application.Output(["run", "s.py", .. words]);
        Assert.Equal(told.Length == 0 ? "" : $"note: `{told}` stands after the script and belongs to it; RGrid's options stand before the script\n", _application.Stderr);
    }

    [Fact]
    public void A_failure_is_JSON_where_RGrids_own_words_ask_for_it()
    {
        var error = JsonNode.Parse(_application.Failure("run", "--json", "--secrt", "s.py"))!["error"]!;
        Assert.Equal("Usage", error["code"]!.GetValue<string>());
        Assert.Equal("`--secrt` is not an option of `rgrid run`", error["message"]!.GetValue<string>());
        _application.Runner.Happening = (_, _) => throw new RGridException(ErrorCode.InputInvalid, "no", "yes");
        Assert.Equal("error: no\nhint: yes\n", _application.Failure("run", "s.py", "--other-json", "json"));
        Assert.Contains("error: no\n", _application.Failure("run", "s.py", "--json"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unforeseen_failure_is_one_line_and_a_trace_only_with_v()
    {
        _application.Runner.Happening = (_, _) => throw new InvalidOperationException("oops\nmore");
        Assert.Equal(
            "error: InvalidOperationException: oops\nhint: this is a defect of RGrid; run again with -v for the trace\n", _application.Failure("run", "s.py"));
        Assert.Contains("RunCommandTests", _application.Failure("run", "-v", "s.py"), StringComparison.Ordinal);
        Assert.DoesNotContain("RunCommandTests", _application.Failure("run", "s.py", "-v"), StringComparison.Ordinal);
    }

    [Fact]
    public void Ctrl_C_before_the_script_ran_is_130()
    {
        _application.Runner.Happening = (_, _) => throw new OperationCanceledException();
        Assert.Equal(130, _application.Run("run", "s.py"));
    }

    [Fact]
    public void The_scripts_bytes_are_untouched()
    {
        byte[] bytes = [0, 255, 27, 10, 13, 128];
        _application.Runner.Happening = (streams, _) => streams.Stdout.Write(bytes);
        _application.Run("run", "s.py");
        Assert.Equal(bytes, _application.StdoutBytes);
    }

    [Fact]
    public void With_json_the_report_is_the_last_line_on_stderr_and_stdout_is_the_scripts()
    {
        _application.Runner.Happening = (streams, observer) =>
        {
            streams.Stdout.Write("out\n"u8);
            streams.Stderr.Write("err\n"u8);
            observer.Note("n");
            observer.Ended(new ExecutionReport(Records.Execution("01JD", DateTimeOffset.UnixEpoch), ["out.csv"], [], ["h"]));
        };
        _application.Run("run", "--json", "s.py");
        Assert.Equal("out\n", _application.Stdout);
        var lines = _application.Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("err", lines[0]);
        var report = JsonNode.Parse(Assert.Single(lines[1..]))!;
        Assert.Equal("h", report["hints"]![0]!.GetValue<string>());
        Assert.Equal(("01JD", "out.csv", "n"), (report["execution"]!["id"]!.GetValue<string>(), report["delivered"]![0]!.GetValue<string>(), report["notes"]![0]!.GetValue<string>()));
    }

    [Fact]
    public void A_database_that_turns_out_to_be_damaged_never_runs_a_script_twice()
    {
        var runs = 0;
        _application.Runner.Happening = (_, _) =>
        {
            runs++;
            throw new Sqlite.DamagedDatabaseException("rgrid.db", new IOException("bad"));
        };
        Assert.Contains("error: the store's database `rgrid.db` is damaged: bad\nhint: ", _application.Failure("run", "s.py"), StringComparison.Ordinal);
        Assert.Equal(1, runs);
    }

    [Fact]
    public void The_environments_folder_is_data_on_stdout()
    {
        Assert.Equal("/store/environments/abc\n", _application.Output("env", "path", "s.py", "--runtime", "python:3.12"));
        Assert.Equal(("s.py", "python:3.12"), (_application.Runner.Request!.Script, _application.Runner.Request.RuntimeName));
        _application.Runner.EnvironmentFolder = null;
        Assert.Contains("`s.sh` has no dependencies", _application.Failure("env", "path", "s.sh"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rerun_is_of_the_execution_that_is_named()
    {
        _application.Remember("01JDAAAA000000000000000000");
        _application.Runner.ExitCode = 3;
        Assert.Equal(3, _application.Run("rerun", "01jda", "--output-dir", "then"));
        Assert.Equal("01JDAAAA000000000000000000", _application.Runner.Earlier!.Id);
        Assert.Equal(
            Path.Combine(_application.Folder, "then", "x"), _application.Runner.Place!(new Executions.Output("", "", TreeEntry.Folder("../x")), _application.Runner.Earlier));
    }
}
