using System.Formats.Tar;
using System.Text;
using RGrid.Content;
using RGrid.Docker.Images;
using RGrid.Testing;

namespace RGrid.Docker.Tests.Images;

public sealed class LayerFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Equal_entries_give_equal_bytes_in_whatever_order_they_come()
    {
        LayerEntry[] entries = [File("a/b.py", "x"), LayerEntry.Link("a/link", "b.py"), LayerEntry.Folder("a/empty"), File("a-b.py", "y"), File("ü/日本.py", "z"), File(new string('l', 120) + "/" + new string('n', 200), "long")];
        var first = LayerFile.Write(_folder.At("1"), entries, 1000);
        var second = LayerFile.Write(_folder.At("2"), entries.Reverse(), 1000);
        Assert.Equal((first.Digest, first.Size), (second.Digest, second.Size));
        Assert.Equal(first.Digest, Digest.Of(System.IO.File.ReadAllBytes(_folder.At("2"))));
        Assert.StartsWith("f8f6778c286a78ca9e02bf978650ba746788fa626651919576", first.Digest.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(first.Digest, LayerFile.Write(_folder.At("3"), entries, 0).Digest);
        Assert.NotEqual(first.Digest, LayerFile.Write(_folder.At("4"), [.. entries.Skip(1), File("a/b.py", "X")], 1000).Digest);
    }

    [Fact]
    public void Folders_come_before_what_is_in_them_with_one_owner_and_one_time()
    {
        LayerFile.Write(_folder.At("1"), [File("rgrid/work/project/s.py", "x"), File("rgrid/work/project/lib/run.sh", "y", isExecutable: true)], 1000);
        var found = Read(_folder.At("1"));
        Assert.Equal(
            ["rgrid/", "rgrid/work/", "rgrid/work/project/", "rgrid/work/project/lib/", "rgrid/work/project/lib/run.sh", "rgrid/work/project/s.py"], found.Select(entry => entry.Name));
        Assert.All(found, entry => Assert.Equal((1000, 1000, 946684800), (entry.Uid, entry.Gid, entry.ModificationTime.ToUnixTimeSeconds())));
        Assert.Equal([0x1ED, 0x1ED, 0x1ED, 0x1ED, 0x16D, 0x124], found.Select(entry => (int)entry.Mode));
    }

    [Fact]
    public void A_tree_that_climbs_is_laid_out_above_its_root()
    {
        var blobs = new FileBlobStore(new StoreFolders(_folder.At("store")));
        var tree = new BlobTree([TreeEntry.File("s.py", blobs.Add("s"u8), false), TreeEntry.File("../lib/x.py", blobs.Add("x"u8), false), TreeEntry.Link("link", "s.py"), TreeEntry.Folder("empty")]);
        LayerFile.Write(_folder.At("1"), EnvironmentImages.Layout(tree).Select(entry => LayerEntry.Of(entry, blobs)), 1000);
        Assert.Equal(
            ["rgrid/work/above/lib/x.py", "rgrid/work/above/project/empty/", "rgrid/work/above/project/link", "rgrid/work/above/project/s.py"],
            Read(_folder.At("1")).Select(entry => entry.Name).Where(name => !name.EndsWith("above/", StringComparison.Ordinal) && name.Count(letter => letter == '/') > 3 && name != "rgrid/work/above/lib/" && name != "rgrid/work/above/project/"));
    }

    [Fact]
    public void A_folder_of_this_machine_is_taken_read_only_with_its_links_and_modes()
    {
        var folder = Directory.CreateDirectory(_folder.At("environment/bin")).Parent!.FullName;
        System.IO.File.WriteAllText(Path.Combine(folder, "bin/tool"), "#!");
        System.IO.File.SetUnixFileMode(Path.Combine(folder, "bin/tool"), (UnixFileMode)0x1FF);
        System.IO.File.CreateSymbolicLink(Path.Combine(folder, "bin/python"), "/usr/bin/python3");
        LayerFile.Write(_folder.At("1"), LayerEntry.OfFolder(folder, "rgrid/environment"), 0);
        var found = Read(_folder.At("1")).ToDictionary(entry => entry.Name);
        Assert.Equal((0x16D, "/usr/bin/python3"), ((int)found["rgrid/environment/bin/tool"].Mode, found["rgrid/environment/bin/python"].LinkName));
    }

    private static LayerEntry File(string path, string text, bool isExecutable = false) => LayerEntry.File(path, isExecutable, () => new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static List<TarEntry> Read(string path)
    {
        var entries = new List<TarEntry>();
        using var stream = System.IO.File.OpenRead(path);
        using var tar = new TarReader(stream);
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            entries.Add(entry);
        }

        return entries;
    }
}
