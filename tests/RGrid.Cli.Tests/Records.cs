using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Cli.Tests;

/// <summary>Records for tests.</summary>
internal static class Records
{
    public static Execution Execution(string id, DateTimeOffset started) => new(
        id,
        "/project/process.py",
        "process.py",
        ["data.csv"],
        "/project",
        "local",
        Digest.Of("environment"u8),
        Digest.Of("execution"u8),
        true,
        "",
        ExecutionStatus.Succeeded,
        0,
        started,
        42,
        null,
        null,
        null,
        1,
        new Dictionary<string, string>());

    public static Entry Entry(Digest key, EntryLevel level, DateTimeOffset created) =>
        new(level, key, EntryState.Ready, "/project/process.py", created, 9, 2_000_000, "/store/environments/x", null, created);

    public static byte[] OutputsJson(IEnumerable<TreeEntry> outputs) => CanonicalJson.Serialize(new JsonObject
    {
        ["schema"] = "rgrid.outputs/1",
        ["tree"] = new BlobTree(outputs).ToJson(),
    });
}
