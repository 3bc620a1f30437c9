using System.Diagnostics;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.FileSystem;
using RGrid.Snapshots;
using RGrid.Testing;

namespace RGrid.Core.Tests.Snapshots;

public sealed class FileSnapshotsTests : IDisposable
{
    private const int Large = FileSnapshots.LargestSmallFile + 1;

    private readonly TemporaryFolder _folder = new();
    private readonly MemoryCatalog _stamps = new();
    private readonly LaterClock _clock = new();
    private readonly CountingBlobStore _blobs;

    public FileSnapshotsTests() => _blobs = new CountingBlobStore(new FileBlobStore(new StoreFolders(_folder.At("store"))));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_read_once_a_run_whatever_happens_to_it()
    {
        File.WriteAllText(_folder.At("f"), "one");
        var files = Files();
        var first = files.Take(_folder.At("f"));
        File.WriteAllText(_folder.At("f"), "two");
        Assert.Same(first, files.Take(_folder.At("f")));
        Assert.Equal("one"u8.ToArray(), files.Read(first));
        Assert.Equal("one"u8.ToArray(), Files().Read(first));
        Assert.Equal(Digest.Of("two"u8), Files().Take(_folder.At("f")).Blob.Digest);
    }

    [Fact]
    public void What_is_taken_cleaned_is_of_the_same_moment_as_what_was_taken_whole()
    {
        static byte[] Clean(byte[] bytes) => bytes.AsSpan().StartsWith("token"u8) ? bytes[5..] : bytes;
        File.WriteAllText(_folder.At("f"), "token one");
        var alone = Files().TakeCleaned(_folder.At("f"), Clean);
        Assert.Equal(Digest.Of(" one"u8), alone.Blob.Digest);
        Assert.Null(_blobs.TryOpen(Digest.Of("token one"u8)));

        var files = Files();
        var whole = files.Take(_folder.At("f"));
        File.WriteAllText(_folder.At("f"), "token two");
        var cleaned = files.TakeCleaned(_folder.At("f"), Clean);
        Assert.Equal((alone.Blob, cleaned), (cleaned.Blob, files.TakeCleaned(_folder.At("f"), Clean)));
        Assert.Equal(("token one", " one"), (System.Text.Encoding.UTF8.GetString(files.Read(whole)), System.Text.Encoding.UTF8.GetString(files.Read(cleaned))));

        File.WriteAllText(_folder.At("g"), "plain");
        Assert.Same(files.TakeCleaned(_folder.At("g"), Clean), files.Take(_folder.At("g")));
        File.WriteAllBytes(_folder.At("h"), new byte[Large]);
        Assert.Same(files.Take(_folder.At("h")), files.TakeCleaned(_folder.At("h"), Clean));
        Assert.Equal(Large, Files().TakeCleaned(_folder.At("h"), Clean).Blob.Size);
    }

    [Fact]
    public void Derived_bytes_are_kept_under_a_path_of_their_own()
    {
        var files = Files();
        Assert.Equal("x"u8.ToArray(), files.Read(files.Keep("/block", "x"u8)));
    }

    [Fact]
    public void A_large_file_is_believed_by_its_stat_only_where_that_is_old()
    {
        File.WriteAllBytes(_folder.At("f"), new byte[Large]);
        Files().Take(_folder.At("f"));
        Files().Take(_folder.At("f"));
        Assert.Equal(2, _blobs.Streams);
        _clock.Offset = TimeSpan.FromHours(1);
        Files().Take(_folder.At("f"));
        Assert.Equal(3, _blobs.Streams);
        var believed = Files().Take(_folder.At("f"));
        Assert.Equal((3, Digest.Of(new byte[Large])), (_blobs.Streams, believed.Blob.Digest));
        _blobs.SetAside(believed.Blob.Digest);
        Files().Take(_folder.At("f"));
        Assert.Equal(4, _blobs.Streams);
    }

    [Fact]
    public void A_file_of_the_system_is_believed_by_its_stat_only_where_that_is_old()
    {
        var path = _folder.At("f");
        File.WriteAllText(path, "one");
        var stat = PosixFile.TryStat(path)!.Value;
        Assert.Equal(Digest.Of("one"u8), Files().DigestOfSystem(path));
        Assert.Null(_stamps.Find(PurposeOf("system", path), stat));
        _clock.Offset = TimeSpan.FromHours(1);
        Assert.Equal(Digest.Of("one"u8), Files().DigestOfSystem(path));
        Assert.Equal(Digest.Of("one"u8).ToString(), _stamps.Find(PurposeOf("system", path), stat));
        Assert.Equal(Digest.Of("one"u8), Files().DigestOfSystem(path));
        File.WriteAllText(path, "two");
        Assert.Equal(Digest.Of("two"u8), Files().DigestOfSystem(path));
        Assert.Throws<RGridException>(() => Files().DigestOfSystem(_folder.At("nothing")));
    }

