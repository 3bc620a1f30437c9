using System.Diagnostics;

namespace RGrid.EndToEnd.Scenarios;

/// <summary>Inputs, arguments and stdin: what differs in a byte, a name or a border differs in its key.</summary>
public sealed class InputScenarios : IDisposable
{
    private readonly ScenarioWorkspace _workspace = new();

    public InputScenarios() => _workspace.Write("s.sh", "cat \"$1\"\n");

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("printf BBBB > in.txt; touch -d @1000000000 in.txt")]
    [InlineData("printf BBBB > new; touch -r in.txt new; mv new in.txt")]
    [InlineData("mkdir t; printf BBBB > t/in.txt; tar -C t --mtime=@1000000000 -cf a.tar in.txt; tar xf a.tar")]
    [InlineData("printf BBBB > t; cp --no-preserve=all t in.txt; python3 -c \"import os; os.utime('in.txt', ns=(10**18, 10**18))\"")]
    public void Scenario_04_a_change_that_keeps_size_and_time_is_a_miss(string change)
    {
        _workspace.Write("in.txt", "AAAA");
        _workspace.Shell("touch -d @1000000000 in.txt");
        var first = _workspace.Run("s.sh", "in.txt");
        _workspace.Shell(change);
        var second = _workspace.Run("s.sh", "in.txt");
        Assert.Equal(("AAAA", "BBBB"), (first.Stdout, second.Stdout));
        Assert.Equal(1_000_000_000, new DateTimeOffset(File.GetLastWriteTimeUtc(_workspace.Inner.At("in.txt"))).ToUnixTimeSeconds());
        Assert.NotEqual(first.ExecutionKey, second.ExecutionKey);
        Assert.True(second.IsHit);
    }

    [Fact]
    public void Scenario_04_many_edits_within_a_second_are_all_seen()
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in new[] { "A", "B", "C", "D", "E" })
        {
            _workspace.Write("in.txt", text);
            var run = _workspace.Run("s.sh", "in.txt");
            Assert.Equal(text, run.Stdout);
            keys.Add(run.ExecutionKey);
        }

        Assert.Equal(5, keys.Count);
    }

    [Fact]
    public void Scenario_04_a_large_input_that_is_written_through_a_mapping_is_seen()
    {
        _workspace.Write("in.txt", new string('A', 9_000_000)).Write("s.sh", "head -c 1 \"$1\"\n");
        _workspace.Write("map.py", """
            import mmap, sys
            with open('in.txt', 'r+b') as file, mmap.mmap(file.fileno(), 0) as mapping:
                for line in sys.stdin:
                    mapping[0] = ord(line[0])
                    print('written', flush=True)
            """);
        using var writer = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["map.py"])
        {
            WorkingDirectory = _workspace.Inner.Folder, RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in new[] { "B", "C", "D" })
        {
            writer.StandardInput.WriteLine(text);
            writer.StandardInput.Flush();
            Assert.Equal("written", writer.StandardOutput.ReadLine());
            var run = _workspace.Run("s.sh", "in.txt");
            Assert.Equal(text, run.Stdout);
            keys.Add(run.ExecutionKey);
        }

        writer.StandardInput.Close();
        writer.WaitForExit();
        Assert.Equal(3, keys.Count);
    }

    [Fact]
    public void Scenario_13_and_15_arguments_that_differ_in_order_border_or_number_differ_in_their_keys()
    {
        _workspace.Write("s.sh", "printf '[%s]' \"$#\" \"$@\"\n");
        string[][] all = [[], [""], ["", ""], ["--n", "1"], ["--n", "2"], ["a", "b"], ["b", "a"], ["a b", "c"], ["a", "b c"], ["a\nb"], ["--out", "a.csv"], ["--out", "b.csv"], ["--out=a.csv"]];
        var runs = all.Select(words => _workspace.Run(["s.sh", .. words])).ToList();
        Assert.Equal(all.Length, runs.Select(run => run.ExecutionKey).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(all.Length, runs.Select(run => run.Stdout).Distinct(StringComparer.Ordinal).Count());
        Assert.All(runs.Skip(1), run => Assert.True(run.IsHit));
    }

    [Fact]
    public void Scenario_13_stdin_is_read_afresh_and_a_terminal_is_hidden()
    {
        _workspace.Write("s.sh", "cat; [ -t 0 ] || [ -t 1 ] || echo none\n");
        Assert.Equal("xnone\n", _workspace.Inner.RunWithStdin("x"u8.ToArray(), "run", "s.sh").Succeeded().Stdout);
        Assert.Equal("ynone\n", _workspace.Inner.RunWithStdin("y"u8.ToArray(), "run", "s.sh").Succeeded().Stdout);
        _workspace.Write("t.sh", "[ -t 0 ] || [ -t 1 ] || [ -t 2 ] || echo none\n");
        // A pipe is the script's own and unread, which its key says; a terminal counts as the nothing that was typed.
        var nothing = _workspace.Inner.RunProgram("sh", "-c", $"{RGrid.Testing.NativeBinary.Path} run -q t.sh </dev/null").Succeeded();
        var key = _workspace.LastKey();
        var terminal = _workspace.Inner.RunProgram("script", "-qec", $"{RGrid.Testing.NativeBinary.Path} run -q t.sh", "/dev/null").Succeeded();
        Assert.Equal(("none\n", "none"), (nothing.Stdout, terminal.Stdout.Trim()));
        Assert.Equal(key, _workspace.LastKey());
    }

    [Fact]
    public void Scenario_15_files_that_share_their_bytes_but_not_their_borders_differ_in_their_keys()
    {
        _workspace.Write("s.sh", "echo\n");
        (string, string)[][] folders =
        [
            [("ab", "c")], [("a", "bc")], [("a\nb", "")], [("a", ""), ("b", "")], [("a/b", "")], [("a", "x"), ("b", "y")], [("a", "y"), ("b", "x")], [("a", "b\n")], [("a", "b")],
        ];
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var files in folders)
        {
            _workspace.Shell("rm -rf data; mkdir data");
            foreach (var (path, text) in files)
            {
                _workspace.Write("data/" + path, text);
            }

            keys.Add(_workspace.Run("s.sh", "data").ExecutionKey);
        }

        _workspace.Shell("rm -rf data; mkdir data; ln -s b data/a");
        keys.Add(_workspace.Run("s.sh", "data").ExecutionKey);
        Assert.Equal(folders.Length + 1, keys.Count);
    }

    [Fact]
    public void Scenario_15_variables_that_share_their_characters_but_not_their_borders_differ_in_their_keys()
    {
        _workspace.Write("s.sh", "echo \"[$A][${B-absent}]\"\n");
        string[][] all =
        [
            ["A=1"], ["A=1", "B="], ["A=1B="], ["A=1\nB="], ["A=1,B="], ["A=", "B=1"], ["A=1", "B=1"], ["A=11"], ["AB=1"],
        ];
        var keys = all.Select(variables => _workspace.Run([.. variables.SelectMany(one => new[] { "--env", one }), "s.sh"]).ExecutionKey);
        Assert.Equal(all.Length, keys.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Scenario_15_a_text_that_moves_from_the_script_to_its_input_moves_both_keys()
    {
        var runs = new List<KeyedRun>();
        foreach (var (script, input) in new[] { ("cat \"$1\"\n:\n", ":\n"), ("cat \"$1\"\n", ":\n:\n"), ("cat \"$1\"\n:\n:\n", "") })
        {
            runs.Add(_workspace.Write("s.sh", script).Write("in.txt", input).Run("s.sh", "in.txt"));
        }

        Assert.Equal(3, runs.Select(run => run.Key).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(3, runs.Select(run => run.ExecutionKey).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("--input", "data/*.csv", "`--input data/*.csv` matched no file")]
    [InlineData("--input", "nosuch", "`--input nosuch`")]
    [InlineData("--include", "data/*.csv", "`--include data/*.csv` matched no file")]
    [InlineData("--env-file", "nosuch.env", "nosuch.env")]
    public void Scenario_16_what_is_declared_and_not_there_is_an_error_never_the_hash_of_nothing(string option, string value, string message)
    {
        _workspace.Write("data/a.txt", "x");
        var result = _workspace.Try(option, value, "s.sh");
        Assert.Equal((125, ""), (result.ExitCode, result.Stdout));
        Assert.Contains(message, result.Stderr, StringComparison.Ordinal);
        Assert.Contains("\nhint: ", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_16_a_late_change_behind_an_empty_file_or_in_a_last_byte_is_a_miss()
    {
        _workspace.Write("s.sh", "cat data/b; tail -c 1 data/c\n").Write("data/a", "").Write("data/b", "1").Write("data/c", new string('x', 20_000_000));
        var first = _workspace.Run("--input", "data", "s.sh");
        _workspace.Write("data/b", "2");
        var second = _workspace.Run("--input", "data", "s.sh");
        using (var file = File.OpenWrite(_workspace.Inner.At("data/c")))
        {
            file.Position = file.Length - 1;
            file.WriteByte((byte)'y');
        }

        var third = _workspace.Run("--input", "data", "s.sh");
        Assert.Equal(("1x", "2x", "2y"), (first.Stdout, second.Stdout, third.Stdout));
        Assert.Equal(3, new[] { first, second, third }.Select(run => run.ExecutionKey).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Scenario_39_line_endings_of_an_input_are_never_folded()
    {
        _workspace.Write("in.csv", "a,b\n1,2\n");
        var first = _workspace.Run("s.sh", "in.csv");
        _workspace.Write("in.csv", "a,b\r\n1,2\r\n");
        var second = _workspace.Run("s.sh", "in.csv");
        Assert.Equal("a,b\r\n1,2\r\n", second.Stdout);
        Assert.NotEqual(first.ExecutionKey, second.ExecutionKey);
        Assert.Contains("line endings", _workspace.Inner.Run("why").Succeeded().Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_56_an_input_or_an_argument_leaves_the_environment()
    {
        _workspace.Write("in.txt", "1");
        var first = _workspace.Run("s.sh", "in.txt");
        var argument = _workspace.Run("s.sh", "in.txt", "more");
        _workspace.Write("in.txt", "2");
        var input = _workspace.Run("s.sh", "in.txt");
        Assert.Equal((true, true, "2"), (argument.IsHit, input.IsHit, input.Stdout));
        Assert.Equal(3, new[] { first, argument, input }.Select(run => run.ExecutionKey).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Scenario_63_an_input_of_another_name_is_another_execution()
    {
        _workspace.Write("s.sh", "echo \"$1\"\n").Write("jan.csv", "x").Write("feb.csv", "x");
        var first = _workspace.Run("s.sh", "jan.csv");
        var second = _workspace.Run("s.sh", "feb.csv");
        Assert.Equal((true, "feb.csv\n"), (second.IsHit, second.Stdout));
        Assert.NotEqual(first.ExecutionKey, second.ExecutionKey);
    }
}
