using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using RGrid.Testing;

namespace RGrid.EndToEnd;

/// <summary>What is odd at the edges of a run: words and names that are not UTF-8, places that refuse, signals, empty words.</summary>
public sealed class HardEndsTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Links_to_folders_are_delivered_and_downloaded()
    {
        _workspace.Write("s.py", "import os\nos.makedirs('d/e')\nopen('d/e/f', 'w').write('1')\nos.symlink('d', 'dl')\nos.symlink('e', 'd/el')\n");
        _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal(("d", "1"), (new FileInfo(_workspace.At("dl")).LinkTarget, _workspace.Read("dl/el/f")));
        _workspace.Run("download", "last", "o").Succeeded();
        Assert.Equal("1", _workspace.Read("o/dl/el/f"));

        // And again over what is there.
        _workspace.Run("run", "s.py").Succeeded();
        _workspace.Run("download", "last", "o").Succeeded();
    }

    [Fact]
    public void An_output_whose_name_is_not_utf_8_does_not_cost_the_others()
    {
        _workspace.Write("s.py", "import os\nprint('said')\nopen('good.txt', 'w').write('1')\nopen(b'bad\\xff.txt', 'w').write('2')\nos.mkdir(b'd\\xff')\nopen(b'd\\xff/x', 'w')\n");
        var result = _workspace.Run("run", "s.py");
        Assert.Equal((125, "said\n", "1"), (result.ExitCode, result.Stdout, _workspace.Read("good.txt")));
        Assert.Contains("the name of `bad\uFFFD.txt` is not valid UTF-8; it could not be kept", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("succeeded", _workspace.Run("status", "last").Stdout, StringComparison.Ordinal);
        Assert.Equal("said\n", _workspace.Run("logs", "last").Stdout);

        // Nothing of the run's private folder is left behind.
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_workspace.Store, "stages")));
    }

    [Fact]
    public void Words_that_are_not_utf_8_are_refused_and_a_replacement_character_itself_is_not()
    {
        _workspace.Write("s.py", "import sys\nprint(ascii(sys.argv[1]))\n");
        var refused = _workspace.RunProgram("sh", "-c", $"exec {NativeBinary.Path} run s.py \"$(printf 'a\\377b')\"");
        Assert.Equal((125, ""), (refused.ExitCode, refused.Stdout));
        Assert.Contains("error: the argument `a\uFFFDb` is not valid UTF-8", refused.Stderr, StringComparison.Ordinal);
        Assert.Equal("'\\ufffd'\n", _workspace.Run("run", "s.py", "\uFFFD").Succeeded().Stdout);
    }

    [Fact]
    public void Values_and_link_targets_that_are_not_utf_8_are_refused_by_name()
    {
        _workspace.Write("s.py", "import os\nprint(ascii(os.environ['X']))\n").Write("d/f", "");
        var value = _workspace.RunProgram("sh", "-c", $"X=$(printf 'a\\377b') exec {NativeBinary.Path} run --env X s.py");
        Assert.Equal((125, ""), (value.ExitCode, value.Stdout));
        Assert.Contains("error: the value of the variable `X` is not valid UTF-8", value.Stderr, StringComparison.Ordinal);
        _workspace.Variables["X"] = "\uFFFD";
        Assert.Equal("'\\ufffd'\n", _workspace.Run("run", "--env", "X", "s.py").Succeeded().Stdout);

        _workspace.RunProgram("sh", "-c", "ln -s \"$(printf 't\\377')\" d/link").Succeeded();
        var link = _workspace.Run("run", "--env", "X", "s.py", "d");
        Assert.Equal(125, link.ExitCode);
        Assert.Contains("/d/link` is not valid UTF-8", link.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("defect", link.Stderr, StringComparison.Ordinal);

        _workspace.Write("t.py", "import os\nos.symlink(b't\\xff', 'made')\nopen('good', 'w')\n");
        Assert.Contains("note: `made` is a link to a name that is not valid UTF-8; it was not kept", _workspace.Run("run", "t.py").Succeeded().Stderr, StringComparison.Ordinal);
        Assert.True(File.Exists(_workspace.At("good")));
    }

    [Fact]
    public void A_shell_is_called_by_the_name_that_led_to_it()
    {
        Directory.CreateDirectory(_workspace.At("bin"));
        File.CreateSymbolicLink(_workspace.At("bin/sh"), "/usr/bin/bash");
        _workspace.Write("s.sh", "set -o | grep posix | grep -o 'o[nf]*$'\n");
        _workspace.Variables["PATH"] = $"{_workspace.At("bin")}:{_workspace.Variables["PATH"]}";
        Assert.Equal("on\n", _workspace.Run("run", "s.sh").Succeeded().Stdout);
        Assert.Equal("on\n", _workspace.Run("run", "--open", "s.sh").Succeeded().Stdout);
        Assert.Equal("on\n", _workspace.Run("rerun", "last").Succeeded().Stdout);
        _workspace.Write("s.bash", "set -o | grep posix | grep -o 'o[nf]*$'\n");
        Assert.Equal("off\n", _workspace.Run("run", "s.bash").Succeeded().Stdout);
    }

    [Fact]
    public void Outputs_that_could_not_be_delivered_are_a_failure_and_are_kept()
    {
        _workspace.Write("s.py", "open('out', 'w').write('1')\nopen('other', 'w').write('2')\n").Write("out/there", "x");
        var result = _workspace.Run("run", "s.py");
        Assert.Equal((125, "2"), (result.ExitCode, _workspace.Read("other")));
        Assert.Contains("error: `out` could not be delivered", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("rgrid download ", result.Stderr, StringComparison.Ordinal);
        _workspace.Run("download", "last", "o").Succeeded();
        Assert.Equal("1", _workspace.Read("o/out"));
        Assert.Equal("out", Report(_workspace.Run("run", "--json", "s.py").Stderr)["undelivered"]![0]!.GetValue<string>());
    }

    [Fact]
    public void A_failure_of_the_script_keeps_its_exit_code_though_outputs_could_not_be_delivered()
    {
        _workspace.Write("s.py", "import sys\nopen('out', 'w').write('1')\nsys.exit(3)\n").Write("out/there", "x");
        Assert.Equal(3, _workspace.Run("run", "s.py").ExitCode);
    }

    [Fact]
    public void An_output_folder_that_is_a_file_is_said_before_the_script_runs()
    {
        _workspace.Write("s.py", "print(1)\n").Write("f", "");
        var result = _workspace.Run("run", "--output-dir", "f", "s.py");
        Assert.Equal((125, ""), (result.ExitCode, result.Stdout));
        Assert.Contains("is no folder", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_is_the_last_line_though_stderr_of_the_script_ends_without_one()
    {
        _workspace.Write("s.py", "import sys\nsys.stderr.write('no newline')\n");
        var result = _workspace.Run("run", "--json", "s.py").Succeeded();
        Assert.Contains("no newline\n{", result.Stderr, StringComparison.Ordinal);
        Assert.Equal("succeeded", Report(result.Stderr)["execution"]!["status"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("run", "")]
    [InlineData("run", "--memory", "1MB", "s.py")]
    [InlineData("list", "--script", "")]
    [InlineData("download", "last", "")]
    [InlineData("rerun", "last", "--output-dir", "")]
    public void Empty_words_and_sizes_that_are_too_small_are_said_to_be_that(params string[] words)
    {
        _workspace.Write("s.py", "print(1)\n");
        _workspace.Run("run", "s.py").Succeeded();
        var result = _workspace.Run(words);
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("error: ", result.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("defect", result.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("is a folder", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_timeout_is_said()
    {
        _workspace.Write("s.sh", "sleep 60\n");
        var result = _workspace.Run("run", "--timeout", "500ms", "s.sh");
        Assert.Equal(124, result.ExitCode);
        Assert.Contains("note: the script was ended: its time of 0.5 s was over (--timeout)", result.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TERM", 15)]
    [InlineData("HUP", 1)]
    [InlineData("INT", 2)]
    public void A_signal_reaches_the_script_as_itself(string name, int number)
    {
        _workspace.Write("s.py", """
            import signal, sys, time
            def tell(number, _):
                print(number, flush=True)
                sys.exit(0)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, tell)
            print('up', flush=True)
            time.sleep(60)
            """);
        using var process = _workspace.Start(_workspace.Folder, ["run", "-q", "s.py"]);
        Assert.Equal("up", process.StandardOutput.ReadLine());
        Send(name, process);
        Assert.Equal(number.ToString(CultureInfo.InvariantCulture), process.StandardOutput.ReadLine());
        process.WaitForExit();
        Assert.Equal(128 + number, process.ExitCode);
    }

    [Fact]
    public void A_second_interrupt_ends_at_once_what_does_not_listen_to_the_first()
    {
        _workspace.Write("s.py", """
            import signal, sys, time
            signal.signal(signal.SIGINT, lambda *_: print('no', flush=True))
            print('up', flush=True)
            while True:
                time.sleep(1)
            """);
        using var process = _workspace.Start(_workspace.Folder, ["run", "-q", "s.py"]);
        Assert.Equal("up", process.StandardOutput.ReadLine());
        Send("INT", process);
        Assert.Equal("no", process.StandardOutput.ReadLine());
        Thread.Sleep(200);
        Send("INT", process);
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
    }

    [Fact]
    public void The_control_group_of_a_run_that_was_killed_is_removed_an_hour_later()
    {
        _workspace.Write("s.sh", "echo up\nexec sleep 600\n");
        using var process = _workspace.Start(_workspace.Folder, ["run", "-q", "s.sh"]);
        Assert.Equal("up", process.StandardOutput.ReadLine());
        var child = Directory.EnumerateDirectories($"/proc/{process.Id}/task").SelectMany(thread => File.ReadAllText(thread + "/children").Split(' ')).First(id => id.Length > 0);
        var name = File.ReadLines($"/proc/{child}/cgroup").Select(Path.GetFileName).First(name => name!.StartsWith("rgrid-", StringComparison.Ordinal))!;
        var group = Directory.EnumerateDirectories("/sys/fs/cgroup", name, SearchOption.AllDirectories).First();
        process.Kill();
        process.WaitForExit();
        while (File.ReadAllText(Path.Combine(group, "cgroup.procs")).Length > 0)
        {
            Thread.Sleep(5);
        }

        _workspace.Run("cache", "gc").Succeeded();
        Assert.True(Directory.Exists(group));
        Directory.SetLastWriteTimeUtc(group, DateTime.UtcNow.AddHours(-2));
        _workspace.Run("cache", "gc").Succeeded();
        Assert.False(Directory.Exists(group));
    }

    [Theory]
    [InlineData("run", "s.py", "large.bin")]
    [InlineData("run", "--reuse", "s.py")]
    public void An_interrupt_ends_the_reading_of_a_large_input_and_the_wait_for_stdin(params string[] words)
    {
        const long size = 8L << 30;
        _workspace.Write("s.py", "print(1)\n").Write("large.bin", "");
        using (var file = File.OpenWrite(_workspace.At("large.bin")))
        {
            file.SetLength(size);
        }

        using var process = _workspace.Start(_workspace.Folder, words);
        Assert.Contains("environment MISS", process.StandardError.ReadLine(), StringComparison.Ordinal);
        Send("INT", process);
        Assert.Contains("stopped before the script ran", process.StandardError.ReadToEnd(), StringComparison.Ordinal);
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
        Assert.DoesNotContain(new DirectoryInfo(_workspace.Store).EnumerateFiles("*", SearchOption.AllDirectories), file => file.Length == size);
    }

    [Theory]
    [InlineData("--network", "off")]
    [InlineData("--open", "-v")]
    public void A_script_that_a_signal_ends_without_a_word_is_told_with_the_signals_name(params string[] options)
    {
        var result = _workspace.Write("s.sh", "kill -SEGV $$\n").Run(["run", .. options, "s.sh"]);
        Assert.Equal(139, result.ExitCode);
        Assert.Contains("note: exit code 139 means that the script was ended by SIGSEGV", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_path_that_may_not_be_entered_is_passed_over_and_such_a_script_is_said_to_be_one()
    {
        using var user = new OrdinaryUser();
        user.Write("s.py", "print(1)\n");
        user.Variables["PATH"] = user.MakeClosedFolder("closed") + ":/usr/bin:/bin";
        Assert.Equal("1\n", user.Run("run", "s.py").Succeeded().Stdout);
        var hidden = user.Run("run", "closed/s.py");
        Assert.Equal(125, hidden.ExitCode);
        Assert.Contains("Permission denied", hidden.Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("defect", hidden.Stderr, StringComparison.Ordinal);
    }

    private static JsonObject Report(string stderr) => JsonNode.Parse(stderr.TrimEnd('\n').Split('\n')[^1])!.AsObject();

    private static void Send(string signal, Process process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
