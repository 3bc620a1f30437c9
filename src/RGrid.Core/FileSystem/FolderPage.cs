using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace RGrid.FileSystem;

/// <summary>What it means that something goes while it is read.</summary>
internal enum Vanishing
{
    /// <summary>The folder is not what it was taken for.</summary>
    Fails,

    /// <summary>Others are at work there; it is left out.</summary>
    IsExpected,
}

/// <summary>What a page says of the names in a folder.</summary>
internal enum PageDetail
{
    /// <summary>The stat of each, and the text of a link.</summary>
    Whole,

    /// <summary>Of links only that they are links: none can be changed in place, and another in its place moves the times of its folder.</summary>
    LinksByKind,

    /// <summary>What each is, and no more: all that the folder itself tells.</summary>
    Kinds,

    /// <summary>The stat of each, in the order of the folder.</summary>
    Stats,
}

/// <summary>One name in a folder and the stat of what it names (a link is not followed).</summary>
internal struct PageEntry
{
    /// <summary>Type and permission bits (man 7 inode).</summary>
    public int Mode;

    /// <summary>Length in bytes.</summary>
    public long Size;

    /// <summary>Bytes that it takes on the disk.</summary>
    public long Allocated;

    /// <summary>mtime, in ns since 1970-01-01 UTC.</summary>
    public long ModifiedNs;

    /// <summary>ctime, in ns since 1970-01-01 UTC.</summary>
    public long ChangedNs;

    /// <summary>The inode's number.</summary>
    public long Inode;

    internal int NameStart;
    internal int NameLength;
    internal int TargetStart;
    internal int TargetLength;

    /// <summary>What it is.</summary>
    public readonly FileKind Kind => PosixFile.ToKind((ushort)Mode);
}

/// <summary>
/// The entries of one folder in the order of their names' bytes, whatever bytes those are. A page is used again for the next folder,
/// so that a tree of 20 000 files is read without a string or an object a file.
/// </summary>
/// <param name="detail">What it says of each.</param>
internal sealed unsafe partial class FolderPage(PageDetail detail = PageDetail.Whole)
{
    // struct dirent of 64-bit Linux: d_ino, d_off, d_reclen, d_type, d_name (man 3 readdir).
    private const int TypeOffset = 18;
    private const int NameOffset = 19;
    private const byte LinkType = 10;

    // A type of `struct dirent` is that of the mode without its lower 12 bits (IFTODT of dirent.h); 0 is one that the folder doesn't tell.
    private const int TypeShift = 12;
    private const int LongestTarget = 4096;

    private byte[] _text = new byte[1 << 11];
    private int _textLength;
    private PageEntry[] _entries = new PageEntry[32];
    private Place[] _order = [];
    private PageEntry[] _sorted = [];
    private int _count;

    /// <summary>The entries.</summary>
    public ReadOnlySpan<PageEntry> Entries => _entries.AsSpan(0, _count);

    /// <summary>The stat of the folder itself, as it was before its names were read; only where links are told by their kind.</summary>
    public PageEntry Self { get; private set; }

    /// <summary>The folder's path as it was given, with a 0 behind it.</summary>
    public byte[] Path { get; private set; } = [];

    /// <summary>The folder's path as a text.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Path.AsSpan().TrimEnd((byte)0));

    /// <summary>The bytes of an entry's name.</summary>
    public ReadOnlySpan<byte> Name(in PageEntry entry) => _text.AsSpan(entry.NameStart, entry.NameLength);

    /// <summary>The bytes of a link's text; empty for everything else.</summary>
    public ReadOnlySpan<byte> Target(in PageEntry entry) => _text.AsSpan(entry.TargetStart, entry.TargetLength);

    /// <summary>Reads a folder in place of the one before.</summary>
    /// <param name="path">Its path in UTF-8 or whatever bytes it has, with a 0 behind it.</param>
    /// <param name="vanishing">What it means that something goes meanwhile.</param>
    /// <exception cref="IOException">It can't be read, or something in it went while it was read.</exception>
    public void Read(byte[] path, Vanishing vanishing)
    {
        Path = path;
        _textLength = 0;
        _count = 0;
        nint folder;
        fixed (byte* bytes = path)
        {
            folder = OpenDir(bytes);
        }

        if (folder == 0)
        {
            if (IsGone(vanishing))
            {
                return;
            }

            throw Error();
        }

        try
        {
            if (detail == PageDetail.LinksByKind)
            {
                ReadSelf(DirFd(folder));
            }

            ReadNames(folder);
            ReadStats(DirFd(folder), vanishing);
        }
        finally
        {
            _ = CloseDir(folder);
        }

        if (detail != PageDetail.Stats)
        {
            Sort();
        }
    }