    [Fact]
    public void A_listing_is_the_same_again_when_the_same_stands_there_again()
    {
        var folder = Directory.CreateDirectory(_folder.At("bin")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "sub"));
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "tool");
        Write("tool", "one");
        Write("other.md5sums", "1");
        Assert.Null(Files().DigestOfListing(_folder.At("nothing"), ""));
        Assert.Null(Files().DigestOfListing(Path.Combine(folder, "tool"), ""));
        var (all, sums) = (Files().DigestOfListing(folder, ""), Files().DigestOfListing(folder, ".md5sums"));
        Assert.NotEqual(all, sums);
        Write("added", "x");
        Assert.NotEqual(all, Files().DigestOfListing(folder, ""));
        Assert.Equal(sums, Files().DigestOfListing(folder, ".md5sums"));
        File.Delete(Path.Combine(folder, "added"));
        Assert.Equal(all, Files().DigestOfListing(folder, ""));
        Write("tool", "three");
        Assert.NotEqual(all, Files().DigestOfListing(folder, ""));
        Write("tool", "one");
        File.Delete(Path.Combine(folder, "link"));
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "elsewhere");
        Assert.NotEqual(all, Files().DigestOfListing(folder, ""));

        void Write(string name, string text)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
            File.SetLastWriteTimeUtc(Path.Combine(folder, name), DateTime.UnixEpoch);
        }
    }

    [Fact]
    public void A_listing_is_believed_by_the_stat_of_its_folder_only_where_that_is_old_and_did_not_change_meanwhile()
    {
        var folder = Directory.CreateDirectory(_folder.At("bin")).FullName;
        const string ending = ".md5sums";
        var first = Files().DigestOfListing(folder, ending);
        Assert.Null(_stamps.Find("listing" + ending, PosixFile.TryStat(folder)!.Value));
        _clock.Offset = TimeSpan.FromHours(1);
        Assert.Equal(first, Files().DigestOfListing(folder, ending));
        Assert.Equal($"{first} -", _stamps.Find("listing" + ending, PosixFile.TryStat(folder)!.Value));
        _stamps.Save("listing" + ending, PosixFile.TryStat(folder)!.Value, $"{Digest.Of("remembered"u8)} -");
        Assert.Equal(Digest.Of("remembered"u8), Files().DigestOfListing(folder, ending));
        _stamps.Save("listing" + ending, PosixFile.TryStat(folder)!.Value, "no-digest -");
        Assert.Equal(first, Files().DigestOfListing(folder, ending));
        _stamps.Save("listing" + ending, PosixFile.TryStat(folder)!.Value, "written by an earlier RGrid");
        Assert.Equal(first, Files().DigestOfListing(folder, ending));

        var racing = new RacingStamps(() => File.WriteAllText(Path.Combine(folder, "new" + ending), ""));
        Assert.NotEqual(first, new FileSnapshots(_blobs, racing, _clock).DigestOfListing(folder, ending));
        Assert.False(racing.HasSaved);
    }

    [Fact]
    public void What_is_written_into_a_file_of_a_whole_listing_is_seen_though_its_folder_is_as_it_was()
    {
        var folder = Directory.CreateDirectory(_folder.At("bin")).FullName;
        File.WriteAllText(Path.Combine(folder, "tool"), "old");
        _clock.Offset = TimeSpan.FromHours(1);
        var first = Files().DigestOfListing(folder, "");
        Assert.Equal(first, Files().DigestOfListing(folder, ""));
        Assert.StartsWith($"{first} ", _stamps.Find("listing", PosixFile.TryStat(folder)!.Value), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "tool"), "newer");
        var second = Files().DigestOfListing(folder, "");
        Assert.NotEqual(first, second);

        var racing = new RacingStamps(() => File.WriteAllText(Path.Combine(folder, "tool"), "meanwhile"));
        Assert.NotEqual(second, new FileSnapshots(_blobs, racing, _clock).DigestOfListing(folder, ""));
        Assert.False(racing.HasSaved);

        // One that is written to just now may be written to again in the same moment.
        File.WriteAllText(Path.Combine(folder, "tool"), "third");
        File.SetLastWriteTimeUtc(Path.Combine(folder, "tool"), DateTime.UtcNow.AddDays(1));
        Assert.NotEqual(second, Files().DigestOfListing(folder, ""));
        Assert.StartsWith($"{second} ", _stamps.Find("listing", PosixFile.TryStat(folder)!.Value), StringComparison.Ordinal);
    }

    /// <summary>A memory that knows nothing, and something happens while it is asked.</summary>
    // Two disks that are mounted in turn at one place may have all of a stat in common.
    private static string PurposeOf(string what, string path) => $"{what} {PosixFile.FileSystem(path).Id:x}";

    private sealed class RacingStamps(Action race) : IStampMemo
    {
        public bool HasSaved { get; private set; }

        public string? Find(string purpose, FileStat stat)
        {
            race();
            return null;
        }

        public void Save(string purpose, FileStat stat, string value) => HasSaved = true;
    }

    [Fact]
    public void A_file_of_the_system_that_changes_while_it_is_read_is_not_remembered()
    {
        var path = _folder.At("f");
        File.WriteAllText(path, "one");
        var before = PosixFile.TryStat(path)!.Value;
        _clock.Offset = TimeSpan.FromHours(1);
        var asked = 0;
        _clock.WhenAsked = () =>
        {
            if (++asked == 2)
            {
                File.WriteAllText(path, "other");
            }
        };
        Assert.Equal(Digest.Of("other"u8), Files().DigestOfSystem(path));
        Assert.Null(_stamps.Find(PurposeOf("system", path), before));
        Assert.Null(_stamps.Find(PurposeOf("system", path), PosixFile.TryStat(path)!.Value));
    }

    [Fact]
    public void In_doubt_a_large_file_is_read_again_and_written_only_where_it_is_another()
    {
        var path = _folder.At("f");
        File.WriteAllBytes(path, new byte[Large]);
        _clock.Offset = TimeSpan.FromHours(1);
        Files().Take(path);
        Assert.Equal(1, _blobs.Streams);
        var doubtful = new DoubtableStamps(_stamps);
        doubtful.Doubt();
        Assert.Equal(Digest.Of(new byte[Large]), new FileSnapshots(_blobs, doubtful, _clock).Take(path).Blob.Digest);
        Assert.Equal(1, _blobs.Streams);

        // Bytes that changed behind every time, as those of a restored disk can.
        doubtful.Save(PurposeOf("content", path), PosixFile.TryStat(path)!.Value, _blobs.Add("another"u8).Digest.ToString());
        Assert.Equal(Digest.Of(new byte[Large]), new FileSnapshots(_blobs, doubtful, _clock).Take(path).Blob.Digest);
        Assert.Equal(2, _blobs.Streams);
        Assert.Equal(Digest.Of(new byte[Large]).ToString(), _stamps.Find(PurposeOf("content", path), PosixFile.TryStat(path)!.Value));
    }

    [Fact]
    public void A_large_file_of_the_same_size_and_times_is_read_again_when_its_ctime_moved()
    {
        var path = _folder.At("f");
        File.WriteAllBytes(path, new byte[Large]);
        var stamp = File.GetLastWriteTimeUtc(path);
        _clock.Offset = TimeSpan.FromHours(1);
        Files().Take(path);
        var other = new byte[Large];
        other[^1] = 1;
        File.WriteAllBytes(path, other);
        File.SetLastWriteTimeUtc(path, stamp);
        Assert.Equal(Digest.Of(other), Files().Take(path).Blob.Digest);
    }

    [Fact]
    public void A_small_file_that_changes_while_it_is_read_is_read_again()
    {
        var path = _folder.At("f");
        File.WriteAllText(path, "one");
        _clock.WhenAsked = () =>
        {
            _clock.WhenAsked = () => { };
            File.AppendAllText(path, " two");
        };
        Assert.Equal(Digest.Of("one two"u8), Files().Take(path).Blob.Digest);
    }

    [Fact]
    public void A_file_that_hides_its_length_is_read_to_its_end() =>
        Assert.Equal(Digest.Of(File.ReadAllBytes("/proc/version")), Files().Take("/proc/version").Blob.Digest);

    [Theory]
    [InlineData(1, true)]
    [InlineData(100, false)]
    public void A_large_file_that_changes_while_it_is_read_is_read_again_and_then_refused(int changes, bool isTaken)
    {
        var path = _folder.At("f");
        File.WriteAllBytes(path, new byte[Large]);
        _blobs.WhileReading = () =>
        {
            if (changes-- > 0)
            {
                File.AppendAllText(path, "x");
            }
        };
        if (isTaken)
        {
            Assert.Equal(Large + 1, Files().Take(path).Blob.Size);
        }
        else
        {
            var failure = Assert.Throws<RGridException>(() => Files().Take(path));
            Assert.Contains("changed each of the 3 times", failure.Message, StringComparison.Ordinal);
            Assert.True(failure.IsTransient);
        }
    }

    [Fact]
    public void What_is_no_regular_file_is_named_and_never_blocks()
    {
        using var mkfifo = Process.Start("mkfifo", [_folder.At("fifo")]);
        mkfifo.WaitForExit();
        Assert.Contains("does not exist", Message(_folder.At("nothing")), StringComparison.Ordinal);
        Assert.Contains("is a folder", Message(_folder.Path), StringComparison.Ordinal);
        Assert.Contains("is a FIFO", Message(_folder.At("fifo")), StringComparison.Ordinal);
        File.CreateSymbolicLink(_folder.At("loop"), "loop");
        Assert.Contains("does not exist", Message(_folder.At("loop")), StringComparison.Ordinal);
        Assert.Contains("can't be read", Message("/proc/self/mem"), StringComparison.Ordinal);
        Assert.Contains("does not exist", Message(_folder.At(new string('x', 300))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_taken_whole_and_its_links_as_they_lead()
    {
        Directory.CreateDirectory(_folder.At("top/sub/empty"));
        File.WriteAllText(_folder.At("top/sub/f"), "f");
        File.WriteAllText(_folder.At("outside"), "o");
        File.WriteAllText(_folder.At("top/left-out"), "l");
        Directory.CreateDirectory(_folder.At("away/deep"));
        File.WriteAllText(_folder.At("away/deep/g"), "g");
        File.CreateSymbolicLink(_folder.At("top/inside"), "sub/f");
        File.CreateSymbolicLink(_folder.At("top/leaves"), "../outside");
        File.CreateSymbolicLink(_folder.At("top/absolute"), _folder.At("top/sub/f"));
        File.CreateSymbolicLink(_folder.At("top/folder"), "../away");
        File.CreateSymbolicLink(_folder.At("top/dangles"), "nowhere");
        File.CreateSymbolicLink(_folder.At("top/to-left-out"), "left-out");
        Directory.CreateDirectory(_folder.At("top/hidden"));
        File.WriteAllText(_folder.At("top/hidden/h"), "h");
        File.CreateSymbolicLink(_folder.At("top/to-hidden"), "hidden/h");
        var tree = Files().TakeFolder(_folder.At("top"), path => path is not ("left-out" or "hidden"));
        Assert.Equal(
            ["absolute File", "dangles Link", "folder Folder", "folder/deep Folder", "folder/deep/g File", "inside Link", "leaves File", "sub Folder", "sub/empty Folder", "sub/f File", "to-hidden File", "to-left-out File"],
            tree.Entries.Select(entry => $"{entry.Path} {entry.Kind}"));
    }

    [Fact]
    public void A_folder_that_leads_back_to_itself_is_refused()
    {
        Directory.CreateDirectory(_folder.At("a"));
        Directory.CreateDirectory(_folder.At("b"));
        File.CreateSymbolicLink(_folder.At("a/b"), "../b");
        File.CreateSymbolicLink(_folder.At("b/a"), "../a");
        Assert.Contains("leads back to itself", Assert.Throws<RGridException>(() => Files().TakeFolder(_folder.At("a"), _ => true)).Message, StringComparison.Ordinal);
        Assert.Throws<RGridException>(() => Files().TakeFolder(_folder.At("nothing"), _ => true));
    }

    private string Message(string path) => Assert.Throws<RGridException>(() => Files().Take(path)).Message;

    private FileSnapshots Files() => new(_blobs, _stamps, _clock);

    private sealed class LaterClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public Action WhenAsked { get; set; } = () => { };

        public override DateTimeOffset GetUtcNow()
        {
            WhenAsked();
            return base.GetUtcNow() + Offset;
        }
    }

    private sealed class CountingBlobStore(IBlobStore inner) : IBlobStore
    {
        public int Streams { get; private set; }

        public Action WhileReading { get; set; } = () => { };

        public Blob Add(ReadOnlySpan<byte> content) => inner.Add(content);

        public Blob Add(Stream content)
        {
            Streams++;
            var blob = inner.Add(content);
            WhileReading();
            return blob;
        }

        public Stream? TryOpen(Digest digest) => inner.TryOpen(digest);

        public bool TryCopyTo(Digest digest, string path) => inner.TryCopyTo(digest, path);

        public void SetAside(Digest digest) => inner.SetAside(digest);
    }
}
