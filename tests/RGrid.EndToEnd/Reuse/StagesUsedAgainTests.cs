using RGrid.Testing;
using Xunit;

namespace RGrid.EndToEnd.Reuse;

/// <summary>The items of a batch are staged in the same folders one after the other, and none of them finds anything of an earlier one.</summary>
public sealed class StagesUsedAgainTests : IDisposable
{
    // Tells all that can be seen of what is writable, then leaves there what it can.
    private const string Script = """
        import os, stat, sys
        told = []
        for top in ('/rgrid/work', '/rgrid/home', '/rgrid/bin', '/tmp', '/var', '/run', '/'):
            for folder, folders, files in os.walk(top, followlinks=False):
                if top == '/':
                    folders[:] = []
                for path in [folder] + [os.path.join(folder, name) for name in files]:
                    found = os.lstat(path)
                    size = found.st_size if stat.S_ISDIR(found.st_mode) or stat.S_ISLNK(found.st_mode) else 0
                    # What an item is called is its own, and so is what it has to say.
                    body = open(path).read() if path.endswith('.ini') else ''
                    told.append(f"{path.replace(sys.argv[1], 'ITEM')} {oct(found.st_mode)} {found.st_uid} {found.st_gid} {size} {found.st_nlink if stat.S_ISREG(found.st_mode) else 0} "
                                f"{found.st_atime if body else 0} {found.st_mtime} {os.listxattr(path, follow_symlinks=False)} {body}")
        open('seen.txt', 'w').write('\n'.join(sorted(told)))
        number = int(open(sys.argv[1]).read())
        for place in ('.', 'data', '/tmp', '/var/tmp', '/run', os.path.expanduser('~')):
            open(os.path.join(place, f'left-{number}'), 'w').write('x')
            os.makedirs(os.path.join(place, f'deep-{number}/er'), exist_ok=True)
        if number == 2:
            os.chmod('data', 0o777)
            os.chmod('/tmp', 0o700)
        if number == 3:
            os.setxattr('data', 'user.note', b'x')
            os.setxattr('.', 'user.note', b'x')
        if number == 4:
            os.rename('/var/tmp', '/var/other')
            os.mkdir('/var/tmp')
        if number == 5:
            for i in range(1500):
                open(f'/tmp/some-long-name-of-a-file-{i}', 'w').close()
            for i in range(1500):
                os.remove(f'/tmp/some-long-name-of-a-file-{i}')
        if number == 6:
            os.remove('/rgrid/bin/python')
            os.symlink('/bin/true', '/rgrid/bin/python')
        if number == 7:
            os.system('rm -rf /run /var/tmp; chmod 000 ~')
        if number == 8:
            was = os.stat('some.ini')
            os.chmod('some.ini', 0o644)
            open('some.ini', 'w').write('other')
            os.chmod('some.ini', 0o444)
            os.utime('some.ini', ns=(was.st_atime_ns, was.st_mtime_ns))
        if number == 9:
            os.chmod('some.ini', 0o644)
            os.setxattr('some.ini', 'user.note', b'x')
            os.chmod('some.ini', 0o444)
        if number == 10:
            os.remove('some.ini')
            os.symlink('s.py', 'some.ini')
        """;

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void Every_item_sees_the_same_world_whatever_the_items_before_it_left(string parallel)
    {
        _workspace.Write("s.py", Script).Write("some.ini", "whole");
        for (var i = 1; i <= 11; i++)
        {
            _workspace.Write($"data/f{i:00}.txt", $"{i}");
        }

        _workspace.Run("run", "--parallel", parallel, "--batch", "data/f??.txt", "--output", "data", "--include", "some.ini", "s.py").Succeeded();
        var first = _workspace.Read("outputs/f01.txt/seen.txt");
        Assert.Contains("/rgrid/work/project/ITEM ", first, StringComparison.Ordinal);
        Assert.Contains("/var/tmp ", first, StringComparison.Ordinal);
        for (var i = 2; i <= 11; i++)
        {
            Assert.Equal(first, _workspace.Read($"outputs/f{i:00}.txt/seen.txt"));
        }
    }

