using System.Security.Cryptography;

namespace RGrid.Testing;

/// <summary>The Node binaries that `./test` has fetched into the caller's cache folder, by their line: `20`, `22`, `24`.</summary>
public static class NodeRuntimes
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("RGRID_TEST_RUNTIMES") ?? Usual();

    /// <summary>Absolute path of a line's binary. No npm stands beside it.</summary>
    public static string Binary(string line) => Existing($"node-{line}/bin/node");

    /// <summary>The full version of a line.</summary>
    public static string Version(string line) =>
        System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllBytes(Existing($"node-{line}/package.json")))!["version"]!.GetValue<string>().TrimStart('v');

    /// <summary>Lays a line out as version managers do: `bin/node`, the real binary, and npm in `lib/node_modules`.</summary>
    /// <param name="line">The line.</param>
    /// <param name="place">The folder of the installation; it does not exist yet.</param>
    /// <returns>Absolute path of the binary.</returns>
    public static string Install(string line, string place)
    {
        var bin = Directory.CreateDirectory(Path.Combine(place, "bin")).FullName;
        var modules = Directory.CreateDirectory(Path.Combine(place, "lib/node_modules")).FullName;
        // A hard link where the file system allows it: the binary is 100 MB.
        using var copy = System.Diagnostics.Process.Start("sh", ["-c", "cp -l \"$0\" \"$1\" 2>/dev/null || cp \"$0\" \"$1\"", Binary(line), Path.Combine(bin, "node")]);
        copy.WaitForExit();
        File.CreateSymbolicLink(Path.Combine(modules, "npm"), Existing("npm"));
        return Path.Combine(bin, "node");
    }

    private static string Existing(string path)
    {
        var found = Path.Combine(Folder, path);
        return Path.Exists(found) ? found : throw new InvalidOperationException($"`{found}` is missing; run ./test once.");
    }

    // The same folder as in ./test.
    private static string Usual()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(NativeBinary.Checkout, "tests/runtimes/package-lock.json"))));
        return Path.Combine(cache, $"rgrid-tests/runtimes-{digest[..16]}/node_modules");
    }
}
