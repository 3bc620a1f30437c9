using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace RGrid.Testing;

/// <summary>Looks for a text that must be nowhere: in every byte of a folder, in the database's values, and in the words of running processes.</summary>
public sealed class Leaks : IDisposable
{
    private readonly byte[][] _forms;
    private readonly string _text;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _watch;
    private readonly List<string> _words = [];

    /// <summary>Begins to watch the process table.</summary>
    /// <param name="text">The text; unique on this machine.</param>
    public Leaks(string text)
    {
        _text = text;
        _forms = [.. FormsOf(text)];
        _watch = new Thread(Watch) { IsBackground = true };
        _watch.Start();
    }

    /// <summary>Where it was found; empty where it was not.</summary>
    /// <param name="store">A store.</param>
    public IReadOnlyList<string> FindIn(string store)
    {
        var found = Directory.EnumerateFiles(store, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Where(file => _forms.Any(form => File.ReadAllBytes(file).AsSpan().IndexOf(form) >= 0)).ToList();

        // A long value lies on several pages of the database.
        foreach (var database in Directory.EnumerateFiles(store, "*.db"))
        {
            using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", "import sqlite3, sys\nprint('\\n'.join(sqlite3.connect(sys.argv[1]).iterdump()))", database])
            {
                RedirectStandardOutput = true,
            })!;
            found.AddRange(python.StandardOutput.ReadToEnd().Contains(_text, StringComparison.Ordinal) ? [$"the rows of {database}"] : Array.Empty<string>());
            python.WaitForExit();
        }

        lock (_words)
        {
            return [.. found, .. _words];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _watch.Join();
        _stop.Dispose();
    }

    private void Watch()
    {
        while (!_stop.Token.WaitHandle.WaitOne(20))
        {
            foreach (var process in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _)))
            {
                try
                {
                    var words = File.ReadAllBytes(Path.Combine(process, "cmdline"));
                    if (_forms.Any(form => words.AsSpan().IndexOf(form) >= 0))
                    {
                        lock (_words)
                        {
                            _words.Add($"the words of a process: {Encoding.UTF8.GetString(words).Replace('\0', ' ')}");
                        }
                    }
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    // It has ended.
                }
            }
        }
    }

    // As it is, as UTF-16, in a URL, in JSON, and in base64 wherever it begins there.
    private static IEnumerable<byte[]> FormsOf(string text)
    {
        yield return Encoding.UTF8.GetBytes(text);
        yield return Encoding.Unicode.GetBytes(text);
        yield return Encoding.UTF8.GetBytes(Uri.EscapeDataString(text));
        yield return Encoding.UTF8.GetBytes(System.Text.Json.JsonEncodedText.Encode(text).ToString());
        for (var shift = 0; shift < 3; shift++)
        {
            // The first and last letters depend on what stands beside it.
            var base64 = Convert.ToBase64String([.. new byte[shift], .. Encoding.UTF8.GetBytes(text)]).TrimEnd('=');
            yield return Encoding.ASCII.GetBytes(base64[(shift == 0 ? 0 : shift + 1)..^1]);
        }
    }
}