    private void ReadSelf(int folder)
    {
        var self = default(PageEntry);
        fixed (byte* name = "."u8)
        {
            Self = PosixFile.TryStatEntry(folder, name, ref self) ? self : throw Error();
        }
    }

    private void ReadNames(nint folder)
    {
        byte* entry;
        while ((entry = (byte*)ReadDir(folder)) != null)
        {
            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + NameOffset);
            if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
            {
                continue;
            }

            if (_count == _entries.Length)
            {
                Array.Resize(ref _entries, _count * 2);
            }

            Reserve(name.Length + 1);
            name.CopyTo(_text.AsSpan(_textLength));
            _text[_textLength + name.Length] = 0;
            _entries[_count++] = new PageEntry
            {
                NameStart = _textLength,
                NameLength = name.Length,
                Mode = Tells(entry[TypeOffset]) ? entry[TypeOffset] << TypeShift : 0,
            };
            _textLength += name.Length + 1;
        }

        if (Marshal.GetLastPInvokeError() != 0)
        {
            throw Error();
        }
    }

    private bool Tells(byte type) => detail == PageDetail.Kinds || (detail == PageDetail.LinksByKind && type == LinkType);

    private void ReadStats(int folder, Vanishing vanishing)
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            ref var entry = ref _entries[i];
            fixed (byte* text = _text)
            {
                if (entry.Mode == 0 && !PosixFile.TryStatEntry(folder, text + entry.NameStart, ref entry))
                {
                    if (IsGone(vanishing))
                    {
                        continue;
                    }

                    throw Error();
                }
            }

            if (entry.Kind == FileKind.Link && detail == PageDetail.Whole && !TryReadTarget(folder, ref entry, vanishing))
            {
                continue;
            }

            _entries[kept++] = entry;
        }

        _count = kept;
    }

    private static bool IsGone(Vanishing vanishing)
    {
        const int noEntry = 2;
        return vanishing == Vanishing.IsExpected && Marshal.GetLastPInvokeError() == noEntry;
    }

    private bool TryReadTarget(int folder, ref PageEntry entry, Vanishing vanishing)
    {
        Reserve(LongestTarget);
        fixed (byte* text = _text)
        {
            var length = (int)ReadLinkAt(folder, text + entry.NameStart, text + _textLength, LongestTarget);
            if (length < 0)
            {
                return IsGone(vanishing) ? false : throw Error();
            }

            entry.TargetStart = _textLength;
            entry.TargetLength = length;
            _textLength += length;
            return true;
        }
    }

    private void Reserve(int length)
    {
        if (_textLength + length > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _textLength + length));
        }
    }

    private IOException Error()
    {
        var code = Marshal.GetLastPInvokeError();
        return new IOException($"`{Text}`: {Marshal.GetPInvokeErrorMessage(code)}", code);
    }

    // Entries are large and names are long: what is compared and moved are their first eight bytes and their places.
    private void Sort()
    {
        if (_sorted.Length != _entries.Length)
        {
            (_order, _sorted) = (new Place[_entries.Length], new PageEntry[_entries.Length]);
        }

        var order = _order.AsSpan(0, _count);
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = new Place(FirstBytes(Name(_entries[i])), i);
        }

        order.Sort(new ByName(_text, _entries));
        for (var i = 0; i < order.Length; i++)
        {
            _sorted[i] = _entries[order[i].Index];
        }

        (_entries, _sorted) = (_sorted, _entries);
    }

    // A shorter name is filled up with zeros, which no name holds.
    private static ulong FirstBytes(ReadOnlySpan<byte> name)
    {
        if (name.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(name);
        }

        Span<byte> filled = stackalloc byte[sizeof(ulong)];
        filled.Clear();
        name.CopyTo(filled);
        return BinaryPrimitives.ReadUInt64BigEndian(filled);
    }

    private readonly record struct Place(ulong FirstBytes, int Index);

    private readonly struct ByName(byte[] text, PageEntry[] entries) : IComparer<Place>
    {
        public int Compare(Place x, Place y) => x.FirstBytes != y.FirstBytes
            ? x.FirstBytes.CompareTo(y.FirstBytes)
            : Name(x).SequenceCompareTo(Name(y));

        private ReadOnlySpan<byte> Name(Place place) => text.AsSpan(entries[place.Index].NameStart, entries[place.Index].NameLength);
    }

    [LibraryImport("libc", EntryPoint = "opendir", SetLastError = true)]
    private static partial nint OpenDir(byte* path);

    [LibraryImport("libc", EntryPoint = "dirfd")]
    private static partial int DirFd(nint folder);

    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    private static partial nint ReadDir(nint folder);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int CloseDir(nint folder);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    private static partial nint ReadLinkAt(int folder, byte* path, byte* buffer, nint size);
}
