using RGrid.Content;
using RGrid.Runtimes;

namespace RGrid.Environments;

/// <summary>
/// What of the system every run looks at anew: the standard library of its interpreter and the configuration. Both take as long as all
/// else that comes before the script, so a look can begin on another thread while words and settings are read. Each begun look serves
/// once: what comes later is looked at later.
/// </summary>
/// <param name="store">Remembers which library was last looked at.</param>
public sealed class SystemLook(StoreFolders store)
{
    private readonly string _memory = Path.Combine(store.Tools, "library");
    private Task<(string Folder, Digest Stamps)?>? _library;
    private Task<string>? _configuration;

    /// <summary>Begins to look, at the library of the run before.</summary>
    public void Begin()
    {
        var library = Task.Factory.StartNew(LookAtLast, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _library = library;
        _configuration = library.ContinueWith(
            _ => HostDigest.DescribeConfiguration(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>The digest of a standard library's stat list.</summary>
    /// <param name="folder">The library.</param>
    public Digest StampsOf(string folder)
    {
        if (Interlocked.Exchange(ref _library, null)?.GetAwaiter().GetResult() is { } begun && begun.Folder == folder)
        {
            return begun.Stamps;
        }

        Remember(folder);
        return InterpreterIdentity.StatList(folder);
    }

    /// <summary>The description of the system's configuration.</summary>
    public string DescribeConfiguration() =>
        Interlocked.Exchange(ref _configuration, null)?.GetAwaiter().GetResult() ?? HostDigest.DescribeConfiguration();

    // To guess wrong costs nothing but the look.
    private (string Folder, Digest Stamps)? LookAtLast()
    {
        try
        {
            var folder = File.ReadAllText(_memory);
            return (folder, InterpreterIdentity.StatList(folder));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Remember(string folder)
    {
        try
        {
            File.WriteAllText(_memory, folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next run looks when it has to.
        }
    }
}
