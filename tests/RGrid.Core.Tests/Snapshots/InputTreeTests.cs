using RGrid.Catalog;
using RGrid.Content;
using RGrid.Snapshots;
using RGrid.Testing;

namespace RGrid.Core.Tests.Snapshots;

public sealed class InputTreeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MemoryCatalog _catalog = new();

    public InputTreeTests()
    {
        Directory.CreateDirectory(_folder.At("work/data/sub"));
        Directory.CreateDirectory(_folder.At("work/data/__pycache__"));
        File.WriteAllText(_folder.At("work/data/a.csv"), "a");
        File.WriteAllText(_folder.At("work/data/sub/b.csv"), "b");
        File.WriteAllText(_folder.At("work/data/__pycache__/c.pyc"), "c");
        File.WriteAllText(_folder.At("work/in.txt"), "i");
        File.WriteAllText(_folder.At("above.txt"), "u");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Words_that_name_files_and_folders_are_inputs()
    {
        var tree = Tree(inputs =>
        {
            foreach (var word in new[] { "in.txt", "--config=in.txt", "../above.txt", "data", "nothing", "", "a\0b", "http://x/in.txt", "/dev/null", new string('x', 300) })
            {
                inputs.AddArgument(word);
            }
        });
        Assert.Equal(["../above.txt", "data", "data/a.csv", "data/sub", "data/sub/b.csv", "in.txt"], tree.Entries.Select(entry => entry.Path));
    }

    [Fact]
    public void Installed_packages_are_no_input_and_a_folder_that_is_only_called_so_is()
    {
        Directory.CreateDirectory(_folder.At("work/data/node_modules/x"));
        Assert.Contains("data/node_modules/x", Tree(inputs => inputs.AddArgument("data")).Entries.Select(entry => entry.Path));
        File.WriteAllText(_folder.At("work/data/package.json"), "{}");
        Assert.DoesNotContain(Tree(inputs => inputs.AddArgument("data")).Entries, entry => entry.Path.Contains("node_modules", StringComparison.Ordinal));
    }

    [Fact]
    public void An_absolute_word_is_an_input_under_the_path_as_typed() =>
        Assert.Equal([_folder.At("above.txt")], Tree(inputs => inputs.AddArgument(_folder.At("above.txt"))).Entries.Select(entry => entry.Path));

    [Fact]
    public void The_working_folder_itself_is_taken_without_a_name_of_its_own()
    {
        var paths = Tree(inputs => inputs.AddArgument(".")).Entries.Select(entry => entry.Path);
        Assert.Equal(["data", "data/a.csv", "data/sub", "data/sub/b.csv", "in.txt"], paths);
    }

    [Fact]
    public void A_database_of_SQLite_is_taken_with_the_log_beside_it_also_through_a_link_and_is_not_updated_with_one()
    {
        File.WriteAllBytes(_folder.At("work/d.db"), [.. "SQLite format 3\0"u8, 1]);
        Assert.Equal(["d.db"], Tree(inputs => inputs.AddArgument("d.db")).Entries.Select(entry => entry.Path));
        foreach (var name in new[] { "d.db-wal", "d.db-shm", "in.txt-wal", "short", "short-journal" })
        {
            File.WriteAllText(_folder.At("work/" + name), "log");
        }

        File.CreateSymbolicLink(_folder.At("work/link"), "d.db");
        Assert.Equal(["d.db", "d.db-wal", "in.txt", "link", "link-wal", "short"], Tree(inputs =>
        {
            inputs.AddArgument("d.db");
            inputs.AddArgument("link");
            inputs.AddArgument("in.txt");
            inputs.AddArgument("short");
        }).Entries.Select(entry => entry.Path));
        var refused = Assert.Throws<RGridException>(() => Tree(inputs =>
        {
            inputs.AddOutput("d.db");
            inputs.AddInput("d.db");
        }));
        Assert.Contains("some of it is still in `d.db-wal`", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void So_is_one_behind_a_link_in_a_folder()
    {
        File.WriteAllBytes(_folder.At("d.db"), [.. "SQLite format 3\0"u8, 1]);
        File.WriteAllText(_folder.At("d.db-wal"), "log");
        File.CreateSymbolicLink(_folder.At("work/data/link"), "../../d.db");
        File.CreateSymbolicLink(_folder.At("work/data/sub/own"), "../../../d.db");
        File.WriteAllText(_folder.At("work/data/sub/own-wal"), "its own");
        Assert.Equal(
            ["data", "data/a.csv", "data/link", "data/link-wal", "data/sub", "data/sub/b.csv", "data/sub/own", "data/sub/own-wal"], Tree(inputs => inputs.AddInput("data")).Entries.Select(entry => entry.Path));
        var refused = Assert.Throws<RGridException>(() => Tree(inputs =>
        {
            inputs.AddOutput("data");
            inputs.AddInput("data");
        }));
        Assert.Contains("`data/link` can't be updated: some of it is still in `data/link-wal`", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_said_to_be_an_output_is_never_an_input()
    {
        var tree = Tree(inputs =>
        {
            inputs.AddOutput("in.txt");
            inputs.AddOutput("data/a.csv");
            inputs.AddArgument("in.txt");
            inputs.AddArgument("data");
        });
        Assert.Equal(["data", "data/sub", "data/sub/b.csv"], tree.Entries.Select(entry => entry.Path));
    }

    [Fact]
    public void The_folder_of_an_output_exists_in_the_run_and_is_in_the_key()
    {
        var tree = Tree(inputs =>
        {
            inputs.AddOutput("results/x.csv");
            inputs.AddOutput("logs/");
            inputs.AddOutput("here.txt");
            inputs.AddOutput("/abs/x");
            inputs.AddOutput("/x");
            inputs.AddOutput("/usr/share/x");
            inputs.AddOutput("/dev/x");
        });
        Assert.Equal(["/abs Folder", "logs Folder", "results Folder"], tree.Entries.Select(entry => $"{entry.Path} {entry.Kind}"));
    }

    [Fact]
    public void What_this_script_made_is_no_input()
    {
        _catalog.Save([new WrittenFile(_folder.At("work/in.txt"), Digest.Of("i"u8), "/s.py", "id"), new WrittenFile(_folder.At("work/data/a.csv"), Digest.Of("a"u8), "/s.py", "id")]);
        Assert.Equal(["data", "data/sub", "data/sub/b.csv"], Tree(inputs =>
        {
            inputs.AddArgument("in.txt");
            inputs.AddArgument("data");
        }).Entries.Select(entry => entry.Path));
    }

    [Fact]
    public void A_folder_that_is_an_output_alone_is_not_staged()
    {
        Directory.CreateDirectory(_folder.At("work/results"));
        _catalog.Save([new WrittenFile(_folder.At("work/results"), OwnOutputs.FolderMark, "/s.py", "id")]);
        Assert.Empty(Tree(inputs => inputs.AddArgument("results")).Entries);
    }

    [Fact]
    public void An_input_that_is_declared_by_its_path_is_one_though_this_script_made_it()
    {
        _catalog.Save([new WrittenFile(_folder.At("work/in.txt"), Digest.Of("i"u8), "/s.py", "id"), new WrittenFile(_folder.At("work/data/a.csv"), Digest.Of("a"u8), "/s.py", "id")]);
        Assert.Equal(["data/sub/b.csv", "in.txt"], Tree(inputs =>
        {
            inputs.AddInput("in.txt");
            inputs.AddInput("data/**/*.csv");
        }).Entries.Select(entry => entry.Path));
    }

    [Fact]
    public void What_an_earlier_run_made_and_this_one_reads_is_an_input()
    {
        _catalog.Save([new WrittenFile(_folder.At("work/in.txt"), Digest.Of("i"u8), "/s.py", "id")]);
        Assert.Equal(["data", "in.txt"], Tree(inputs =>
        {
            inputs.AddOutput("data/a.csv");
            inputs.AddEarlierOutput("in.txt", isUpdated: false);
            inputs.AddEarlierOutput("data/a.csv", isUpdated: false);
            inputs.AddEarlierOutput("gone.txt", isUpdated: false);
            inputs.AddOutput("later.txt");
            inputs.AddInput("later.txt");
        }).Entries.Select(entry => entry.Path));
    }

    [Fact]
    public void What_an_earlier_run_made_may_be_written_to_where_it_is_not_sure_what_this_one_does()
    {
        var database = _folder.At("work/db");
        File.WriteAllBytes(database, [.. "SQLite format 3\0"u8, .. new byte[84]]);
        File.WriteAllText(database + "-wal", "more");
        _catalog.Save([new WrittenFile(_folder.At("work/data"), OwnOutputs.FolderMark, "/s.py", "id"), new WrittenFile(_folder.At("work/data/a.csv"), Digest.Of("a"u8), "/s.py", "id")]);
        var inputs = Make();
        inputs.AddEarlierOutput("in.txt", isUpdated: true);
        inputs.AddEarlierOutput("db", isUpdated: true);
        inputs.AddEarlierOutput("data", isUpdated: false);
        inputs.HasEarlierOutputs = true;
        Assert.True(inputs.HasEarlierOutputs);
        Assert.Equal(["data", "data/a.csv", "data/sub", "data/sub/b.csv", "db", "db-wal", "in.txt"], inputs.Complete().Entries.Select(entry => entry.Path));
        Assert.Equal(["in.txt"], inputs.Updated);
    }

    [Fact]
    public void What_another_command_made_is_there_and_may_be_written_to()
    {
        _catalog.Save([.. new[] { "in.txt", "data/a.csv" }.Select(path => new WrittenFile(_folder.At("work/" + path), Digest.Of(File.ReadAllBytes(_folder.At("work/" + path))), "/s.py", "id"))]);
        var files = new FileSnapshots(new FileBlobStore(new StoreFolders(_folder.At("blobs"))), _catalog, TimeProvider.System);
        var inputs = new InputTree(_folder.At("work"), new ProtectedFolders(_folder.Path, _folder.At("work/store")), files, new OwnOutputs(_catalog, files, "/s.py")) { IsOfAnotherCommand = _ => true };
        inputs.AddArgument("in.txt");
        inputs.AddArgument("in.txt");
        inputs.AddArgument("data");
        Assert.Equal(["data", "data/a.csv", "data/sub", "data/sub/b.csv", "in.txt"], inputs.Complete().Entries.Select(entry => entry.Path));
        Assert.Equal(["data/a.csv", "in.txt"], inputs.Updated.Order(StringComparer.Ordinal));
        Assert.Equal(["data", "data/sub", "data/sub/b.csv"], Tree(others =>
        {
            others.AddArgument("in.txt");
            others.AddArgument("data");
        }).Entries.Select(entry => entry.Path));
    }

    [Fact]
    public void In_a_folder_that_an_earlier_run_made_what_is_said_to_be_an_output_is_none()
    {
        _catalog.Save([new WrittenFile(_folder.At("work/data"), OwnOutputs.FolderMark, "/s.py", "id")]);
        Assert.Equal(["data", "data/sub", "data/sub/b.csv"], Tree(inputs =>
        {
            inputs.AddOutput("data/a.csv");
            inputs.AddInput("data");
        }).Entries.Select(entry => entry.Path));
    }

    [Fact]
    public void The_store_is_known_by_another_path_too()
    {
        Directory.CreateDirectory(_folder.At("work/real/store"));
        Directory.CreateSymbolicLink(_folder.At("link"), "work/real");
        File.WriteAllText(_folder.At("work/real/store/x"), "");
        File.WriteAllText(_folder.At("work/real/y"), "");
        Directory.CreateDirectory(_folder.At("work/data/store"));
        var folders = new ProtectedFolders(_folder.Path, _folder.At("link/store"));
        Assert.True(folders.IsStore(_folder.At("link/store")));
        Assert.True(folders.IsStore(_folder.At("work/real/store")));
        Assert.False(folders.IsStore(_folder.At("work/data/store")));
        Assert.False(folders.IsStore(_folder.At("work/real")));
        Assert.True(folders.IsOfStore(_folder.At("work/real/store/x")));
        Assert.True(folders.IsOfStore(_folder.At("link/store/x")));
        Assert.False(folders.IsOfStore(_folder.At("work/real/y")));
        Assert.Throws<RGridException>(() => folders.Require(_folder.At("work/real/store")));
        folders.Require(_folder.At("work/nothing"));
        Assert.True(new ProtectedFolders("/nosuch", "/nosuch/store").IsStore("/nosuch/store"));
        Assert.Throws<RGridException>(() => new ProtectedFolders("/nosuch", "/nosuch/store").Require("/nosuch"));
        Assert.False(new ProtectedFolders("/nosuch", "/nosuch/store").IsStore("/else/store"));
        Assert.True(new ProtectedFolders("/nosuch", "/nosuch/store").IsOfStore("/nosuch/store/blobs"));
        Assert.False(new ProtectedFolders("/nosuch", "/nosuch/store").IsOfStore("/else/store"));
    }

    [Fact]
    public void A_path_that_goes_up_behind_a_link_is_refused_with_where_it_leads()
    {
        Directory.CreateDirectory(_folder.At("else/sub"));
        File.WriteAllText(_folder.At("else/d.txt"), "");
        Directory.CreateSymbolicLink(_folder.At("work/link"), "../else/sub");
        Directory.CreateSymbolicLink(_folder.At("work/near"), "data");
        foreach (var add in new Action<InputTree>[] { inputs => inputs.AddArgument("--data=link/../d.txt"), inputs => inputs.AddInput("link/../d.txt") })
        {
            var error = Assert.Throws<RGridException>(() => add(Make()));
            Assert.Equal($"`link/../d.txt` goes up behind a link, to `{_folder.At("else/d.txt")}`", error.Message);
        }

        Assert.Equal(["in.txt"], Tree(inputs => inputs.AddArgument("near/../in.txt")).Entries.Select(entry => entry.Path));
    }

    [Fact]
    public void Declared_inputs_are_paths_or_globs_and_must_match()
    {
        var tree = Tree(inputs =>
        {
            inputs.AddInput("in.txt");
            inputs.AddInput("data/**/*.csv");
            inputs.AddInput(_folder.At("above.*"));
        });
        Assert.Equal(["../above.txt", "data/a.csv", "data/sub/b.csv", "in.txt"], tree.Entries.Select(entry => entry.Path.Replace(_folder.Path, "..", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("matched no file", Assert.Throws<RGridException>(() => Make().AddInput("data/*.json")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/proc")]
    [InlineData("HOME")]
    [InlineData("STORE")]
    public void The_machine_the_home_and_the_store_are_no_inputs_as_a_whole(string which)
    {
        Directory.CreateDirectory(_folder.At("work/store"));
        var path = which switch { "HOME" => _folder.Path, "STORE" => _folder.At("work/store"), _ => which };
        Assert.Contains("can't be an input as a whole", Assert.Throws<RGridException>(() => Make().AddArgument(path)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("store", Tree(inputs => inputs.AddArgument(".")).Entries.Select(entry => entry.Path));
    }

    [Fact]
    public void What_is_said_to_be_both_is_an_input_that_the_run_may_change()
    {
        _catalog.Save([new WrittenFile(_folder.At("work/in.txt"), Digest.Of("i"u8), "/s.py", "01JD")]);
        var inputs = Make();
        inputs.AddOutput("in.txt");
        inputs.AddArgument("in.txt");
        inputs.AddInput("in.txt");
        inputs.AddInput("data/a.csv");
        Assert.Equal(["data/a.csv", "in.txt"], inputs.Complete().Entries.Select(entry => entry.Path));
        Assert.Equal(["in.txt"], inputs.Updated);
    }

    [Fact]
    public void A_folder_that_is_said_to_be_both_is_taken_with_all_that_the_script_made_in_it()
    {
        _catalog.Save([new WrittenFile(_folder.At("work/data/a.csv"), Digest.Of("a"u8), "/s.py", "01JD")]);
        var inputs = Make();
        inputs.AddOutput("data/");
        inputs.AddInput("data/");
        inputs.AddInput("data/a.csv");
        Assert.Equal(["data/a.csv", "data/sub/b.csv"], inputs.Complete().Entries.Where(entry => entry.Kind == TreeEntryKind.File).Select(entry => entry.Path));
        Assert.Equal(["data/a.csv", "data/sub/b.csv"], inputs.Updated.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Links_and_empty_folders_in_it_may_be_changed_too_and_one_that_is_empty_itself()
    {
        File.CreateSymbolicLink(_folder.At("work/data/link"), "a.csv");
        Directory.CreateDirectory(_folder.At("work/data/empty"));
        Directory.CreateDirectory(_folder.At("work/bare"));
        var inputs = Make();
        inputs.AddOutput("data");
        inputs.AddOutput("bare");
        inputs.AddInput("data");
        inputs.AddInput("bare");
        Assert.Equal(["bare", "data/a.csv", "data/empty", "data/link", "data/sub/b.csv"], inputs.Updated.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_link_that_the_script_made_is_an_input_only_where_it_is_declared()
    {
        File.CreateSymbolicLink(_folder.At("work/made"), "data");
        _catalog.Save([new WrittenFile(_folder.At("work/made"), OwnOutputs.LinkMark("data"), "/s.py", "01JD")]);
        Assert.Empty(Tree(inputs => inputs.AddArgument("made")).Entries);
        Assert.Contains("made/a.csv", Tree(inputs => inputs.AddInput("made")).Entries.Select(entry => entry.Path));
    }

    [Fact]
    public void What_is_named_twice_is_there_once()
    {
        var tree = Tree(inputs =>
        {
            inputs.AddArgument("data/a.csv");
            inputs.AddArgument("data");
            inputs.AddArgument("data");
        });
        Assert.Equal(tree.Entries.Select(entry => entry.Path).Distinct(), tree.Entries.Select(entry => entry.Path));
        Assert.Contains("data/a.csv", tree.Entries.Select(entry => entry.Path));
    }

    [Fact]
    public void A_pattern_does_not_make_an_output_an_input()
    {
        var inputs = Make();
        inputs.AddOutput("data/a.csv");
        inputs.AddInput("data/*.csv");
        inputs.AddInput("data/sub/*.csv");
        Assert.Equal(["data/sub/b.csv"], inputs.Complete().Entries.Where(entry => entry.Kind == TreeEntryKind.File).Select(entry => entry.Path));
        Assert.Empty(inputs.Updated);
    }

    private BlobTree Tree(Action<InputTree> fill)
    {
        var inputs = Make();
        fill(inputs);
        return inputs.Complete();
    }

    private InputTree Make()
    {
        var files = new FileSnapshots(new FileBlobStore(new StoreFolders(_folder.At("blobs"))), _catalog, TimeProvider.System);
        return new InputTree(
            _folder.At("work"), new ProtectedFolders(_folder.Path, _folder.At("work/store")), files, new OwnOutputs(_catalog, files, "/s.py"));
    }
}
