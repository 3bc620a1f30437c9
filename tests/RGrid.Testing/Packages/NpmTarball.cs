using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace RGrid.Testing.Packages;

/// <summary>A package of npm as one archive.</summary>
public static class NpmTarball
{
    /// <summary>The bytes of a package of one module, the same for the same text.</summary>
    /// <param name="document">Its `package.json`.</param>
    /// <param name="source">The module, `index.js`.</param>
    /// <param name="others">Its other files: path and text.</param>
    public static byte[] Make(string document, string source, params IReadOnlyList<(string Path, string Text)> others)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            foreach (var (path, text) in others.Prepend(("index.js", source)).Prepend(("package.json", document)))
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "package/" + path)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                });
            }
        }

        return bytes.ToArray();
    }
}
