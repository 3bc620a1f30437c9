using System.IO.Compression;
using System.Formats.Tar;
using System.Text;

namespace RGrid.Testing.Packages;

/// <summary>Makes small real Python packages: wheels (PEP 427) and source distributions with a build backend of their own.</summary>
public static class WheelMaker
{
    /// <summary>A pure wheel.</summary>
    /// <param name="name">Project name.</param>
    /// <param name="version">Version.</param>
    /// <param name="files">Files by path; null makes one module that tells its version.</param>
    /// <param name="requires">`Requires-Dist` lines.</param>
    /// <param name="console">`name = module:function` of a console script; null for none.</param>
    /// <returns>File name and bytes.</returns>
    public static (string FileName, byte[] Content) Wheel(
        string name, string version, IReadOnlyDictionary<string, string>? files = null, IReadOnlyList<string>? requires = null, string? console = null)
    {
        files ??= new Dictionary<string, string> { [$"{name}.py"] = $"__version__ = '{version}'\n" };
        var info = $"{name}-{version}.dist-info";
        var all = new SortedDictionary<string, string>(files.ToDictionary(), StringComparer.Ordinal)
        {
            [$"{info}/METADATA"] = $"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" + string.Concat((requires ?? []).Select(one => $"Requires-Dist: {one}\n")),
            [$"{info}/WHEEL"] = "Wheel-Version: 1.0\nGenerator: rgrid-tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        };
        if (console is not null)
        {
            all[$"{info}/entry_points.txt"] = $"[console_scripts]\n{console}\n";
        }

        all[$"{info}/RECORD"] = string.Concat(all.Keys.Select(path => $"{path},,\n")) + $"{info}/RECORD,,\n";
        return ($"{name}-{version}-py3-none-any.whl", Zip(all));
    }

    /// <summary>A source distribution whose wheel is built by a backend that lies in it.</summary>
    /// <param name="name">Project name; its module has `built`, what <paramref name="built"/> gives while it is built.</param>
    /// <param name="version">Version.</param>
    /// <param name="requires">What the build needs.</param>
    /// <param name="built">Python that is evaluated by the build, behind an import of what it needs.</param>
    public static (string FileName, byte[] Content) Sdist(string name, string version, IReadOnlyList<string>? requires = null, string built = "True")
    {
        var imports = string.Concat((requires ?? []).Select(requirement => $"import {requirement.Split('=', '<', '>', '~')[0]}\n"));
        var backend = $$"""
            import os, zipfile
            {{imports}}
            def _make(folder, dist):
                path = os.path.join(folder, '{{name}}-{{version}}-py3-none-any.whl')
                with zipfile.ZipFile(path, 'w') as wheel:
                    wheel.writestr('{{name}}.py', "__version__ = '{{version}}'\nbuilt = %r\n" % ({{built}},))
                    for file, text in _info().items():
                        wheel.writestr('{{name}}-{{version}}.dist-info/' + file, text)
                return os.path.basename(path)
            def _info():
                return {'METADATA': 'Metadata-Version: 2.1\nName: {{name}}\nVersion: {{version}}\n',
                        'WHEEL': 'Wheel-Version: 1.0\nGenerator: own\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
                        'RECORD': ''}
            def build_wheel(folder, config_settings=None, metadata_directory=None):
                return _make(folder, None)
            def build_sdist(folder, config_settings=None):
                raise NotImplementedError
            """;
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [$"{name}-{version}/PKG-INFO"] = $"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
            [$"{name}-{version}/backend.py"] = backend,
            [$"{name}-{version}/pyproject.toml"] = $"[build-system]\nrequires = [{string.Join(", ", (requires ?? []).Select(one => $"'{one}'"))}]\nbuild-backend = 'backend'\nbackend-path = ['.']\n",
        };
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            foreach (var (path, text) in files)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
            }
        }

        return ($"{name}-{version}.tar.gz", bytes.ToArray());
    }

    private static byte[] Zip(IReadOnlyDictionary<string, string> files)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, text) in files)
            {
                using var stream = archive.CreateEntry(path).Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return bytes.ToArray();
    }
}
