using System.Text.Json.Nodes;
using RGrid.Testing;
using Xunit;

namespace RGrid.EndToEnd.Reuse;

/// <summary>`--reuse`: a stored result is given back, whole, where all that could reach the run is the same (cache.md 24 to 28), and only there.</summary>
public sealed class ReuseTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public ReuseTests() => _workspace
        .Write("s.py", """
            import helper, os, sys
            data = open('in.txt' if len(sys.argv) < 2 else sys.argv[1]).read()
            open('out.txt', 'w').write(helper.turn(data))
            os.makedirs('deep/er', exist_ok=True)
            open('deep/er/tool.sh', 'w').write('echo hi\n')
            os.chmod('deep/er/tool.sh', 0o750)
            open('private.bin', 'wb').write(bytes(range(256)))
            os.chmod('private.bin', 0o600)
            os.symlink('out.txt', 'link')
            sys.stdout.buffer.write(b'said \xff\x00 of ' + os.urandom(8).hex().encode() + b'\n')
            sys.stderr.write('complained\n')
            """)
        .Write("helper.py", "def turn(text):\n    return text.upper()\n")
        .Write("in.txt", "abc\n");

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void That_an_environment_was_evicted_is_no_reason_for_a_result_to_miss()
    {
        _workspace.Write("c.py", "import sys\nprint(open(sys.argv[1]).read())\n").Write("c.txt", "1\n");
        _workspace.Run("run", "--reuse", "c.py", "c.txt").Succeeded();
        _workspace.Run("cache", "gc", "--max-size", "1kB").Succeeded();
        var result = _workspace.Write("c.txt", "2\n").Run("run", "--reuse", "c.py", "c.txt").Succeeded();
        Assert.Contains("evicted", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("result      MISS  input c.txt changed (line 1)\n", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_note_on_what_a_given_back_result_has_not_seen_is_in_the_report_too()
    {
        _workspace.Write("n.py", "import os\nprint(os.path.exists('state.json'))\n").Write("state.json", "{}");
        _workspace.Run("run", "--reuse", "n.py").Succeeded();
        var report = JsonNode.Parse(_workspace.Run("run", "--reuse", "--json", "n.py").Succeeded().Stderr.TrimEnd('\n').Split('\n')[^1])!;
        Assert.Equal("reused", report["result"]!["answer"]!.GetValue<string>());
        Assert.Contains("state.json is named in n.py", report["notes"]!.AsArray()[0]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_whose_stdout_the_caller_stopped_reading_is_not_given_back()
    {
        _workspace.Write("cut.sh", "trap '' PIPE\necho one\nsleep 0.3\necho two\nexit 0\n");
        _workspace.RunProgram("sh", "-c", "\"$1\" run --reuse cut.sh | true", "sh", NativeBinary.Path);
        var next = _workspace.Run("run", "--reuse", "cut.sh").Succeeded();
        Assert.Equal("one\ntwo\n", next.Stdout);
        Assert.DoesNotContain("REUSED", next.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stored_result_comes_back_byte_for_byte_with_modes_links_and_logs_and_one_line_says_from_where()
    {
        var first = Run().Succeeded();
        Assert.Contains("result      MISS  ", first.Stderr, StringComparison.Ordinal);
        var made = Listing();
        Remove();
        var second = Run().Succeeded();
        Assert.Equal(first.StdoutBytes, second.StdoutBytes);
        Assert.Contains("complained\n", second.Stderr, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^result      REUSED  from 01[0-9A-Z]{24}  ran just now in \d+ ms · network was on$", second.Stderr);
        Assert.Equal(made, Listing());
        Assert.Contains("100750", made, StringComparison.Ordinal);
        Assert.Contains("100600", made, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_being_asked_for_a_result_is_never_given_back()
    {
        Run().Succeeded();
        var again = _workspace.Run("run", "s.py", "in.txt").Succeeded();
        Assert.DoesNotContain("result ", again.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s.py", "'complained", "'Complained", "s.py changed (line 11)")]
    [InlineData("helper.py", "upper()", "lower()", "helper.py changed (line 2)")]
    [InlineData("in.txt", "abc", "abd", "input in.txt changed (line 1)")]
    public void A_changed_byte_of_script_code_or_input_runs_again_and_says_which(string file, string before, string after, string reason)
    {
        Run().Succeeded();
        _workspace.Edit(file, before, after);
        var changed = Run().Succeeded();
        Assert.Contains($"result      MISS  {reason}", changed.Stderr, StringComparison.Ordinal);
        _workspace.Edit(file, after, before);
        Assert.True(IsReused(Run().Succeeded()));
    }

    [Fact]
    public void Another_argument_variable_network_or_stdin_is_another_result()
    {
        Run().Succeeded();
        Assert.Contains("argument 2", Missed(_workspace.Run("run", "--reuse", "s.py", "in.txt", "x")), StringComparison.Ordinal);
        Assert.Contains("API", Missed(_workspace.Run("run", "--reuse", "--env", "API=1", "s.py", "in.txt")), StringComparison.Ordinal);
        Assert.Contains("network", Missed(_workspace.Run("run", "--reuse", "--network", "off", "s.py", "in.txt")), StringComparison.Ordinal);
        Assert.Contains("stdin", Missed(_workspace.RunWithStdin("typed"u8.ToArray(), "run", "--reuse", "s.py", "in.txt")), StringComparison.Ordinal);
        Assert.True(IsReused(_workspace.Run("run", "--reuse", "--cpus", "1", "--timeout", "1m", "-v", "s.py", "in.txt").Succeeded()));
    }

    [Fact]
    public void Stdin_is_read_whole_first_given_to_the_script_and_is_in_the_key()
    {
        _workspace.Write("cat.py", "import sys\nprint(sys.stdin.read()[::-1], sys.stdin.isatty())\n");
        var bytes = new byte[300_000];
        Array.Fill(bytes, (byte)'x');
        bytes[0] = (byte)'a';
        var first = _workspace.RunWithStdin(bytes, "run", "--reuse", "cat.py").Succeeded();
        Assert.EndsWith("xa False\n", first.Stdout, StringComparison.Ordinal);
        var second = _workspace.RunWithStdin(bytes, "run", "--reuse", "cat.py").Succeeded();
        Assert.True(IsReused(second));
        Assert.Equal(first.Stdout, second.Stdout);
        bytes[0] = (byte)'b';
        var third = _workspace.RunWithStdin(bytes, "run", "--reuse", "cat.py").Succeeded();
        Assert.False(IsReused(third));
        Assert.EndsWith("xb False\n", third.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_got_its_stdin_unread_is_not_kept()
    {
        _workspace.Write("cat.py", "import sys\nprint(sys.stdin.read())\n");
        _workspace.RunWithStdin("one"u8.ToArray(), "run", "cat.py").Succeeded();
        Assert.False(IsReused(_workspace.Run("run", "--reuse", "cat.py").Succeeded()));
    }

    [Theory]
    [InlineData("--open", "--open")]
    [InlineData("--gpu", "--gpu")]
    [InlineData("--mount=/usr/share", "--mount /usr/share")]
    public void What_is_no_closed_world_is_neither_given_back_nor_kept_and_says_why(string option, string named)
    {
        for (var run = 0; run < 2; run++)
        {
            var result = _workspace.Run("run", "--reuse", option, "s.py", "in.txt").Succeeded();
            Assert.Contains($"result      NEVER  no closed world ({named}), so nothing is given back", result.Stderr, StringComparison.Ordinal);
        }

        Assert.False(IsReused(Run().Succeeded()));
    }

    [Fact]
    public void Without_a_sandbox_nothing_is_given_back_and_the_line_says_why()
    {
        for (var run = 0; run < 2; run++)
        {
            var result = _workspace.RunWithout("bwrap", "run", "--reuse", "s.py", "in.txt").Succeeded();
            Assert.Contains("result      NEVER  no closed world (no sandbox), so nothing is given back", result.Stderr, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_failed_killed_or_timed_out_run_is_not_kept()
    {
        _workspace.Write("fail.py", "import os, sys, time\nif sys.argv[1] == 'kill':\n    os.kill(os.getpid(), 9)\nif sys.argv[1] == 'sleep':\n    time.sleep(60)\nsys.exit(3)\n");
        foreach (var (word, code) in new[] { ("exit", 3), ("kill", 137), ("sleep", 124) })
        {
            Assert.Equal(code, _workspace.Run("run", "--reuse", "--timeout", "1s", "fail.py", word).ExitCode);
            var again = _workspace.Run("run", "--reuse", "--timeout", "1s", "fail.py", word);
            Assert.Equal(code, again.ExitCode);
            Assert.Contains("result      MISS  its last run ", again.Stderr, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("rm d/link; ln -s other d/link", "d/link", "changed")]
    [InlineData("rm d/link; echo x > d/link", "d/link", "changed")]
    [InlineData("rm d/link", "d/link", "removed")]
    [InlineData("rmdir d/empty; echo x > d/empty", "d/empty", "changed")]
    [InlineData("rmdir d/empty", "d/empty", "removed")]
    [InlineData("rm -r d; ln -s /nowhere d", "d", "changed")]
    public void A_run_that_changes_a_link_or_a_folder_that_it_was_given_is_not_kept_and_says_so(string script, string path, string how)
    {
        _workspace.Write("s.sh", script).Write("d/file", "x");
        Directory.CreateDirectory(_workspace.At("d/empty"));
        File.CreateSymbolicLink(_workspace.At("d/link"), "file");
        for (var round = 0; round < 2; round++)
        {
            var result = _workspace.Run("run", "--reuse", "--input", "d", "s.sh").Succeeded();
            Assert.Contains($"note: `{path}` was {how} by the script; yours was left as it is", result.Stderr, StringComparison.Ordinal);
            Assert.Contains("note: the result is not kept for reuse: the script changed or removed", result.Stderr, StringComparison.Ordinal);
            Assert.Equal("file", new FileInfo(_workspace.At("d/link")).LinkTarget);
        }
    }

    [Fact]
    public void A_run_that_puts_its_own_in_the_place_of_what_RGrid_made_for_it_is_kept()
    {
        _workspace.Write("s.sh", "cp d/link got; rm d/link; ln -s file d/link; rmdir out; echo x > out");
        _workspace.Write("d/file", "x");
        File.CreateSymbolicLink(_workspace.At("d/link"), "file");
        _workspace.Run("run", "--reuse", "--input", "d", "s.sh", "out/x").Succeeded();
        Assert.Equal("x\n", _workspace.Read("out"));
        File.Delete(_workspace.At("out"));
        Assert.True(IsReused(_workspace.Run("run", "--reuse", "--input", "d", "s.sh", "out/x").Succeeded()));
        Assert.Equal("x\n", _workspace.Read("out"));
    }

    [Fact]
    public void Links_that_a_script_made_are_its_outputs_as_files_are_and_no_inputs()
    {
        _workspace.Write("s.sh", "echo 1 > $1/o; ln -sf o $1/l; mkdir -p $1/sub; ln -sfn sub $1/latest; ln -sf $1/o now\n").Write("g/in", "x");
        Assert.False(IsReused(_workspace.Run("run", "--reuse", "s.sh", "g", "now").Succeeded()));
        Assert.True(IsReused(_workspace.Run("run", "--reuse", "s.sh", "g", "now").Succeeded()));
        File.Delete(_workspace.At("g/l"));
        File.CreateSymbolicLink(_workspace.At("g/l"), "in");
        Assert.Contains("g/l", _workspace.Run("run", "--reuse", "s.sh", "g", "now").Succeeded().Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_whose_outputs_are_not_all_in_the_store_is_not_kept_and_says_why()
    {
        _workspace.Write("odd.py", "import os, sys\nif sys.argv[1] == 'fifo':\n    os.mkfifo('pipe')\nif sys.argv[1] == 'link':\n    os.symlink('/etc/hostname', 'away')\n");
        foreach (var word in new[] { "fifo", "link" })
        {
            var first = _workspace.Run("run", "--reuse", "odd.py", word).Succeeded();
            Assert.Contains("note: the result is not kept for reuse: ", first.Stderr, StringComparison.Ordinal);
            Assert.False(IsReused(_workspace.Run("run", "--reuse", "odd.py", word).Succeeded()));
        }

        var absent = _workspace.Run("run", "--reuse", "--output", "never.txt", "odd.py", "none").Succeeded();
        Assert.Contains("note: the result is not kept for reuse: the declared output `never.txt` is missing", absent.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_or_missing_stored_output_runs_the_script_again_and_says_so()
    {
        var first = Run().Succeeded();
        Remove();
        Damage("ABC\n"u8.ToArray(), path => File.WriteAllText(path, "XYZ\n"));
        var second = Run().Succeeded();
        Assert.Matches("(?m)^result      MISS  its stored output `out.txt` was damaged and set aside$", second.Stderr);
        Assert.NotEqual(first.StdoutBytes, second.StdoutBytes);
        Assert.Equal("ABC\n", _workspace.Read("out.txt"));
        Remove();
        Damage([.. Enumerable.Range(0, 256).Select(value => (byte)value)], File.Delete);
        Assert.Matches("(?m)^result      MISS  its stored output `private.bin` is no longer in the store$", Run().Succeeded().Stderr);
        Damage("complained\n"u8.ToArray(), path => File.WriteAllText(path, "Complained\n"));
        Assert.Matches("(?m)^result      MISS  its stored stderr was damaged and set aside$", Run().Succeeded().Stderr);
        Assert.True(IsReused(Run().Succeeded()));
    }

    [Theory]
    [InlineData(70_000)]
    [InlineData(2_000_000)]
    public void A_damaged_stdin_is_told_before_the_script_begins(int size)
    {
        var stdin = new byte[size];
        _workspace.Write("sum.sh", "#!/bin/sh\nsha256sum\n");
        var sum = _workspace.RunWithStdin(stdin, "run", "--reuse", "sum.sh").Succeeded().Stdout;
        Damage(stdin, path => File.WriteAllBytes(path, [1, .. stdin.AsSpan(1)]));
        _workspace.Write("sum.sh", "#!/bin/sh\nsha256sum #\n");
        var told = _workspace.RunWithStdin(stdin, "run", "--reuse", "sum.sh");
        Assert.Equal((125, ""), (told.ExitCode, told.Stdout));
        Assert.Matches("(?m)^error: .*(damaged|no longer in the store)", told.Stderr);
        Assert.Equal(sum, _workspace.RunWithStdin(stdin, "run", "--reuse", "sum.sh").Succeeded().Stdout);
    }

    [Fact]
    public void An_output_that_was_changed_by_hand_is_saved_and_restored_as_a_run_would()
    {
        Run().Succeeded();
        _workspace.Write("out.txt", "mine\n");
        var result = Run().Succeeded();
        Assert.True(IsReused(result));
        Assert.Equal("ABC\n", _workspace.Read("out.txt"));
        Assert.Contains("get its earlier bytes back with: cp ", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Refresh_runs_anew_and_its_result_is_the_one_that_is_given_back_from_then_on()
    {
        var first = Run().Succeeded();
        var fresh = _workspace.Run("run", "--reuse", "--refresh", "s.py", "in.txt").Succeeded();
        Assert.Contains("result      MISS  --refresh", fresh.Stderr, StringComparison.Ordinal);
        Assert.NotEqual(first.StdoutBytes, fresh.StdoutBytes);
        Assert.Equal(fresh.StdoutBytes, Run().Succeeded().StdoutBytes);
    }

    [Fact]
    public void Touched_copied_or_run_from_another_folder_it_is_still_given_back()
    {
        var first = Run().Succeeded();
        File.SetLastWriteTimeUtc(_workspace.At("in.txt"), DateTime.UnixEpoch);
        var copy = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(_workspace.Folder)!, "copy")).FullName;
        foreach (var name in new[] { "s.py", "helper.py", "in.txt" })
        {
            File.Copy(_workspace.At(name), Path.Combine(copy, name));
        }

        var other = _workspace.RunIn(copy, [], ["run", "--reuse", "s.py", "in.txt"]).Succeeded();
        Assert.Equal(first.StdoutBytes, other.StdoutBytes);
        Assert.True(File.Exists(Path.Combine(copy, "out.txt")));
    }

    [Fact]
    public void Reuse_can_be_a_setting_and_the_reused_run_is_in_the_history_with_its_outputs()
    {
        _workspace.Write("rgrid.toml", "reuse = true\n");
        _workspace.Run("run", "s.py", "in.txt").Succeeded();
        var second = _workspace.Run("run", "--output-dir", "there", "s.py", "in.txt").Succeeded();
        Assert.True(IsReused(second));
        Assert.Equal("ABC\n", _workspace.Read("there/out.txt"));
        Assert.Contains("reused", _workspace.Run("status", "last").Succeeded().Stdout, StringComparison.Ordinal);
        Assert.Contains("out.txt", _workspace.Run("outputs", "last").Succeeded().Stdout, StringComparison.Ordinal);
        Assert.Equal(second.StdoutBytes, _workspace.Run("logs", "last").Succeeded().StdoutBytes);
        Assert.Contains("result", _workspace.Run("cache", "stats").Succeeded().Stdout, StringComparison.Ordinal);
        Assert.Contains("\"reusedFrom\":\"01", _workspace.Run("run", "--json", "s.py", "in.txt").Succeeded().Stderr, StringComparison.Ordinal);
        Assert.False(IsReused(_workspace.Run("run", "--reuse=false", "s.py", "in.txt").Succeeded()));
    }

    private RunResult Run() => _workspace.Run("run", "--reuse", "s.py", "in.txt");

    private static bool IsReused(RunResult result) => result.Stderr.Contains("result      REUSED  from ", StringComparison.Ordinal);

    private static string Missed(RunResult result)
    {
        Assert.Equal(0, result.ExitCode);
        return Assert.Single(result.Stderr.Split('\n'), line => line.StartsWith("result      MISS  ", StringComparison.Ordinal));
    }

    private void Remove()
    {
        foreach (var name in new[] { "out.txt", "private.bin", "link" })
        {
            File.Delete(_workspace.At(name));
        }

        Directory.Delete(_workspace.At("deep"), recursive: true);
    }

    private string Listing() => _workspace.RunProgram("python3", "-c", """
        import os, hashlib
        for folder, folders, files in sorted(os.walk('.')):
            for name in sorted(files):
                path = os.path.join(folder, name)
                print(path, oct(os.lstat(path).st_mode), os.readlink(path) if os.path.islink(path) else hashlib.sha256(open(path, 'rb').read()).hexdigest())
        """).Succeeded().Stdout;

    private void Damage(byte[] content, Action<string> how)
    {
        var hex = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        var path = Path.Combine(_workspace.Store, "blobs", hex[..2], hex[2..]);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        how(path);
    }
}
