using System.Diagnostics;
using RGrid.Testing;

namespace RGrid.EndToEnd.Scenarios;

/// <summary>Files that change while a run goes on: by another hand (scenario 29), or by the script itself (scenario 30).</summary>
public sealed class MovingInputScenarios : IDisposable
{
    private const int Large = 9_000_000;

    private readonly ScenarioWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("printf B | dd of=in.txt conv=notrunc status=none")]
    [InlineData("printf B > in.txt")]
    [InlineData("printf B > new; mv new in.txt")]
    [InlineData("printf B > in.txt; touch -d @1000000000 in.txt")]
    public void Scenario_29_a_run_keeps_the_input_that_it_began_with_and_its_key_says_so(string edit) => AssertOld("in.txt", "A", edit, "B");

    [Fact]
    public void Scenario_29_a_large_input_is_the_one_that_was_hashed_though_nothing_of_it_was_copied() =>
        AssertOld("in.txt", new string('A', Large), $"head -c {Large} /dev/zero | tr '\\0' B > new; dd if=new of=in.txt conv=notrunc status=none; rm new", new string('B', Large));

    [Fact]
    public void Scenario_29_an_edit_that_is_taken_back_leaves_the_key_of_before()
    {
        _workspace.Write("in.txt", "A").Write("s.sh", "echo ready\nread line\ncat \"$1\"\n");
        var keys = new List<string>();
        foreach (var edit in new[] { "touch in.txt", "printf B > in.txt; printf A > in.txt" })
        {
            using var run = Start();
            _workspace.Shell(edit);
            Assert.Equal("A", Continue(run));
            keys.Add(_workspace.LastKey());
        }

        Assert.Single(keys.Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("s.py", "print('ready', flush=True)\ninput()\nimport late\nprint(late.v)\n", "late.py", "v = 1\n")]
    [InlineData("s.js", "console.log('ready')\nrequire('fs').readSync(0, Buffer.alloc(1))\nconsole.log(require('./late').v)\n", "late.js", "exports.v = 1\n")]
    [InlineData("s.sh", "echo ready\nread line\n. ./late.sh\necho $v\n", "late.sh", "v=1\n")]
    public void Scenario_29_code_that_is_edited_before_it_is_loaded_is_the_code_of_the_key(string script, string text, string file, string code)
    {
        _workspace.Write(script, text).Write(file, code);
        using (var run = _workspace.Inner.Start(_workspace.Inner.Folder, ["run", script]))
        {
            Assert.Equal("ready", run.StandardOutput.ReadLine());
            _workspace.Inner.Edit(file, "1", "2");
            Assert.Equal("1\n", Continue(run));
        }

        var first = _workspace.LastKey();
        var second = Complete("2\n");
        Assert.NotEqual(first, second);
        _workspace.Inner.Edit(file, "2", "1");
        Assert.Equal(first, Complete("1\n"));

        string Complete(string shown)
        {
            Assert.Equal("ready\n" + shown, _workspace.Inner.RunWithStdin("\n"u8.ToArray(), "run", script).Succeeded().Stdout);
            return _workspace.LastKey();
        }
    }

    [Theory]
    [InlineData(Large)]
    [InlineData(200_000)]
    public void Scenario_29_a_file_that_is_written_while_it_is_read_is_run_as_it_was_hashed_or_not_at_all(int size)
    {
        _workspace.Write("in.txt", new string('A', size)).Write("s.sh", "sha256sum < \"$1\"\n");
        _workspace.Write("write.py", $"""
            print('ready', flush=True)
            while True:
                for letter in b'BCDE':
                    with open('in.txt', 'r+b', buffering=0) as file:
                        for start in range(0, {size}, 4096):
                            file.write(bytes([letter]) * min(4096, {size} - start))
            """);
        using var writer = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["write.py"]) { WorkingDirectory = _workspace.Inner.Folder, RedirectStandardOutput = true })!;
        try
        {
            Assert.Equal("ready", writer.StandardOutput.ReadLine());
            for (var i = 0; i < 3; i++)
            {
                var result = _workspace.Try("s.sh", "in.txt");
                if (result.ExitCode == 0)
                {
                    // What the script read has the digest that the key was made of.
                    Assert.Contains(result.Stdout[..64], _workspace.Inner.Run("cache", "show", _workspace.LastKey()).Succeeded().Stdout, StringComparison.Ordinal);
                }
                else
                {
                    Assert.True(result.ExitCode == 125 && result.Stderr.Contains("in.txt` changed each of the 3 times", StringComparison.Ordinal), result.ToString());
                }
            }
        }
        finally
        {
            writer.Kill();
            writer.WaitForExit();
        }
    }

    [Theory]
    [InlineData("sort -o \"$1\" \"$1\"")]
    [InlineData("echo more >> \"$1\"")]
    [InlineData("rm \"$1\"")]
    [InlineData("chmod 600 \"$1\"; echo more >> \"$1\"")]
    public void Scenario_30_a_script_that_changes_its_input_leaves_the_users_file_and_never_moves_its_key(string change)
    {
        _workspace.Write("in.txt", "b\na\n").Write("s.sh", change + " 2>&1\ntrue\n");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 3; i++)
        {
            keys.Add(_workspace.Run("s.sh", "in.txt").ExecutionKey);
            Assert.Equal("b\na\n", _workspace.Inner.Read("in.txt"));
        }

        Assert.Single(keys);
    }

    [Fact]
    public void Scenario_30_a_log_that_a_script_appends_to_is_no_input_of_the_next_run()
    {
        _workspace.Write("s.sh", "echo line >> log.txt\ncat log.txt\n");
        var runs = Enumerable.Range(0, 3).Select(_ => _workspace.Run("s.sh")).ToList();
        Assert.All(runs, run => Assert.Equal(("line\n", runs[0].ExecutionKey), (run.Stdout, run.ExecutionKey)));
    }

    private void AssertOld(string input, string before, string edit, string after)
    {
        _workspace.Write(input, before).Write("s.sh", "echo ready\nread line\ncat \"$1\"\n");
        using (var run = Start())
        {
            _workspace.Shell(edit);
            Assert.Equal(after[0], _workspace.Inner.Read(input)[0]);
            Assert.True(Continue(run) == before, "The run saw another input.");
        }

        var first = _workspace.LastKey();
        Assert.NotEqual(first, KeyOf(after));
        Assert.Equal(first, KeyOf(before));

        string KeyOf(string text)
        {
            _workspace.Write(input, text);
            using var run = Start();
            Assert.True(Continue(run) == text, "The run saw another input.");
            return _workspace.LastKey();
        }
    }

    private Process Start()
    {
        var run = _workspace.Inner.Start(_workspace.Inner.Folder, ["run", "s.sh", "in.txt"]);
        Assert.Equal("ready", run.StandardOutput.ReadLine());
        return run;
    }

    private static string Continue(Process run) => Workspace.Complete(run, "\n"u8.ToArray()).Succeeded().Stdout;
}
