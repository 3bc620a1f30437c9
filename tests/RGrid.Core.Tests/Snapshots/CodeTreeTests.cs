using RGrid.Catalog;
using RGrid.Content;
using RGrid.Snapshots;
using RGrid.Snapshots.Python;
using RGrid.Testing;

namespace RGrid.Core.Tests.Snapshots;

public sealed class CodeTreeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HashSet<string> _own = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_code_is_the_script_and_what_it_names_in_turn()
    {
        Write("s.py", "import a\nimport pkg\n");
        Write("a.py", "import b\n");
        Write("b.py", "import a\n");
        Write("pkg/__init__.py", "import c\n");
        Write("pkg/data.json", "{}");
        Write("pkg/__pycache__/x.pyc", "");
        Write("pkg/.git/config", "");
        Write("pkg/old.pyc", "");
        Write("pkg/old.py", "");
        Write("pkg/sourceless.pyc", "");
        Write("pkg/venv/pyvenv.cfg", "");
        Write("c.py", "");
        Write("unrelated.py", "");
        Assert.Equal(
            ["a.py", "b.py", "c.py", "pkg/__init__.py", "pkg/data.json", "pkg/old.py", "pkg/sourceless.pyc", "s.py"],
            Paths(code => code.AddFile(_folder.At("p/s.py"))));
    }

    [Fact]
    public void What_literals_could_name_is_known_when_the_tree_is_complete()
    {
        Write("s.py", "open('config.yaml')\n");
        CodeTree? tree = null;
        Tree(code =>
        {
            code.AddFile(_folder.At("p/s.py"));
            tree = code;
        });
        Assert.NotEmpty(tree!.Mentions);
    }

    [Fact]
    public void A_link_is_taken_as_a_link_with_what_it_leads_to()
    {
        Write("s.py", "import near\nimport far\n");
        Write("real/near.py", "");
        Write("../outside.py", "");
        File.CreateSymbolicLink(_folder.At("p/near.py"), "real/near.py");
        File.CreateSymbolicLink(_folder.At("p/far.py"), "../outside.py");
        var tree = Tree(code => code.AddFile(_folder.At("p/s.py")));
        Assert.Equal(
            ["../outside.py File", "far.py Link", "near.py Link", "real/near.py File", "s.py File"], tree.Entries.Select(entry => $"{entry.Path} {entry.Kind}"));
    }

    [Fact]
    public void A_link_from_outside_is_taken_with_the_file_that_it_leads_to_and_one_to_nothing_is_an_error()
    {
        Write("real.py", "");
        File.CreateSymbolicLink(_folder.At("from-outside.py"), "p/real.py");
        File.CreateSymbolicLink(_folder.At("p/dangling.py"), "nowhere.py");
        Assert.Equal(["../from-outside.py", "real.py"], Paths(code => code.AddFile(_folder.At("from-outside.py"))));
        Assert.Throws<RGridException>(() => Tree(code => code.AddFile(_folder.At("p/dangling.py"))));
    }

    [Fact]
    public void A_linked_folder_is_a_link_beside_the_real_one_wherever_it_stands()
    {
        Write("s.py", "import pkg\nimport linked\nimport again\n");
        Write("pkg/__init__.py", "");
        Write("pkg/data.txt", "");
        Write("../common/lib/__init__.py", "");
        Write("../common/lib/x.py", "");
        Write("../common/one.py", "");
        File.CreateSymbolicLink(_folder.At("p/linked"), "../common/lib");
        File.CreateSymbolicLink(_folder.At("p/again"), "linked");
        File.CreateSymbolicLink(_folder.At("p/pkg/deep"), _folder.At("common/lib"));
        File.CreateSymbolicLink(_folder.At("p/pkg/one.py"), "../../common/one.py");
        File.CreateSymbolicLink(_folder.At("p/pkg/nothing"), "nowhere");
        File.CreateSymbolicLink(_folder.At("common/lib/back.py"), "../../p/s.py");
        Assert.Equal(
            [
                "../common/lib/__init__.py", "../common/lib/back.py → ../../project/s.py", "../common/lib/x.py", "../common/one.py", "again → ../common/lib",
                "linked → ../common/lib", "pkg/__init__.py", "pkg/data.txt", "pkg/deep → ../../common/lib", "pkg/nothing → nowhere", "pkg/one.py → ../../common/one.py", "s.py",
            ],
            Tree(code => code.AddFile(_folder.At("p/s.py"))).Entries.Select(entry => entry.Kind == TreeEntryKind.Link ? $"{entry.Path} → {entry.LinkTarget}" : entry.Path));
    }

    [Fact]
    public void A_fifo_in_a_package_is_an_error_that_names_it()
    {
        Write("pkg/__init__.py", "");
        using var mkfifo = System.Diagnostics.Process.Start("mkfifo", [_folder.At("p/pkg/pipe")]);
        mkfifo.WaitForExit();
        Assert.Contains("pkg/pipe", Assert.Throws<RGridException>(() => Tree(code => code.AddFolder(_folder.At("p/pkg")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_script_made_itself_is_no_code()
    {
        Write("s.py", "import pkg, made\n");
        Write("made.py", "");
        Write("pkg/__init__.py", "");
        Write("pkg/cache.json", "{}");
        _own.Add(_folder.At("p/made.py"));
        _own.Add(_folder.At("p/pkg/cache.json"));
        Assert.Equal(["pkg/__init__.py", "s.py"], Paths(code => code.AddFile(_folder.At("p/s.py"))));
    }

    [Fact]
    public void An_entry_without_an_extension_is_scanned_as_its_language()
    {
        Write("tool", "import a\n");
        Write("a.py", "");
        Write("other", "import b\n");
        Write("b.py", "");
        Assert.Equal(["a.py", "other", "tool"], Paths(code =>
        {
            code.AddEntry(_folder.At("p/tool"), ".py");
            code.AddFile(_folder.At("p/other"));
        }));
    }

    [Fact]
    public void Folders_are_taken_once_and_the_root_without_a_prefix()
    {
        Write("a/x.txt", "");
        Assert.Equal(["a", "a/x.txt"], Paths(code =>
        {
            code.AddFile(_folder.At("p/a/x.txt"));
            code.AddFile(_folder.At("p/a/x.txt"));
            code.AddFolder(_folder.At("p"));
            code.AddFolder(_folder.At("p"));
            code.AddFolder(_folder.At("p/a"));
        }));
    }

    [Fact]
    public void What_the_code_mentions_is_told_with_the_file_that_does_and_not_taken()
    {
        Write("s.py", "import a\nopen('x.json')\n");
        Write("a.py", "open('y.json')\n");
        Write("x.json", "");
        Write("y.json", "");
        CodeTree? code = null;
        Assert.Equal(["a.py", "s.py"], Paths(one => (code = one).AddFile(_folder.At("p/s.py"))));
        Assert.Equal([new Mention("x.json", _folder.At("p/s.py")), new Mention("y.json", _folder.At("p/a.py"))], code!.Mentions);
    }

    [Fact]
    public void A_file_too_large_to_be_code_is_taken_and_not_scanned()
    {
        Write("big.py", "import a\n" + new string('#', 9 << 20));
        Write("a.py", "");
        Assert.Equal(["big.py"], Paths(code => code.AddFile(_folder.At("p/big.py"))));
    }

    [Theory]
    [InlineData("a/b/s.py", "pyproject.toml", "")]
    [InlineData("a/b/s.py", "a/package.json", "a")]
    [InlineData("a/b/s.py", "a/b/requirements.txt", "a/b")]
    [InlineData("a/b/s.py", "nothing", "a/b")]
    public void The_root_is_the_nearest_folder_with_a_marker_never_above_home(string script, string marker, string root)
    {
        Write(script, "");
        Write(marker, "");
        Write("../.git/x", "");
        var expected = root.Length == 0 ? _folder.At("p") : _folder.At("p/" + root);
        Assert.Equal(expected, ProjectRoot.Find(Path.GetDirectoryName(_folder.At("p/" + script))!, _folder.At("p")));
    }

    [Theory]
    [InlineData("[\"packages/*\"]", "", true)]
    [InlineData("[\"./packages/a/\"]", "", true)]
    [InlineData("[\"**\"]", "", true)]
    [InlineData("{ \"packages\": [\"packages/*\"] }", "", true)]
    [InlineData("[\"other/*\"]", "", false)]
    [InlineData("[\"packages/*\", \"!packages/a\"]", "", false)]
    [InlineData("[\"packages\"]", "", false)]
    [InlineData("3", "", false)]
    [InlineData("[\"packages/*\"]", "packages/a/rgrid.toml", false)]
    [InlineData("[\"packages/*\"]", "packages/a/src/requirements.txt", null)]
    public void The_root_of_a_workspaces_member_is_the_workspace(string workspaces, string marker, bool? isMember)
    {
        Write("package.json", $"{{\"workspaces\": {workspaces}}}");
        Write("packages/package.json", "{}");
        Write("packages/a/package.json", "{}");
        Write("packages/a/src/s.js", "");
        Write(marker.Length == 0 ? "nothing" : marker, "");
        var expected = isMember switch { true => "p", false => "p/packages/a", _ => "p/packages/a/src" };
        Assert.Equal(_folder.At(expected), ProjectRoot.Find(_folder.At("p/packages/a/src"), _folder.At("p")));
    }

    [Fact]
    public void A_workspace_above_the_home_folder_is_none()
    {
        Write("package.json", "{\"workspaces\": [\"a\"]}");
        Write("a/package.json", "{}");
        Assert.Equal(_folder.At("p/a"), ProjectRoot.Find(_folder.At("p/a"), _folder.At("p/a")));
    }

    [Fact]
    public void A_file_that_is_included_twice_is_there_once()
    {
        Write("lib/a.py", "");
        Assert.Equal(["lib/a.py"], Paths(code =>
        {
            code.AddFolder(_folder.At("p/lib"));
            code.AddFile(_folder.At("p/lib/a.py"));
            code.AddFile(_folder.At("p/lib/a.py"));
        }).Where(path => path.EndsWith(".py", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_store_is_no_code_of_the_folder_that_it_is_in()
    {
        Write("lib/a.py", "");
        Write("lib/store/b.py", "");
        var files = new FileSnapshots(new FileBlobStore(new StoreFolders(_folder.At("blobs"))), new MemoryCatalog(), TimeProvider.System);
        var code = new CodeTree(new ProjectFolders(_folder.At("p"), _folder.At("p"), _folder.At("p")), files, [], _own.Contains) { IsStore = path => path == _folder.At("p/lib/store") };
        code.AddFolder(_folder.At("p/lib"));
        Assert.Equal(["lib/a.py"], code.Complete().Entries.Where(entry => entry.Kind == TreeEntryKind.File).Select(entry => entry.Path));
    }

    private IEnumerable<string> Paths(Action<CodeTree> fill) => Tree(fill).Entries.Select(entry => entry.Path);

    private BlobTree Tree(Action<CodeTree> fill)
    {
        var files = new FileSnapshots(new FileBlobStore(new StoreFolders(_folder.At("blobs"))), new MemoryCatalog(), TimeProvider.System);
        var code = new CodeTree(new ProjectFolders(_folder.At("p"), _folder.At("p"), _folder.At("p")), files, [new PythonImports()], _own.Contains);
        fill(code);
        return code.Complete();
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.At("p/" + path))!);
        File.WriteAllText(_folder.At("p/" + path), text);
    }
}
