using RGrid.Testing;

namespace RGrid.EndToEnd;

/// <summary>Files that a script changes in place: named as an input and as an output, they begin with the user's bytes and come back.</summary>
public sealed class UpdatedFilesTests : IDisposable
{
    private const string Append = """
        with open('log.txt', 'a') as file:
            file.write('x')
        print(open('log.txt').read())
        """;

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData()]
    [InlineData("--open")]
    public void A_script_that_appends_to_a_file_goes_on_where_it_was(params string[] options)
    {
        _workspace.Write("s.py", Append).Write("log.txt", "ab");
        Assert.Equal("abx\n", _workspace.Run(["run", .. options, "--input", "log.txt", "--output", "log.txt", "s.py"]).Succeeded().Stdout);
        var second = _workspace.Run(["run", .. options, "--input", "log.txt", "--output", "log.txt", "s.py"]).Succeeded();
        Assert.Equal(("abxx\n", "abxx"), (second.Stdout, _workspace.Read("log.txt")));
        Assert.DoesNotContain("note: `", second.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("else", "../tool/state.txt", "../tool/u.py")]
    [InlineData(".", "tool/state.txt", "tool/u.py")]
    public void A_file_beside_a_script_that_is_run_from_elsewhere_is_updated_in_place(string folder, string state, string script)
    {
        _workspace.Write("else/x", "").Write("tool/requirements.txt", "").Write("tool/state.txt", "precious\n").Write("tool/u.py", """
            import os
            place = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'state.txt')
            text = open(place).read() if os.path.exists(place) else ''
            open(place, 'w').write(text + 'x\n')
            """);
        foreach (var expected in new[] { "precious\nx\n", "precious\nx\nx\n" })
        {
            _workspace.RunIn(_workspace.At(folder), [], ["run", "--input", state, "--output", state, script]).Succeeded();
            Assert.Equal(expected, _workspace.Read("tool/state.txt"));
        }

        // By the way of the working folder too.
        _workspace.Write("tool/u.py", "import sys\nopen(sys.argv[1], 'a').write('y\\n')\nprint(open(sys.argv[1]).read())\n");
        _workspace.RunIn(_workspace.At(folder), [], ["run", "--input", state, "--output", state, script, state]).Succeeded();
        Assert.Equal("precious\nx\nx\ny\n", _workspace.Read("tool/state.txt"));
    }

    [Fact]
    public void An_input_beside_a_script_that_is_run_from_elsewhere_is_there()
    {
        _workspace.Write("else/x", "").Write("tool/requirements.txt", "").Write("tool/conf.txt", "conf").Write("tool/r.py", "import os\nprint(open(os.path.join(os.path.dirname(__file__), 'conf.txt')).read(), open('../tool/conf.txt').read())\n");
        Assert.Equal("conf conf\n", _workspace.RunIn(_workspace.At("else"), [], ["run", "--input", "../tool/conf.txt", "../tool/r.py"]).Succeeded().Stdout);
    }

    [Fact]
    public void What_is_updated_is_made_where_it_is_not_there_yet()
    {
        _workspace.Write("s.py", "import os\nn = len(open('state').read()) if os.path.exists('state') else 0\nopen('state', 'w').write('x' * (n + 1))\n");
        for (var times = 1; times <= 3; times++)
        {
            _workspace.Run("run", "--input", "state", "--output", "state", "s.py").Succeeded();
            Assert.Equal(new string('x', times), _workspace.Read("state"));
        }
    }

    [Fact]
    public void A_file_that_was_updated_is_given_back_without_a_warning()
    {
        _workspace.Write("s.py", Append);
        for (var round = 0; round < 2; round++)
        {
            var result = _workspace.Write("log.txt", "ab").Run("run", "--reuse", "--network", "off", "--input", "log.txt", "--output", "log.txt", "s.py").Succeeded();
            Assert.Equal(("abx\n", "abx"), (result.Stdout, _workspace.Read("log.txt")));
            Assert.Equal(round == 1, result.Stderr.Contains("REUSED", StringComparison.Ordinal));
            Assert.DoesNotContain("log.txt`", result.Stderr, StringComparison.Ordinal);
        }

        // What the user had there instead is another input.
        _workspace.Write("log.txt", "cd").Run("run", "--reuse", "--network", "off", "--input", "log.txt", "--output", "log.txt", "s.py").Succeeded();
        Assert.Equal("cdx", _workspace.Read("log.txt"));
    }

    [Fact]
    public void A_file_named_by_an_argument_is_edited_in_place_and_the_hint_says_how()
    {
        _workspace.Write("s.py", "import sys\ntext = open(sys.argv[1]).read()\nopen(sys.argv[1], 'w').write(text.upper())\n").Write("f.txt", "abc");
        var refused = _workspace.Run("run", "s.py", "f.txt");
        Assert.Contains("hint: f.txt was taken as an input; add --output f.txt, and where the script updates what is there --input f.txt too", refused.Stderr, StringComparison.Ordinal);
        var absent = _workspace.Run("run", "--output", "f.txt", "s.py", "f.txt");
        Assert.Contains("hint: f.txt is declared as an output, so the run begins without it; if the script updates it, add --input f.txt", absent.Stderr, StringComparison.Ordinal);
        _workspace.Run("run", "--input", "f.txt", "--output", "f.txt", "s.py", "f.txt").Succeeded();
        Assert.Equal("ABC", _workspace.Read("f.txt"));
    }

    [Fact]
    public void A_database_of_its_own_grows_and_a_rerun_starts_from_what_it_was()
    {
        _workspace.Write("s.py", """
            import sqlite3
            db = sqlite3.connect('app.db')
            db.execute('create table if not exists t (x)')
            db.execute('insert into t values (1)')
            db.commit()
            print(db.execute('select count(*) from t').fetchone()[0])
            """);
        Assert.Equal("1\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        for (var count = 2; count < 4; count++)
        {
            Assert.Equal($"{count}\n", _workspace.Run("run", "--input", "app.db", "--output", "app.db", "s.py").Succeeded().Stdout);
        }

        Assert.Equal("3\n", _workspace.Run("rerun", "last").Succeeded().Stdout);
    }

    [Fact]
    public void A_folder_can_be_both_too()
    {
        _workspace.Write("s.py", "import os\nfor name in sorted(os.listdir('d')):\n    open('d/' + name, 'a').write('!')\nopen('d/new', 'w').write('n')\n").Write("d/a", "a").Write("d/b", "b");
        _workspace.Run("run", "--input", "d", "--output", "d", "s.py").Succeeded();
        Assert.Equal(("a!", "b!", "n"), (_workspace.Read("d/a"), _workspace.Read("d/b"), _workspace.Read("d/new")));
        _workspace.Run("run", "--input", "d", "--output", "d", "s.py").Succeeded();
        Assert.Equal(("a!!", "b!!", "n"), (_workspace.Read("d/a"), _workspace.Read("d/b"), _workspace.Read("d/new")));
    }

    [Fact]
    public void Links_and_empty_folders_of_it_may_become_something_else()
    {
        _workspace.Write("s.sh", """
            echo 2 > db/v2; rm db/cur; ln -s v2 db/cur
            rm db/copied; echo file > db/copied
            rmdir db/old; echo file > db/old
            rm db/one; mkdir db/one; echo in > db/one/f
            rm db/v3; mkdir db/v3; echo in > db/v3/f
            """);
        for (var round = 0; round < 2; round++)
        {
            if (round == 1)
            {
                Directory.Delete(_workspace.At("db"), recursive: true);
            }

            _workspace.Write("db/v1", "1").Write("db/v3", "3");
            Directory.CreateDirectory(_workspace.At("db/old"));
            foreach (var link in new[] { "db/cur", "db/copied", "db/one" })
            {
                File.CreateSymbolicLink(_workspace.At(link), "v1");
            }

            var result = _workspace.Run("run", "--reuse", "--network", "off", "--input", "db", "--output", "db", "s.sh").Succeeded();
            Assert.Equal(("v2", "1"), (new FileInfo(_workspace.At("db/cur")).LinkTarget, _workspace.Read("db/v1")));
            Assert.Equal(("file\n", "file\n"), (_workspace.Read("db/copied"), _workspace.Read("db/old")));
            Assert.Equal(("in\n", "in\n"), (_workspace.Read("db/one/f"), _workspace.Read("db/v3/f")));
            Assert.Null(new FileInfo(_workspace.At("db/copied")).LinkTarget);
            Assert.Equal(round == 1, result.Stderr.Contains("REUSED", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Its_bytes_are_in_the_key_and_so_is_that_it_may_be_changed()
    {
        _workspace.Write("s.py", "print(1)\n").Write("f.txt", "a");
        var keys = new List<string> { KeyOf("--input", "f.txt"), KeyOf("--input", "f.txt", "--output", "f.txt") };
        _workspace.Write("f.txt", "b");
        keys.Add(KeyOf("--input", "f.txt", "--output", "f.txt"));
        Assert.Equal(3, keys.Distinct(StringComparer.Ordinal).Count());
        KeyOf("--input", "f.txt");
        Assert.Contains("f.txt may no longer be written to (--input with --output, or made by another command of this script)\n", _workspace.Run("why").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_script_overwrites_is_told_with_the_options_that_keep_it()
    {
        _workspace.Write("s.py", Append).Write("log.txt", "mine");
        var result = _workspace.Run("run", "s.py").Succeeded();
        Assert.Contains("get its earlier bytes back with: cp ", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("--input log.txt --output log.txt", result.Stderr, StringComparison.Ordinal);
    }

    private string KeyOf(params string[] options)
    {
        _workspace.Run(["run", .. options, "s.py"]).Succeeded();
        return System.Text.Json.Nodes.JsonNode.Parse(_workspace.Run("list", "--json", "--limit", "1").Stdout)![0]!["executionKey"]!.GetValue<string>();
    }
}
