using System.Runtime.ExceptionServices;
using System.Text;

namespace RGrid.FileSystem;

/// <summary>
/// Reads a folder with all that is below it, on all cores as soon as there is enough for them. The order in which folders come is
/// chance; who needs one sorts by path.
/// </summary>
internal static class FolderWalk
{
    private const int FoldersForAnotherThread = 8;
    private const int MostThreads = 8;

    /// <summary>Walks, and returns the states of the threads that took part.</summary>
    /// <param name="top">The folder.</param>
    /// <param name="vanishing">What it means that something goes meanwhile.</param>
    /// <param name="visit">Takes each folder, the top one too, into its thread's state.</param>
    /// <exception cref="IOException">A folder can't be read, or something went while it was read.</exception>
    public static IReadOnlyList<T> Run<T>(string top, Vanishing vanishing, Action<T, FolderPage> visit)
        where T : new()
    {
        var walk = new Walk<T>(vanishing, visit);
        walk.Add(Terminated(Encoding.UTF8.GetBytes(top.TrimEnd('/'))));
        return walk.Run();
    }

    private static byte[] Terminated(ReadOnlySpan<byte> path)
    {
        var bytes = new byte[path.Length + 1];
        path.CopyTo(bytes);
        return bytes;
    }

    private static byte[] Join(ReadOnlySpan<byte> folder, ReadOnlySpan<byte> name)
    {
        var bytes = new byte[folder.Length + name.Length + 2];
        folder.CopyTo(bytes);
        bytes[folder.Length] = (byte)'/';
        name.CopyTo(bytes.AsSpan(folder.Length + 1));
        return bytes;
    }

    private sealed class Walk<T>(Vanishing vanishing, Action<T, FolderPage> visit)
        where T : new()
    {
        private readonly object _gate = new();
        private readonly Stack<byte[]> _open = new();
        private readonly List<T> _states = [];
        private readonly List<Thread> _helpers = [];
        private int _busy;
        private ExceptionDispatchInfo? _failure;

        public void Add(byte[] folder) => _open.Push(folder);

        public List<T> Run()
        {
            Work();
            _helpers.ForEach(helper => helper.Join());
            _failure?.Throw();
            return _states;
        }

        private void Work()
        {
            var state = new T();
            lock (_gate)
            {
                _states.Add(state);
            }

            var page = new FolderPage();
            var found = new List<byte[]>();
            while (TryTake(out var folder))
            {
                try
                {
                    page.Read(folder, vanishing);
                    visit(state, page);
                    FindFolders(page, found);
                }
                catch (Exception exception)
                {
                    // Whatever ends a thread is the caller's to know.
                    Fail(ExceptionDispatchInfo.Capture(exception));
                }
                finally
                {
                    Done(found);
                }
            }
        }

        private static void FindFolders(FolderPage page, List<byte[]> found)
        {
            foreach (ref readonly var entry in page.Entries)
            {
                if (entry.Kind == FileKind.Folder)
                {
                    found.Add(Join(page.Path.AsSpan(0, page.Path.Length - 1), page.Name(entry)));
                }
            }
        }

        private bool TryTake(out byte[] folder)
        {
            lock (_gate)
            {
                while (_open.Count == 0 && _busy > 0)
                {
                    Monitor.Wait(_gate);
                }

                if (!_open.TryPop(out folder!))
                {
                    return false;
                }

                _busy++;
                return true;
            }
        }

        private void Done(List<byte[]> found)
        {
            lock (_gate)
            {
                _busy--;
                if (_failure is null)
                {
                    found.ForEach(_open.Push);
                }

                found.Clear();
                Monitor.PulseAll(_gate);
                if (_open.Count > FoldersForAnotherThread && _helpers.Count + 1 < Math.Min(Environment.ProcessorCount, MostThreads))
                {
                    var helper = new Thread(Work) { IsBackground = true };
                    _helpers.Add(helper);
                    helper.Start();
                }
            }
        }

        private void Fail(ExceptionDispatchInfo failure)
        {
            lock (_gate)
            {
                _failure ??= failure;
                _open.Clear();
            }
        }
    }
}
