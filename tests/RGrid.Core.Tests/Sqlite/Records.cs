using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Core.Tests.Sqlite;

/// <summary>Records to save.</summary>
internal static class Records
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static Digest Key(int number) => Digest.Of([(byte)number, (byte)(number >> 8)]);

    public static Entry Entry(int number) =>
        new(EntryLevel.Environment, Key(number), EntryState.Ready, "/p/process.py", Noon.AddSeconds(number), 9, 1024, null, null, Noon);

    public static WrittenFile File(string path) => new(path, Key(1), "/p/process.py", "01JD0000000000000000000001");

    public static Execution Execution(string id) => new(
        id, "/p/process.py", "process.py", ["a"], "/p", "local", Key(1), Key(2), true, "", ExecutionStatus.Succeeded,
        0, Noon, 5, null, null, null, 1, new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" });
}
