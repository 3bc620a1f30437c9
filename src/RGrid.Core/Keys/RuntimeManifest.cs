using System.Text.Json.Nodes;
using RGrid.Content;

namespace RGrid.Keys;

/// <summary>`rgrid.runtime/1`: which interpreter, by identity.</summary>
/// <param name="Name">As asked: `python:3.11`, or `python` where the project or PATH decided. Of an image its name, `python:3.11-slim`.</param>
/// <param name="Backend">`local` or `docker`.</param>
/// <param name="Platform">`linux-x64`; of an image `linux/amd64`.</param>
/// <param name="Report">What the interpreter says of itself, by name.</param>
/// <param name="Binary">SHA-256 of its real binary; null where an image stands for it.</param>
/// <param name="Libraries">SHA-256 of the language libraries that it loads (`libpython3.11.so.1.0`), by file name.</param>
/// <param name="StandardLibrary">Digest of its standard library's stat list; null where the binary holds it, or an image.</param>
/// <param name="Image">Id of its image, never a tag; null for an interpreter of this machine, whose manifest has no such member.</param>
public sealed record RuntimeManifest(
    string Name,
    string Backend,
    string Platform,
    IReadOnlyDictionary<string, string> Report,
    Digest? Binary,
    IReadOnlyDictionary<string, Digest> Libraries,
    Digest? StandardLibrary,
    string? Image = null)
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

        var manifest = new JsonObject
        {
            ["schema"] = "rgrid.runtime/1",
            ["name"] = Name,
            ["backend"] = Backend,
            ["platform"] = Platform,
            ["report"] = report,
            ["binary"] = Binary?.ToString(),
            ["libraries"] = libraries,
            ["standardLibrary"] = StandardLibrary?.ToString(),
        };
        if (Image is not null)
        {
            manifest["image"] = Image;
        }

        return Manifest.Of(manifest);
    }
}
