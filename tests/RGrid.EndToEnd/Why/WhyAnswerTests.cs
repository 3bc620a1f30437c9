using System.Diagnostics;
using System.Text.Json.Nodes;
using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd.Why;

/// <summary>What `rgrid why` answers in single cases: lost things, the text, the diff, the ids.</summary>
public sealed class WhyAnswerTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void The_answer_names_line_argument_and_cost_and_the_earlier_execution()
    {
        _workspace.Write("s.sh", "# one\nexit 0\n").Write("a.csv", "1\n").Write("b.csv", "2\n");
        _workspace.Run("run", "s.sh", "a.csv").Succeeded();
        var first = Last();
        Assert.Equal(
            [$"execution   {first}  s.sh a.csv", "compared    with nothing: no earlier execution of this script can be compared", "environment MISS", "  first run of this script"],
            Lines(_workspace.Run("why").Succeeded()));
        _workspace.Write("s.sh", "# two\nexit 0\n");
        var run = _workspace.Run("run", "s.sh", "b.csv").Succeeded();
        Assert.StartsWith("s.sh changed (line 1) · ", run.Reason, StringComparison.Ordinal);
        Assert.Equal(
            [$"execution   {Last()}  s.sh b.csv", $"compared    {first}  s.sh a.csv  (just now)", "environment MISS", "  s.sh changed (line 1)", "run         1 difference", "  argument 1 changed (a.csv → b.csv)"],
            Lines(_workspace.Run("why").Succeeded()));
        Assert.Matches(@"environment MISS  [0-9a-f]{8}  built in \d+ ms\n", _workspace.Run("why").Stdout);
        _workspace.Run("run", "s.sh", "b.csv").Succeeded();
        Assert.Contains("environment HIT   ", _workspace.Run("why").Stdout, StringComparison.Ordinal);
        Assert.EndsWith(
            "run         no difference that can be told\nnote        stdin was a pipe or file, which is not kept; whether it held something else can't be told\n",
            _workspace.Run("why").Stdout,
            StringComparison.Ordinal);
        for (var number = 0; number < 2; number++)
        {
            _workspace.RunProgram("sh", "-c", $"exec {NativeBinary.Path} run s.sh b.csv </dev/null").Succeeded();
        }

        Assert.EndsWith("run         nothing differs: every byte that could reach it is the same\n", _workspace.Run("why").Stdout, StringComparison.Ordinal);
        Assert.Contains("first run of this script", _workspace.Run("why", first).Stdout, StringComparison.Ordinal);
        Assert.Contains("first run of this script", _workspace.Run("why", first[..22]).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void The_network_switched_off_is_one_cause_with_the_callers_proxies_and_authorities()
    {
        _workspace.Variables["CURL_CA_BUNDLE"] = "/etc/ssl/certs/ca-certificates.crt";
        _workspace.Variables["HTTP_PROXY"] = "http://127.0.0.1:9/";
        _workspace.Write("s.sh", "echo 1\n").Run("run", "--reuse", "s.sh").Succeeded();
        Assert.Contains("result      MISS  network changed (on → off)\n", _workspace.Run("run", "--reuse", "--network", "off", "s.sh").Succeeded().Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_says_what_to_install_and_is_read_by_the_script_is_one_cause()
    {
        _workspace.Write("s.js", "console.log(require('./package.json').name)\n").Write("package.json", """{"name":"one"}""");
        _workspace.Run("run", "s.js").Succeeded();
        var run = _workspace.Write("package.json", """{"name":"two"}""").Run("run", "s.js").Succeeded();
        Assert.StartsWith("package.json changed (line 1) · ", run.Reason, StringComparison.Ordinal);
        Assert.Single(Lines(_workspace.Run("why").Succeeded()), line => line.Contains("package.json", StringComparison.Ordinal));
    }

    [Fact]
    public void The_diff_shows_the_changed_lines_of_code_requirements_and_inputs()
    {
        using var index = new PythonIndex();
        index.AddWheel("alpha", "1.0").AddWheel("alpha", "1.1");
        _workspace.Variables["PIP_INDEX_URL"] = index.Url;
        _workspace.Write("s.py", "import alpha\nprint(alpha.__version__)\n").Write("requirements.txt", "alpha==1.0\n").Write("in.csv", "a\tb\r\n1\t2\r\n");
        File.WriteAllBytes(_workspace.At("x.bin"), [0, 1]);
        _workspace.Run("run", "--input", "x.bin", "s.py", "in.csv").Succeeded();
        _workspace.Write("s.py", "import alpha\nprint('v', alpha.__version__)\n").Write("requirements.txt", "alpha==1.1\n").Write("in.csv", "a\tb\n1\t2\n");
        File.WriteAllBytes(_workspace.At("x.bin"), [0, 2]);
        _workspace.Run("run", "--input", "x.bin", "s.py", "in.csv").Succeeded();
        var answer = _workspace.Run("why", "--diff").Succeeded().Stdout;
        Assert.Contains("  requirements.txt changed (alpha 1.0 → 1.1)\n  s.py changed (line 2)\n", answer, StringComparison.Ordinal);
        Assert.Contains("  input in.csv changed (only line endings differ)\n  input x.bin changed\n", answer, StringComparison.Ordinal);
        Assert.EndsWith(
            """
            --- a/requirements.txt
            +++ b/requirements.txt
            @@ -1 +1 @@
            -alpha==1.0
            +alpha==1.1
            --- a/s.py
            +++ b/s.py
            @@ -1,2 +1,2 @@
             import alpha
            -print(alpha.__version__)
            +print('v', alpha.__version__)
            --- a/in.csv
            +++ b/in.csv
            @@ -1,2 +1,2 @@
            -a	b\r
            -1	2\r
            +a	b
            +1	2
            Binary files a/x.bin and b/x.bin differ

            """,
            answer,
            StringComparison.Ordinal);
        Assert.Matches(@"environment MISS  [0-9a-f]{8}  built in [^,]+, of which installing took ", answer);
    }

    [Fact]
    public void What_was_lost_is_named_and_never_told_as_changed()
    {
        _workspace.Write("s.py", "print(1)\n");
        _workspace.Run("run", "s.py").Succeeded();
        Directory.Delete(Folder(), recursive: true);
        Assert.StartsWith("the environment was removed; rebuilt", _workspace.Run("run", "s.py").Succeeded().Reason, StringComparison.Ordinal);
        Assert.Equal(["gone environment"], Causes());
        File.SetUnixFileMode(Folder(), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(Folder(), "more.txt"), "");
        _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal(["damaged environment"], Causes());
        Directory.Delete(Folder(), recursive: true);
        Sql("UPDATE entries SET state = 1, state_changed = 0 WHERE level = 1");
        _workspace.Run("run", "s.py", "x").Succeeded();
        Assert.Equal(["argument-added 1", "evicted environment"], Causes());
        _workspace.Run("run", "--refresh", "s.py", "x").Succeeded();
        Assert.Equal(["refreshed environment"], Causes());
        Directory.Delete(Folder(), recursive: true);
        _workspace.Write("s.py", "print(2)\n");
        _workspace.Run("run", "s.py", "x").Succeeded();
        Assert.Equal(["code-changed s.py", "gone dependencies"], Causes());
    }

    [Fact]
    public void A_store_that_lost_its_blobs_is_explained_as_far_as_it_can_be()
    {
        _workspace.Write("s.sh", "# one\nexit 0\n").Write("a.csv", "1\n");
        _workspace.Run("run", "s.sh", "a.csv").Succeeded();
        _workspace.Write("s.sh", "# two\nexit 0\n").Write("a.csv", "2\n");
        _workspace.Run("run", "s.sh", "a.csv").Succeeded();
        foreach (var blob in Directory.EnumerateFiles(Path.Combine(_workspace.Store, "blobs"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList())
        {
            File.Delete(blob);
            var answer = _workspace.Run("why", "--diff").Succeeded();
            Assert.Contains("environment MISS", answer.Stdout, StringComparison.Ordinal);
            Assert.Empty(answer.Stderr);
        }

        Assert.Contains("  s.sh changed (line 1)\n", _workspace.Run("why").Stdout, StringComparison.Ordinal);
        Assert.Contains("is no longer in the store, so what it was made of can't be told", _workspace.Run("why").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void No_value_of_a_variable_is_ever_shown()
    {
        _workspace.Write("s.sh", "exit 0\n");
        _workspace.Run("run", "--env", "TOKEN=s3cr3t-one", "s.sh").Succeeded();
        _workspace.Run("run", "--env", "TOKEN=s3cr3t-two", "s.sh").Succeeded();
        foreach (var words in new[] { new[] { "why" }, ["why", "--diff"], ["why", "--json", "--diff"] })
        {
            var answer = _workspace.Run(words).Succeeded();
            Assert.Contains("TOKEN has another value", answer.Stdout, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cr3t", answer.Stdout + answer.Stderr, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_copy_of_a_project_hits_and_says_for_what_its_environment_was_built()
    {
        _workspace.Write("one/s.sh", "exit 0\n").Write("two/s.sh", "exit 0\n");
        _workspace.Run("run", "one/s.sh").Succeeded();
        Assert.True(_workspace.Run("run", "two/s.sh").Succeeded().IsHit);
        Assert.Contains($"its environment was built for `{_workspace.At("one/s.sh")}`, which has the same content", _workspace.Run("why").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_that_moved_is_said_in_place_of_every_path()
    {
        _workspace.Write("sub/s.sh", "# s\n. \"$(dirname \"$0\")/lib.sh\"\n").Write("sub/lib.sh", "# lib\n").Write("rgrid.toml", "");
        _workspace.Run("run", "sub/s.sh").Succeeded();
        _workspace.Write("sub/rgrid.toml", "");
        _workspace.Run("run", "sub/s.sh").Succeeded();
        Assert.Equal(["root s.sh", "working-folder working folder"], Causes());
    }

    [Fact]
    public void Arguments_in_another_order_are_one_cause()
    {
        _workspace.Write("s.sh", "exit 0\n");
        _workspace.Run("run", "s.sh", "a", "b").Succeeded();
        _workspace.Run("run", "s.sh", "b", "a").Succeeded();
        Assert.Equal(["argument-order arguments"], Causes());
    }

    [Fact]
    public void An_execution_that_is_not_there_is_an_error()
    {
        Assert.Equal(125, _workspace.Run("why").ExitCode);
        Assert.StartsWith("error: nothing has run yet\n", _workspace.Run("why").Stderr, StringComparison.Ordinal);
        Assert.StartsWith("error: there is no execution `01X`\nhint: ", _workspace.Run("why", "01X").Stderr, StringComparison.Ordinal);
    }

    // Without what differs from run to run: keys and times.
    private static IEnumerable<string> Lines(RunResult answer) =>
        answer.Stdout.TrimEnd('\n').Split('\n').Select(line => line.StartsWith("environment ", StringComparison.Ordinal) ? line[..16].TrimEnd() : line);

    private string Last() => JsonNode.Parse(_workspace.Run("list", "--limit", "1", "--json").Succeeded().Stdout)![0]!["id"]!.GetValue<string>();

    private string Folder() => _workspace.Run("env", "path", "s.py").Succeeded().Stdout.Trim();

    private IReadOnlyList<string> Causes() =>
    [
        .. JsonNode.Parse(_workspace.Run("why", "--json").Succeeded().Stdout)!["differences"]!.AsArray()
            .Select(one => $"{one!["kind"]} {one["subject"]}").Order(StringComparer.Ordinal),
    ];

    private void Sql(string statement)
    {
        using var python = Process.Start(
            "python3", ["-c", "import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1])\ndb.execute(sys.argv[2])\ndb.commit()", Path.Combine(_workspace.Store, "rgrid.db"), statement]);
        python.WaitForExit();
    }
}