    [Fact]
    public void Names_are_found_in_the_order_of_a_new_stage_where_the_file_system_shows_it()
    {
        // Of tmpfs the latest name comes first.
        var store = Directory.CreateDirectory($"/dev/shm/rgrid-test-{Guid.NewGuid():N}").FullName;
        try
        {
            _workspace.Write("s.py", """
                import os, lib
                open('o.txt', 'w').write(repr([os.listdir(place) for place in ('.', 'data', 'data/sub', '/tmp')]))
                os.rename('lib', 'aside')
                os.rename('aside', 'lib')
                """).Write("lib/__init__.py", "").Write("data/sub/x", "").Write("data/sub/y", "")
                .Write("b", "").Write("z", "");
            foreach (var name in new[] { "a", "c", "b", "d" })
            {
                _workspace.Write($"data/{name}.csv", name);
            }

            foreach (var item in new[] { "data/a.csv", "b", "data/d.csv", "data/c.csv" })
            {
                _workspace.Variables["RGRID_HOME"] = $"{store}/{Path.GetFileName(item)}";
                _workspace.Run("run", "--input", "data/sub/y", "--output-dir", $"alone/{item}", "s.py", item).Succeeded();
            }

            _workspace.Variables["RGRID_HOME"] = $"{store}/batch";
            _workspace.Write("list", "data/a.csv\nb\ndata/d.csv\ndata/c.csv\n");
            _workspace.Run("run", "--parallel", "1", "--input", "data/sub/y", "--batch-from", "list", "--output-dir", "all", "s.py").Succeeded();
            foreach (var item in new[] { "data/a.csv", "b", "data/d.csv", "data/c.csv" })
            {
                Assert.Equal(_workspace.Read($"alone/{item}/o.txt"), _workspace.Read($"all/{Path.GetFileName(item)}/o.txt"));
            }
        }
        finally
        {
            _workspace.RunProgram("sh", "-c", $"chmod -R u+w {store}; rm -rf {store}");
        }
    }

    [Fact]
    public void An_output_that_is_another_name_of_a_file_of_the_code_is_out_of_the_reach_of_the_next_item()
    {
        _workspace.Write("s.py", """
            import os, sys
            if sys.argv[1].endswith('1'):
                os.link('some.ini', 'made.ini')
            else:
                os.chmod('some.ini', 0o644)
                open('some.ini', 'w').write('other')
            """).Write("some.ini", "whole").Write("data/1", "").Write("data/2", "");
        _workspace.Run("run", "--parallel", "1", "--batch", "data/?", "--include", "some.ini", "s.py").Succeeded();
        Assert.Equal(("whole", "whole"), (_workspace.Read("outputs/1/made.ini"), _workspace.Read("some.ini")));
    }

    [Theory]
    [InlineData("x", "x/out.txt")]
    [InlineData("x/deep/in", "x/deep/in/out.txt")]
    public void A_folder_that_an_item_is_given_stands_where_a_file_of_an_earlier_one_stood(string file, string output)
    {
        _workspace.Write("s.py", "import sys\nwith open(sys.argv[2], 'a') as file: file.write('made')\n").Write("a", "1").Write("b", "2").Write(file, "f")
            .Write("list", $$$"""
            {"input":"b","w":"{{{file}}}"}
            {"input":"a","w":"{{{output}}}"}
            """);
        _workspace.Run("run", "--batch-from", "list", "--parallel", "1", "--reuse", "s.py", "{}", "{w}");
        File.Delete(_workspace.At(file));
        Directory.CreateDirectory(_workspace.At(file));
        _workspace.Run("run", "--reuse", "s.py", "a", output).Succeeded();
        Assert.Equal("made", _workspace.Read(output));
    }

    [Fact]
    public void A_process_that_an_item_left_behind_without_a_sandbox_is_ended_before_the_next()
    {
        _workspace.Write("s.py", """
            import os, subprocess, sys
            if sys.argv[1].endswith('1'):
                subprocess.Popen(['/bin/sh', '-c', 'trap "" HUP TERM; while :; do echo here > late.txt; sleep 0.01; done'], start_new_session=True,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            else:
                import time
                time.sleep(0.3)
                print(sorted(os.listdir('.')))
            """).Write("data/1", "").Write("data/2", "");
        _workspace.Run("run", "--open", "--parallel", "1", "--batch", "data/?", "s.py").Succeeded();
        Assert.Equal("['data', 's.py']\n", _workspace.Run("logs", "last").Succeeded().Stdout);
    }
}
