using System.Text;
using RGrid.FileSystem;

namespace RGrid.Local.Pypi;

/// <summary>Console scripts name their interpreter by an absolute path; they must name it where the environment will stand.</summary>
internal static class ScriptLines
{
    /// <summary>Replaces a folder's path by its final one in the first lines of scripts.</summary>
    public static void Mend(string bin, string folder, string finalFolder)
    {
        foreach (var path in FolderListing.Names(bin).Select(name => Path.Combine(bin, name)).Where(path => PosixFile.LinkKind(path) == FileKind.File))
        {
            var content = File.ReadAllBytes(path);
            if (content.AsSpan().StartsWith("#!"u8) && Encoding.Latin1.GetString(content) is var text && text.Contains(folder, StringComparison.Ordinal))
            {
                File.WriteAllBytes(path, Encoding.Latin1.GetBytes(text.Replace(folder, finalFolder, StringComparison.Ordinal)));
            }
        }
    }
}
