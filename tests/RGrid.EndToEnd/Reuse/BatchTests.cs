using System.Globalization;
using System.Text.Json.Nodes;
using RGrid.Testing;
using Xunit;

namespace RGrid.EndToEnd.Reuse;

/// <summary>`--batch`: one execution per item, stored results given back, failures that stay with their item.</summary>
public sealed class BatchTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public BatchTests()
    {
        _workspace.Write("s.sh", """
            read line < "$1"
            case $line in bad*) echo "SomeError: $line" >&2; exit 3;; esac
            echo "$line!" > out.txt
            echo "did $1"
            """);
        for (var i = 1; i <= 12; i++)
        {
            _workspace.Write($"data/f{i}.csv", $"value {i}\n");
        }
    }

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void What_an_earlier_output_is_hangs_on_the_words_of_each_item()
    {
        _workspace.Write("s.py", "import os, sys\nopen('o', 'w').write(str(os.path.exists('state')))\nif sys.argv[1] == 'init':\n    open('state', 'w').write('x')\n").Write("list", """{"cmd":"init","input":"a"}""" + "\n" + """{"cmd":"read","input":"b"}""" + "\n")
            .Write("a", "").Write("b", "");
        _workspace.Run("run", "s.py", "init", "a", "state").Succeeded();
        _workspace.Run("run", "--reuse", "s.py", "read", "b", "state").Succeeded();
        _workspace.Run("run", "--reuse", "--parallel", "1", "--batch-from", "list", "s.py", "{cmd}", "{}", "state").Succeeded();
        Assert.Equal("True", _workspace.Read("outputs/b/o"));
    }

    [Fact]
    public void An_output_that_is_named_by_its_path_is_an_item()
    {
        _workspace.Write("s.sh", "cat \"$1\" >o.txt\n").Write("a", "text");
        _workspace.Run("run", "--batch", "a", "s.sh").Succeeded();
        _workspace.Run("run", "--batch", "outputs/a/o.txt", "--output-dir", "more", "s.sh").Succeeded();
        Assert.Equal("text", _workspace.Read("more/o.txt/o.txt"));
    }

    [Fact]
    public void Every_item_runs_once_in_natural_order_with_its_outputs_in_its_folder_and_a_report_beside_them()
    {
        var result = Batch().Succeeded();
        Assert.Contains("batch       12 items: 12 succeeded in ", result.Stderr, StringComparison.Ordinal);
        Assert.Equal("value 10!\n", _workspace.Read("outputs/f10.csv/out.txt"));
        var report = Report();
        Assert.Equal(Enumerable.Range(1, 12).Select(number => $"data/f{number}.csv"), report.Select(line => line["item"]!.GetValue<string>()));
        Assert.All(report, line => Assert.Equal(0, line["exitCode"]!.GetValue<int>()));
        Assert.Equal("outputs/f2.csv/out.txt", report[1]["outputs"]![0]!["path"]!.GetValue<string>());
        Assert.Empty(result.Stdout);
    }

    [Fact]
    public void With_reuse_only_what_is_new_or_changed_runs_and_lost_outputs_come_back()
    {
        Batch().Succeeded();
        var second = Batch().Succeeded();
        Assert.Contains("12 items: 12 reused in ", second.Stderr, StringComparison.Ordinal);
        _workspace.Write("data/f13.csv", "value 13\n").Write("data/f3.csv", "other\n");
        File.Delete(_workspace.At("outputs/f5.csv/out.txt"));
        _workspace.Write("outputs/f6.csv/out.txt", "value X!\n");
        var third = Batch().Succeeded();
        Assert.Contains("13 items: 11 reused, 2 succeeded in ", third.Stderr, StringComparison.Ordinal);
        Assert.Equal("other!\n", _workspace.Read("outputs/f3.csv/out.txt"));
        Assert.Equal("value 5!\n", _workspace.Read("outputs/f5.csv/out.txt"));
        Assert.Equal("value 6!\n", _workspace.Read("outputs/f6.csv/out.txt"));
        Assert.Contains("get its earlier bytes back", third.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_without_an_output_that_is_declared_now_is_not_given_back_to_an_item()
    {
        _workspace.Write("two.sh", "cat \"$1\" > out.txt\ncase $1 in *f2.csv) echo more > more.txt;; esac\n");
        string[] words = ["run", "--reuse", "--batch", "data/f{1..3}.csv"];
        _workspace.Run([.. words, "two.sh"]).Succeeded();
        var asked = _workspace.Run([.. words, "--output", "more.txt", "--plan", "two.sh"]).Succeeded();
        Assert.Contains("2 to run", asked.Stdout, StringComparison.Ordinal);
        Assert.Contains("the declared output `more.txt` is not in its stored result", asked.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_run_and_a_batch_share_their_results_both_ways()
    {
        _workspace.Run("run", "--reuse", "s.sh", "data/f1.csv").Succeeded();
        Assert.Contains("12 items: 1 reused, 11 succeeded", Batch().Succeeded().Stderr, StringComparison.Ordinal);
        Assert.Contains("REUSED", _workspace.Run("run", "--reuse", "s.sh", "data/f2.csv").Succeeded().Stderr, StringComparison.Ordinal);
        _workspace.Run("run", "--reuse", "--input", "s.sh", "s.sh", "data/f3.csv", "--in=data/f4.csv").Succeeded();
        var other = _workspace.Run("run", "--reuse", "--input", "s.sh", "--batch", "data/f4.csv", "s.sh", "data/f3.csv", "--in={}").Succeeded();
        Assert.Contains("1 item: 1 reused", other.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_says_what_would_run_and_why_and_runs_nothing()
    {
        Assert.StartsWith("12 items: 0 reused, 12 to run\n    12  new\n", _workspace.Run("run", "--plan", "--reuse", "--batch", "data/*.csv", "s.sh").Succeeded().Stdout, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_workspace.At("outputs")));
        _workspace.Write("data/f2.csv", "bad\n");
        Assert.Equal(1, Batch().ExitCode);
        _workspace.Write("data/f1.csv", "changed\n").Write("data/f0.csv", "new\n");
        var plan = _workspace.Run("run", "--plan", "--reuse", "--batch", "data/*.csv", "s.sh").Succeeded().Stdout;
        Assert.StartsWith("13 items: 10 reused, 3 to run\n     1  input changed\n     1  last run failed (exit code 3)\n     1  new\n", plan, StringComparison.Ordinal);
        _workspace.Edit("s.sh", "echo \"did", "#\necho \"did");
        Assert.Contains("    12  s.sh changed (line 4)", _workspace.Run("run", "--plan", "--reuse", "--batch", "data/*.csv", "s.sh").Succeeded().Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_that_said_nothing_is_told_by_its_exit_code_once()
    {
        _workspace.Write("quiet.sh", "exit 3\n");
        var result = _workspace.Run("run", "--batch", "data/f2.csv", "quiet.sh");
        Assert.Matches(@"(?m)^failed +1/1  data/f2.csv  [0-9.]+ m?s  exit code 3$", result.Stderr);
        Assert.Contains("failed: data/f2.csv: exit code 3\n", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_do_not_stop_the_rest_and_are_retried_alone()
    {
        _workspace.Write("data/f2.csv", "bad luck\n").Write("data/f7.csv", "bad day\n");
        var result = Batch();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("12 items: 10 succeeded, 2 failed", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("failed: data/f2.csv: SomeError: bad luck", result.Stderr, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_workspace.At("outputs/f2.csv")));
        _workspace.Write("data/f2.csv", "good\n");
        var retried = _workspace.Run("retry", "--batch", "last");
        Assert.Equal(1, retried.ExitCode);
        Assert.Contains("2 items: 1 succeeded, 1 failed", retried.Stderr, StringComparison.Ordinal);
        Assert.Equal(12, Report().Count);
        Assert.Equal("succeeded", Report()[1]["status"]!.GetValue<string>());
        var list = _workspace.Run("list", "--batch", "last").Succeeded().Stdout;
        Assert.Contains("SomeError: bad day", list, StringComparison.Ordinal);
        Assert.Contains("exit code 3", _workspace.Run("run", "--batch", "data/f7.csv", "s.sh").Stderr, StringComparison.Ordinal);
        Assert.Contains("data/f7.csv", _workspace.Run("why", "data/f7.csv").Succeeded().Stdout, StringComparison.Ordinal);
        Assert.Equal(0, _workspace.Run("run", "--allow-failures", "--batch", "data/*.csv", "s.sh").ExitCode);
    }

    [Fact]
    public void Fail_fast_starts_nothing_more_and_says_what_was_not_run()
    {
        _workspace.Write("data/f1.csv", "bad\n");
        var result = _workspace.Run("run", "--fail-fast", "--parallel", "1", "--batch", "data/*.csv", "s.sh");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("12 items: 1 failed, 11 not run", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Fail_fast_cancels_what_runs_and_begins_nothing_after_the_failure()
    {
        _workspace.Write("part.sh", "grep -q bad \"$1\" || exec sleep 60\nsleep 0.5\nexit 3\n").Write("data/f1.csv", "bad\n");
        var result = _workspace.Run("run", "--fail-fast", "--parallel", "2", "--batch", "data/*.csv", "part.sh");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("12 items: 1 failed, 1 cancelled, 10 not run", result.Stderr, StringComparison.Ordinal);
        Assert.Equal(2, JsonNode.Parse(_workspace.Run("list", "--json").Succeeded().Stdout)!.AsArray().Count);
    }

    [Fact]
    public void As_many_scripts_go_on_at_once_as_were_asked_for_though_more_worlds_are_laid_out()
    {
        _workspace.Write("when.sh", "date +%s%N > begin.txt\nsleep 0.2\ndate +%s%N > end.txt\n");
        _workspace.Run("run", "--parallel", "2", "--batch", "data/*.csv", "when.sh").Succeeded();
        var spans = Enumerable.Range(1, 12).Select(i => (Begin: At(i, "begin"), End: At(i, "end"))).ToList();
        Assert.Equal(2, spans.Max(span => spans.Count(other => other.Begin <= span.Begin && span.Begin < other.End)));

        long At(int item, string moment) => long.Parse(_workspace.Read($"outputs/f{item}.csv/{moment}.txt"), CultureInfo.InvariantCulture);
    }

    [Fact]
    public void The_plan_names_what_is_another_than_in_the_nearest_run_of_an_item()
    {
        _workspace.Write("p.py", "import sys, h\nprint(h.V)\nsys.exit('bad' in open(sys.argv[1]).read())\n");
        string[] batch = ["--network", "off", "--batch", "data/f{1,2}.csv", "--reuse", "p.py"];
        foreach (var value in new[] { 1, 2, 1 })
        {
            _workspace.Write("h.py", $"V = {value}\n").Run(["run", .. batch]).Succeeded();
        }

        Assert.Contains("2  variable A is declared now", _workspace.Run(["run", "--plan", "--env", "A=1", .. batch]).Succeeded().Stdout, StringComparison.Ordinal);
        _workspace.Write("data/f1.csv", "bad\n");
        foreach (var value in new[] { 1, 2 })
        {
            _workspace.Write("h.py", $"V = {value}\n").Run(["run", .. batch]);
        }

        _workspace.Write("h.py", "V = 1\n");
        Assert.Contains("1  last run failed (exit code 1)", _workspace.Run(["run", "--plan", .. batch]).Succeeded().Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exit_code_that_means_another_try_is_tried_again()
    {
        _workspace.Write("data/f1.csv", "bad\n");
        var result = _workspace.Run("run", "--retries", "1", "--retry-exit", "3", "--batch", "data/f1.csv", "s.sh");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("2 tries", result.Stderr, StringComparison.Ordinal);
        Assert.Equal(2, JsonNode.Parse(_workspace.Run("list", "--json").Succeeded().Stdout)!.AsArray().Count);
        Assert.Equal(124, _workspace.Write("t.sh", "sleep 60\n").Run("run", "--timeout", "500ms", "--batch", "data/f1.csv", "t.sh").ExitCode);
    }

    [Fact]
    public void Same_names_of_two_folders_are_told_apart_and_flat_puts_names_in_front()
    {
        _workspace.Write("more/f1.csv", "second\n");
        _workspace.Run("run", "--batch", "{data,more}/f1.csv", "--batch", "data/f2.csv", "s.sh").Succeeded();
        Assert.Equal("second!\n", _workspace.Read("outputs/more/f1.csv/out.txt"));
        Assert.Equal("value 2!\n", _workspace.Read("outputs/f2.csv/out.txt"));
        _workspace.Run("run", "--flat", "--output-dir", "flat", "--batch", "data/f{1..3}.csv", "s.sh").Succeeded();
        Assert.Equal("value 3!\n", _workspace.Read("flat/f3.csv_out.txt"));
    }

    [Theory]
    [InlineData("--batch none*.csv", "`--batch none*.csv` matched no file")]
    [InlineData("--batch data/f{1..14}.csv", "`--batch data/f{1..14}.csv` names `data/f13.csv`, `data/f14.csv`, which do not exist")]
    [InlineData("--batch-from list.txt", "line 2 of `list.txt` names `gone.csv`, which does not exist")]
    [InlineData("--batch data/f1.csv --batch data/f1.csv_x --flat", "would write to the same place")]
    [InlineData("--batch data/*.csv --parallel 0", "`--parallel 0` is not a number from 1 to 10000")]
    [InlineData("--parallel 2", "`--parallel` is for batches")]
    public void What_is_wrong_is_said_before_anything_runs(string words, string message)
    {
        _workspace.Write("list.txt", "data/f1.csv\ngone.csv\n").Write("data/f1.csv_x", "x");
        var result = _workspace.Run(["run", .. words.Split(' '), "s.sh"]);
        Assert.Equal(125, result.ExitCode);
        Assert.Contains(message, result.Stderr, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_workspace.At("outputs")));
    }

    [Fact]
    public void Items_come_from_lists_and_objects_fill_the_arguments()
    {
        _workspace.Write("a.py", "import sys\nopen('out.txt', 'w').write(' '.join(sys.argv[1:]))\n");
        _workspace.Write("list.jsonl", "{\"input\": \"data/f1.csv\", \"year\": 2026}\n\n{\"year\": \"x y\", \"input\": \"data/f2.csv\"}\n");
        _workspace.Run("run", "--batch-from", "list.jsonl", "a.py", "--year={year}", "{}", "end").Succeeded();
        Assert.Equal("--year=2026 data/f1.csv end", _workspace.Read("outputs/f1.csv/out.txt"));
        Assert.Equal("--year=x y data/f2.csv end", _workspace.Read("outputs/f2.csv/out.txt"));
        var urls = _workspace.RunWithStdin("https://a.example/x\n"u8.ToArray(), "run", "--batch-from", "-", "--output-dir", "web", "a.py").Succeeded();
        Assert.Contains("1 item: 1 succeeded", urls.Stderr, StringComparison.Ordinal);
        Assert.Equal("https://a.example/x", _workspace.Read("web/https___a.example_x/out.txt"));
    }

    [Fact]
    public void Folders_are_items_and_an_item_that_is_gone_fails_alone()
    {
        _workspace.Write("ls.sh", "ls \"$1\" > out.txt\n").Write("slow.sh", "sleep 1\ncat \"$1\" > out.txt\n");
        _workspace.Run("run", "--batch", "data", "ls.sh").Succeeded();
        Assert.Equal(12, _workspace.Read("outputs/data/out.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        using var started = _workspace.Start(_workspace.Folder, ["run", "--json", "--parallel", "1", "--batch", "data/f{1,2}.csv", "slow.sh"]);
        while (started.StandardOutput.ReadLine() is { } line && !line.Contains("\"started\"", StringComparison.Ordinal))
        {
        }

        File.Delete(_workspace.At("data/f2.csv"));
        started.StandardInput.Close();
        var rest = started.StandardOutput.ReadToEnd();
        started.WaitForExit();
        Assert.Equal(125, started.ExitCode);
        Assert.Contains("\"status\":\"broken\"", rest, StringComparison.Ordinal);
        Assert.Contains("\"counts\":{\"succeeded\":1,\"broken\":1}", rest, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_that_was_killed_goes_on_where_it_was_and_nothing_that_had_finished_runs_twice()
    {
        _workspace.Write("slow.sh", "sleep 0.2\ncat \"$1\" > out.txt\n");
        string[] words = ["run", "--reuse", "--parallel", "2", "--batch", "data/*.csv", "slow.sh"];
        for (var round = 0; round < 3; round++)
        {
            using var started = _workspace.Start(_workspace.Folder, words);
            started.StandardInput.Close();
            Thread.Sleep(700 + (150 * round));
            started.Kill();
            started.WaitForExit();
        }

        _workspace.Run(words).Succeeded();
        var executions = JsonNode.Parse(_workspace.Run("list", "--limit", "100", "--json").Succeeded().Stdout)!.AsArray();
        var finished = executions.Where(one => one!["status"]!.GetValue<string>() == "succeeded").Select(one => one!["item"]!.GetValue<string>()).ToList();
        Assert.Equal(12, finished.Count);
        Assert.Equal(12, finished.Distinct().Count());
        for (var i = 1; i <= 12; i++)
        {
            Assert.Equal(_workspace.Read($"data/f{i}.csv"), _workspace.Read($"outputs/f{i}.csv/out.txt"));
        }
    }

    [Fact]
    public void A_running_batch_is_cancelled_cleanly_and_its_state_is_told()
    {
        _workspace.Write("slow.sh", "echo $$\nsleep 60\n");
        using var started = _workspace.Start(_workspace.Folder, ["run", "--json", "--batch", "data/*.csv", "slow.sh"]);
        started.StandardInput.Close();
        while (started.StandardOutput.ReadLine() is { } line && !line.Contains("\"started\"", StringComparison.Ordinal))
        {
        }

        var batches = JsonNode.Parse(_workspace.Run("list", "--batches", "--json").Succeeded().Stdout)!.AsArray();
        var id = batches[0]!["id"]!.GetValue<string>();
        Assert.Contains("running", _workspace.Run("status", id).Succeeded().Stdout, StringComparison.Ordinal);
        _workspace.Run("cancel", id).Succeeded();
        var rest = started.StandardOutput.ReadToEnd();
        started.WaitForExit();
        Assert.Equal(130, started.ExitCode);
        Assert.Contains("\"not run\":", rest, StringComparison.Ordinal);
        Assert.Contains("cancelled", _workspace.Run("status", id).Succeeded().Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_of_an_earlier_batch_are_not_items_of_the_next()
    {
        _workspace.Write("up.sh", "tr a-z A-Z < \"$1\" > up.csv\n");
        _workspace.Run("run", "--reuse", "--batch", "**/*.csv", "up.sh").Succeeded();
        var second = _workspace.Run("run", "--reuse", "--batch", "**/*.csv", "up.sh").Succeeded();
        Assert.Contains("12 items: 12 reused", second.Stderr, StringComparison.Ordinal);
        Assert.Contains("note: 24 outputs of this script match too and are no items", second.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void In_an_open_world_nothing_is_given_back_and_the_line_says_why()
    {
        for (var round = 0; round < 2; round++)
        {
            var result = _workspace.Run("run", "--open", "--reuse", "--batch", "data/f{1,2}.csv", "s.sh").Succeeded();
            Assert.Contains("result      NEVER  no closed world (--open), so nothing is given back", result.Stderr, StringComparison.Ordinal);
            Assert.Contains("2 items: 2 succeeded", result.Stderr, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Links_that_a_batch_made_among_its_items_are_no_items()
    {
        _workspace.Write("k/a", "1").Write("u.sh", "cat \"$1\" > o; ln -s o l\n");
        _workspace.Run("run", "--batch", "k/*", "--flat", "--output-dir", "k", "u.sh").Succeeded();
        File.Delete(_workspace.At("k/results.jsonl"));
        var again = _workspace.Run("run", "--batch", "k/*", "--flat", "--output-dir", "k", "u.sh").Succeeded();
        Assert.Contains("2 outputs of this script match too and are no items", again.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void An_audit_runs_results_again_and_what_differs_is_given_back_no_more()
    {
        _workspace.Write("chance.py", "import os\nprint(os.urandom(8))\n");
        _workspace.Run("run", "--reuse", "--batch", "data/f{1..4}.csv", "s.sh").Succeeded();
        Assert.Contains("4 re-checked: 4 identical, 0 not deterministic, 0 stale", _workspace.Run("audit").Succeeded().Stdout, StringComparison.Ordinal);
        _workspace.WriteSettings("[cache]\naudit-share = 0.3\n");
        Assert.Contains("2 re-checked: 2 identical", _workspace.Run("audit").Succeeded().Stdout, StringComparison.Ordinal);
        Assert.Contains("3 re-checked: 3 identical", _workspace.Run("audit", "--sample", "3").Succeeded().Stdout, StringComparison.Ordinal);
        _workspace.WriteSettings("[cache]\naudit-share = 1\n");
        _workspace.Run("run", "--reuse", "chance.py").Succeeded();
        Assert.Contains("REUSED", _workspace.Run("run", "--reuse", "chance.py").Succeeded().Stderr, StringComparison.Ordinal);
        var audit = _workspace.Run("audit");
        Assert.Equal(1, audit.ExitCode);
        Assert.Contains("not deterministic  01", audit.Stdout, StringComparison.Ordinal);
        Assert.Contains(": stdout\n", audit.Stdout, StringComparison.Ordinal);
        Assert.Contains("1 served, 5 re-checked: 4 identical, 1 not deterministic, 0 stale, 0 not run", audit.Stdout, StringComparison.Ordinal);
        var again = _workspace.Run("run", "--reuse", "chance.py").Succeeded();
        Assert.Contains("result      MISS  its stored result was withdrawn by an audit", again.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Slips_of_a_batch_are_told_before_anything_runs()
    {
        _workspace.Write("list", "{\"year\":2024}\n");
        var misspelt = _workspace.Run("run", "--batch-from", "list", "s.sh", "--y", "{yeer}");
        Assert.Equal(125, misspelt.ExitCode);
        Assert.Contains("error: the items have no value `yeer`, which stands in the arguments as `{yeer}`\nhint: did you mean {year}?\n", misspelt.Stderr, StringComparison.Ordinal);
        var unquoted = _workspace.Run("run", "--batch", "data/f1.csv", "data/f2.csv", "data/f3.csv", "s.sh");
        Assert.Equal(125, unquoted.ExitCode);
        Assert.Contains("hint: quote the pattern: --batch 'data/*.csv'\n", unquoted.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_without_reuse_knows_how_long_items_took_and_lists_are_as_short_as_asked()
    {
        _workspace.Run("run", "--batch", "data/*.csv", "s.sh").Succeeded();
        Assert.DoesNotContain("none of them ever ran", _workspace.Run("run", "--plan", "--batch", "data/*.csv", "s.sh").Succeeded().Stdout, StringComparison.Ordinal);
        Assert.Equal(3, _workspace.Run("list", "--batch", "last", "--limit", "2").Succeeded().Stdout.TrimEnd().Split('\n').Length);
        var id = JsonNode.Parse(_workspace.Run("list", "--batches", "--json").Succeeded().Stdout)![0]!["id"]!.GetValue<string>();
        Assert.Contains($"error: `{id}` is a batch, not an execution\nhint: `rgrid list --batch {id}`", _workspace.Run("why", id[..12]).Stderr.Replace(id[..12] + "`", id + "`", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("rgrid run --batch 'data/*.csv' s.sh", _workspace.Run("status", id).Succeeded().Stdout, StringComparison.Ordinal);
    }

    private RunResult Batch() => _workspace.Run("run", "--reuse", "--batch", "data/*.csv", "s.sh");

    private List<JsonNode> Report() => [.. File.ReadLines(_workspace.At("outputs/results.jsonl")).Select(line => JsonNode.Parse(line)!)];
}
