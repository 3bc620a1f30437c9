using System.Globalization;
using System.Text;
using RGrid.Testing;
using Xunit;

namespace RGrid.EndToEnd.Reuse;

/// <summary>A result that is given back leaves what its run left: from the same files, the same things, in the same places.</summary>
public sealed class LeavingsTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("", "s.py $PWD/out.txt", "import sys; open('out.txt', 'w').write('relative'); open(sys.argv[1], 'w').write('absolute')", 125)]
    [InlineData("", "s.py $PWD/out.txt", "import sys; open('out.txt', 'w').write('x'); open(sys.argv[1], 'w').write('x')", 0)]
    [InlineData("", "--output-dir out s.py ../y", "open('x', 'w').write('here'); open('../x', 'w').write('above')", 125)]
    [InlineData("mkdir d; echo same > d/a; ln -s a d/l", "--output d --input d s.py", "import os; t = open('d/l').read(); os.remove('d/l'); open('d/l', 'w').write(t)", 0)]
    [InlineData("mkdir -p d/sub; echo same > d/sub/f; ln -s sub d/l", "--output d --input d s.py", "import os; t = open('d/l/f').read(); os.remove('d/l'); os.mkdir('d/l'); open('d/l/f', 'w').write(t)", 0)]
    [InlineData("echo X > a; ln -s a b", "s.py", "open('a', 'w').write('Y\\n'); open('b', 'w').write('X\\n')", 125)]
    [InlineData("mkdir o1; ln -s o1 o2; echo Y > o1/f", "s.py", "import os; os.makedirs('o1'); os.makedirs('o2'); open('o1/f', 'w').write('X\\n'); open('o2/f', 'w').write('Y\\n')", 125)]
    [InlineData("mkdir a; ln -s a/x a-b", "s.py", "import os; os.makedirs('a'); open('a/x', 'w').write('X\\n'); open('a-b', 'w').write('Y\\n')", 0)]
    [InlineData("ln -s /dev/null log", "s.py", "open('log', 'w').write('x'); open('o', 'w').write('x')", 0)]
    [InlineData("mkfifo log", "s.py", "open('log', 'w').write('x'); open('o', 'w').write('x')", 125)]
    [InlineData("ln -s /dev/full log", "s.py", "open('log', 'w').write('x'); open('o', 'w').write('x')", 125)]
    public void What_stands_there_afterwards_is_the_same(string setUp, string words, string script, int exitCode)
    {
        var (first, again) = (Leave(setUp, words, script), Leave(setUp, words, script));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"exit {exitCode}\n"), first.Stdout, StringComparison.Ordinal);
        Assert.Contains("crw-rw-rw-", first.Stdout, StringComparison.Ordinal);
        Assert.Equal(first.Stdout, again.Stdout);
        Assert.Contains("result      REUSED", again.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_outputs_with_one_place_the_later_one_is_left_each_time()
    {
        _workspace.Write("x/.keep", "").Write("y/.keep", "").Write("s.py", """
            import os
            for name in 'xy':
                os.makedirs(name, exist_ok=True)
                open(f'{name}/out.txt', 'w').write(name)
            """);
        for (var i = 0; i < 3; i++)
        {
            var result = _workspace.RunProgram("unshare", "-rm", "sh", "-c", "mount --bind x y && exec \"$@\"", "sh", NativeBinary.Path, "run", "--reuse", "s.py").Succeeded();
            Assert.Equal((i > 0, "y"), (result.Stderr.Contains("REUSED", StringComparison.Ordinal), _workspace.Read("x/out.txt")));
        }
    }

    [Fact]
    public void An_output_may_be_called_as_the_log_of_a_database_where_there_is_none()
    {
        _workspace.Write("daily", "data\n").Write("s.py", "open('daily-journal', 'w').write(open('daily').read())\n");
        _workspace.Run("run", "s.py", "daily").Succeeded();
        Assert.Equal("data\n", _workspace.Read("daily-journal"));
    }

    [Fact]
    public void A_link_that_stands_there_already_needs_no_folder_that_can_be_written()
    {
        _workspace.Write("s.sh", "echo x >f; ln -s f l\n").Write("list", "a\n").Write("a", "");
        _workspace.Run("run", "--batch-from", "list", "s.sh").Succeeded();
        var locked = _workspace.RunProgram("sh", "-c", "chattr +i outputs/a || exit 77; \"$0\" run --batch-from list s.sh; code=$?; chattr -i outputs/a; exit $code", NativeBinary.Path);
        Assert.SkipWhen(locked.ExitCode == 77, "this file system keeps no folder from being written");
        Assert.Equal(0, locked.ExitCode);
    }

    [Theory]
    [InlineData("--output-dir", "new/dir")]
    [InlineData("--batch-from", "list")]
    public void Folders_that_are_made_for_outputs_are_no_inputs_of_the_next_run(string option, string value)
    {
        _workspace.Write("s.py", "import os\nopen('o', 'w').write(repr(sorted(os.listdir('.'))))\n").Write("list", "a\n").Write("a", "");
        _workspace.Run("run", "--input", ".", "--reuse", option, value, "s.py").Succeeded();
        var again = _workspace.Run("run", "--input", ".", "--reuse", option, value, "s.py").Succeeded();
        Assert.Contains("reused", again.Stderr, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("| true", 0)]
    [InlineData(">/dev/full", 125)]
    [InlineData("2>/dev/full", 125)]
    public void Outputs_come_also_where_nobody_takes_what_is_printed(string to, int exitCode)
    {
        _workspace.Write("s.py", "import sys\nopen('o', 'w').write('x')\nprint('hello')\nprint('there', file=sys.stderr)\n");
        _workspace.Run("run", "--reuse", "s.py").Succeeded();
        File.Delete(_workspace.At("o"));
        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $"{exitCode}\n"), _workspace.RunProgram("sh", "-c", $"{{ sleep 0.1; \"$1\" run --reuse s.py; echo $? >code; }} {to}; sleep 0.1; cat code", "sh", NativeBinary.Path).Stdout, StringComparison.Ordinal);
        Assert.Equal("x", File.ReadAllText(_workspace.At("o")));
    }

    [Fact]
    public void What_was_printed_onto_a_full_disk_is_no_success()
    {
        _workspace.Write("s.py", "print('hello')\n");
        var full = _workspace.RunProgram("sh", "-c", "\"$1\" run s.py >/dev/full", "sh", NativeBinary.Path);
        Assert.NotEqual(0, full.ExitCode);
        Assert.Contains("error: `standard output` could not be delivered", full.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../../../../../../../../../../nowhere/y")]
    [InlineData("../p/y")]
    public void Neither_the_name_nor_the_depth_of_the_working_folder_decides_what_a_run_is_shown(string word)
    {
        const string script = "import os, sys\nprint(os.getcwd(), os.path.isdir(os.path.dirname(sys.argv[1])))\n";
        var told = new List<string>();
        foreach (var folder in new[] { "p", "q", "deep/er/p" })
        {
            _workspace.Write($"{folder}/rgrid.toml", "").Write($"{folder}/s.py", script);
            told.Add(_workspace.RunIn(_workspace.At(folder), [], ["run", "--refresh", "--reuse", "s.py", word]).Succeeded().Stdout);
        }

        Assert.Single(told.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public void An_output_is_kept_by_the_path_that_the_script_gave_it()
    {
        foreach (var folder in new[] { "p", "q" })
        {
            _workspace.Write($"{folder}/rgrid.toml", "").Write($"{folder}/s.py", "import os, sys\nos.makedirs('../p', exist_ok=True)\nopen('../p/r', 'w').write('done')\n");
            _workspace.RunIn(_workspace.At(folder), [], ["run", "--reuse", "s.py", "../data.csv"]).Succeeded();
        }

        Assert.True(File.Exists(_workspace.At("p/r")));
        Assert.False(File.Exists(_workspace.At("q/r")));
    }

    [Fact]
    public void A_folder_beside_the_project_may_be_called_as_the_project_is_in_a_run()
    {
        _workspace.Write("x/p/rgrid.toml", "").Write("x/p/data", "A").Write("x/project/data", "B").Write("x/y", "C").Write("above/y", "D")
            .Write("x/project/lib.py", "Who = 'beside'\n").Write("x/p/lib.py", "Who = 'own'\n")
            .Write("x/p/s.py", "import sys, other\nprint(*[open(word).read() for word in sys.argv[1:]], other.Who)\n");
        File.CreateSymbolicLink(_workspace.At("x/p/other.py"), "../project/lib.py");
        var words = new[] { "s.py", "data", "../project/data", "../y", "../../above/y" };
        Assert.Equal("A B C D beside\n", _workspace.RunIn(_workspace.At("x/p"), [], ["run", .. words]).Succeeded().Stdout);
    }

    [Fact]
    public void A_large_input_that_the_script_moves_with_its_folder_keeps_its_bytes()
    {
        _workspace.Write("d/small", "s").Write("s.py", "import os\nos.rename('d', 'e')\n");
        File.WriteAllBytes(_workspace.At("d/big"), new byte[3 << 20]);
        _workspace.Run("run", "s.py", "d").Succeeded();
        Assert.Equal(3 << 20, new FileInfo(_workspace.At("e/big")).Length);
    }

    [Fact]
    public void What_lies_too_deep_is_told()
    {
        _workspace.Write("s.py", "import os\nfor i in range(17):\n    os.mkdir('x' * 240)\n    os.chdir('x' * 240)\nopen('deepest', 'w').write('x')\n");
        var deep = _workspace.Run("run", "--reuse", "s.py");
        Assert.Equal(125, deep.ExitCode);
        Assert.Contains("lies too deep; it could not be kept", deep.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_name_and_one_that_looks_like_it_each_is_seen_for_itself()
    {
        _workspace.Write("s.py", "import os\nopen('\\ufffd', 'w').write('named')\nopen(b'\\xff', 'w').write('not')\n");
        foreach (var _ in new[] { 1, 2 })
        {
            var run = _workspace.Run("run", "--reuse", "s.py");
            Assert.Equal(125, run.ExitCode);
            Assert.Contains("is not valid UTF-8; it could not be kept", run.Stderr, StringComparison.Ordinal);
            Assert.Equal("named", File.ReadAllText(_workspace.At("\ufffd")));
        }
    }

    [Fact]
    public void Items_that_are_read_while_others_write_do_not_find_their_outputs()
    {
        _workspace.Write("a.csv", "1").Write("b.csv", "2").Write("s.py", "import os\nopen('o', 'w').write(' '.join(sorted(f for _, _, fs in os.walk('.') for f in fs)))\n");
        foreach (var _ in new[] { 1, 2 })
        {
            _workspace.Run("run", "--reuse", "--parallel", "1", "--input", ".", "--batch", "*.csv", "s.py").Succeeded();
            Assert.Equal("a.csv b.csv o s.py", File.ReadAllText(_workspace.At("outputs/b.csv/o")).Replace("rgrid.toml ", "", StringComparison.Ordinal));
        }

        Assert.Contains("2 reused", _workspace.Run("run", "--reuse", "--input", ".", "--batch", "*.csv", "s.py").Succeeded().Stderr, StringComparison.Ordinal);
    }

    private RunResult Leave(string setUp, string words, string script)
    {
        File.WriteAllText(_workspace.At("script"), script, new UTF8Encoding(false));
        return _workspace.RunProgram("sh", "-c", $$"""
            rm -rf top && mkdir -p top/p && cd top/p && touch rgrid.toml && cp ../../script s.py && { {{(setUp.Length == 0 ? ":" : setUp)}}; } || exit 99
            "$1" run --reuse {{words}} </dev/null

            echo "exit $?"
            cd .. && find . -printf '%p %M %l\n' | sort; find . -type f | sort | xargs tail -n +1; stat -c %A /dev/null
            """, "sh", NativeBinary.Path);
    }
}
