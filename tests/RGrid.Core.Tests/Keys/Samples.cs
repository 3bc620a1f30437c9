using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Keys;
using RGrid.Runtimes;

namespace RGrid.Core.Tests.Keys;

/// <summary>One of each manifest, all members filled, and a runtime.</summary>
internal static class Samples
{
    public static readonly Digest A = Digest.Of("a"u8);
    public static readonly Digest B = Digest.Of("b"u8);

    public static readonly BlobTree Tree = new(
    [
        TreeEntry.File("s.py", new Blob(A, 1), isExecutable: false),
        TreeEntry.Folder("empty"),
        TreeEntry.Link("link", "s.py"),
    ]);

    public static readonly BlobTree OtherTree = new([TreeEntry.File("s.py", new Blob(B, 1), isExecutable: false)]);

    public static readonly LockedPackage Package = new("numpy", "1.20", "numpy-1.20.whl", "sha256:00", "http://x/", IsBuiltHere: false);

    public static readonly Runtime Python =
        new("python", "python", "3.11.7", "/usr/bin/python3", new Dictionary<string, string>(), new RuntimeParts([], null), A);

    public static RuntimeManifest Runtime => new(
        "python:3.11",
        "local",
        "linux-x64",
        new Dictionary<string, string> { ["version"] = "3.11.7" },
        A,
        new Dictionary<string, Digest> { ["libpython.so"] = B },
        A);

    public static RequirementsManifest Requirements => new(
        A, "pypi", [new RequirementsPart("requirements.txt", A, null), new RequirementsPart("../lib", null, Tree)], [KeyValuePair.Create("pip.pre", "1")], "pip", "23.0");

    public static DependenciesManifest Dependencies => new(
        A, "pypi", B, [Package], [new RequirementsPart("../lib", null, Tree)], [KeyValuePair.Create("pip.pre", "1")], "pip", "23.0", A);

    public static EnvironmentManifest Environment => new(A, A, B, Tree, "s.py", 1);

    public static ExecutionManifest Execution => new(
        A,
        ["in.csv", "--n", "1"],
        "work",
        Tree,
        new Dictionary<string, string?> { ["API_URL"] = "a", ["ABSENT"] = null },
        A,
        "on",
        new Dictionary<string, string> { ["TZ"] = "UTC" },
        B);
}
