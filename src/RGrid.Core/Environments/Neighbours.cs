using System.Text;
using Microsoft.Win32.SafeHandles;

namespace RGrid.Environments;

/// <summary>
/// Names for files that are made beside the user's and then renamed to their places. Each name is written down in the private folder of its run
/// before it is given out, so that whoever removes the folder of a killed RGrid also removes what that left beside the user.
/// </summary>
/// <param name="folder">The private folder.</param>
public sealed class Neighbours(string folder) : IDisposable
{
    private const string Journal = "neighbours";
    private const char End = '\0';

    private readonly Lock _gate = new();
    private SafeFileHandle? _journal;
    private long _length;
    private int _given;

    /// <summary>A path in the folder of a target, at which nothing is. From any thread.</summary>
    /// <param name="target">Absolute path.</param>
    public string Of(string target)
    {
        lock (_gate)
        {
            var path = Path.Combine(Path.GetDirectoryName(target)!, $"{PrefixOf(folder)}{_given++}");
            try
            {
                var bytes = Encoding.UTF8.GetBytes(path + End);
                _journal ??= File.OpenHandle(JournalIn(folder), FileMode.CreateNew, FileAccess.Write);
                RandomAccess.Write(_journal, bytes, _length);
                _length += bytes.Length;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The store is full; that must not keep the user's outputs from the user.
            }

            return path;
        }
    }

    /// <summary>Where the names are written down.</summary>
    internal static string JournalIn(string folder) => Path.Combine(folder, Journal);

    /// <inheritdoc/>
    public void Dispose() => _journal?.Dispose();

    /// <summary>Removes what the owner of an abandoned folder left beside the user. Only names that this folder gave out are touched.</summary>
    internal static void RemoveLeft(string folder)
    {
        try
        {
            var journal = JournalIn(folder);
            if (!File.Exists(journal))
            {
                return;
            }

            // What stands behind the last end was never given out.
            foreach (var path in File.ReadAllText(journal).Split(End)[..^1])
            {
                if (Path.GetFileName(path).StartsWith(PrefixOf(folder), StringComparison.Ordinal))
                {
                    File.Delete(path);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The user may have taken the folder's permission away; a file of a name that nobody uses does no harm.
        }
    }

    private static string PrefixOf(string folder) => $".rgrid-{Path.GetFileName(folder)}-";
}
