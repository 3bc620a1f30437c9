using System.Text.Json.Nodes;
using RGrid.Content;

namespace RGrid.Keys;

/// <summary>`rgrid.runtime/1`: which interpreter, by identity.</summary>
/// <param name="Name">As asked: `python:3.11`, or `python` where the project or PATH decided.</param>
/// <param name="Backend">`local`.</param>
/// <param name="Platform">`linux-x64`.</param>
/// <param name="Report">What the interpreter says of itself, by name.</param>
/// <param name="Binary">SHA-256 of its real binary.</param>
/// <param name="Libraries">SHA-256 of the language libraries that it loads (`libpython3.11.so.1.0`), by file name.</param>
/// <param name="StandardLibrary">Digest of its standard library's stat list; null where the binary holds it.</param>
public sealed record RuntimeManifest(
    string Name,
    string Backend,
    string Platform,
    IReadOnlyDictionary<string, string> Report,
    Digest Binary,
    IReadOnlyDictionary<string, Digest> Libraries,
    Digest? StandardLibrary)
{
    /// <summary>The manifest in canonical form.</summary>
    public Manifest ToManifest()
    {
        var report = new JsonObject();
        foreach (var (name, value) in Report)
        {
            report[name] = value;
        }

        var libraries = new JsonObject();
        foreach (var (name, digest) in Libraries)
        {
            libraries[name] = digest.ToString();
        }

        return Manifest.Of(new JsonObject
        {
            ["schema"] = "rgrid.runtime/1",
            ["name"] = Name,
            ["backend"] = Backend,
            ["platform"] = Platform,
            ["report"] = report,
            ["binary"] = Binary.ToString(),
            ["libraries"] = libraries,
            ["standardLibrary"] = StandardLibrary?.ToString(),
        });
    }
}
