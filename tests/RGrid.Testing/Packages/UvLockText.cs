using System.Security.Cryptography;
using System.Text;

namespace RGrid.Testing.Packages;

/// <summary>Writes a `uv.lock` as uv writes it, for packages that an index on loopback serves.</summary>
/// <param name="index">The index.</param>
public sealed class UvLockText(PythonIndex index)
{
    private readonly StringBuilder _text = new("version = 1\nrevision = 3\nrequires-python = \">=3.8\"\n");

    /// <summary>Adds members of the top: `resolution-markers = […]`, `[manifest]`.</summary>
    public UvLockText Top(string toml)
    {
        _text.Append(toml).Append('\n');
        return this;
    }

    /// <summary>Adds a package that the index has files of.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="more">Further lines of its table: `dependencies = […]`, `[package.optional-dependencies]`.</param>
    public UvLockText Package(string name, string version, string more = "")
    {
        _text.Append($"\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = {{ registry = \"{index.Url}\" }}\n");
        var lines = more.Split("[package.", 2);
        _text.Append(lines[0]);
        var files = index.Files.Where(file => file.Name.StartsWith($"{name}-{version}-", StringComparison.Ordinal) || file.Name == $"{name}-{version}.tar.gz").ToList();
        foreach (var sdist in files.Where(file => file.Name.EndsWith(".tar.gz", StringComparison.Ordinal)))
        {
            _text.Append($"sdist = {Entry(sdist.Name, sdist.Content)}\n");
        }

        _text.Append("wheels = [\n").AppendJoin("", files.Where(file => file.Name.EndsWith(".whl", StringComparison.Ordinal)).Select(wheel => $"    {Entry(wheel.Name, wheel.Content)},\n")).Append("]\n");
        _text.Append(lines.Length > 1 ? "\n[package." + lines[1] : "");
        return this;
    }

    /// <summary>Adds any package.</summary>
    /// <param name="toml">Its table.</param>
    public UvLockText Raw(string toml)
    {
        _text.Append("\n[[package]]\n").Append(toml).Append('\n');
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private string Entry(string name, byte[] content) =>
        $"{{ url = \"{index.FileUrl(name)}\", hash = \"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}\", size = {content.Length} }}";
}
