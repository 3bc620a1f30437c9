using System.ComponentModel;
using System.Diagnostics;
using RGrid.Ecosystems;
using RGrid.Faults;

namespace RGrid.Local.Processes;

/// <summary>Runs an installer with nothing of the caller's environment but what is given.</summary>
internal static class InstallerProcess
{
    /// <summary>Runs a program to its end; cancelling kills it with all that it started.</summary>
    /// <param name="file">Absolute path of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="variables">Its whole environment.</param>
    /// <param name="workingFolder">Where it runs.</param>
    /// <param name="line">Gets each line of stdout and stderr, one at a time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static InstallerEnd Run(
        string file,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> variables,
        string workingFolder,
        Action<string> line,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        var lines = new List<string>();
        FaultPoint.Pass("installer.start.before");
        using var process = Begin(start, file);
        FaultPoint.Pass("installer.start.after");
        process.OutputDataReceived += (_, data) => Take(data.Data);
        process.ErrorDataReceived += (_, data) => Take(data.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        using (cancellationToken.Register(() => process.Kill(entireProcessTree: true)))
        {
            process.WaitForExit();
        }

        FaultPoint.Pass("installer.end.after");
        cancellationToken.ThrowIfCancellationRequested();
        return new InstallerEnd(process.ExitCode, lines);

        void Take(string? text)
        {
            if (text is not null)
            {
                lock (lines)
                {
                    var masked = UrlSecrets.Mask(text);
                    lines.Add(masked);
                    line(masked);
                }
            }
        }
    }

    private static Process Begin(ProcessStartInfo start, string file)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new RGridException(ErrorCode.InstallerUnavailable, $"`{file}` could not be started: {exception.Message}", "check that it can be executed", exception);
        }
    }
}
