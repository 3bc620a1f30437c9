using RGrid.Catalog;
using RGrid.Content;
using RGrid.FileSystem;
using RGrid.Testing;

namespace RGrid.Core.Tests.Contracts.Catalog;

/// <summary>What every <see cref="CatalogSet"/> promises.</summary>
public abstract partial class CatalogContract : IDisposable
{
    protected static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, 123, TimeSpan.Zero);

    protected TemporaryFolder Folder { get; } = new();

    protected abstract CatalogSet Set { get; }

    public virtual void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static Digest Key(int number) => Digest.Of([(byte)number, (byte)(number >> 8)]);

    protected static Entry Environment(int number) => new(
        EntryLevel.Environment, Key(number), EntryState.Ready, "/p/process.py", Noon.AddSeconds(number), 9, 1024, null, null, Noon.AddSeconds(number));

    protected static Entry Dependencies(int number) => Environment(number) with
    {
        Level = EntryLevel.Dependencies,
        Folder = "/store/environments/é ü",
        Seal = Key(number + 1),
    };

    protected static Execution Execution(string id, string script = "/p/process.py") => new(
        id,
        script,
        "process.py",
        ["data/jan.csv", "", "a b", "\"quoted\"\n", "été", "\\"],
        "/p",
        "local",
        Key(1),
        Key(2),
        true,
        "built 2 days ago",
        ExecutionStatus.Running,
        null,
        Noon,
        null,
        null,
        null,
        null,
        4711,
        new Dictionary<string, string>(StringComparer.Ordinal) { ["batch"] = "é", [""] = "", ["a.b"] = "c=d" });

    protected static FileStat Stat(long inode) => new(FileKind.File, 0x1A4, 5_000_000_000, 1_700_000_000_123_456_789, 1_700_000_000_987_654_321, inode, (8L << 32) | 1, 0);
}
