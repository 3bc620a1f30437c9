using System.ComponentModel;
using System.Diagnostics;

namespace RGrid.Runtimes;

/// <summary>Starts an interpreter to ask it something, and takes no half answer.</summary>
public static class InterpreterProbe
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>What an interpreter prints on stdout.</summary>
    /// <param name="executable">What is started.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="workingFolder">Where; a shim chooses by it.</param>
    /// <param name="variables">Its whole environment.</param>
    /// <exception cref="RGridException">It can't be started, fails or takes longer than 30 s.</exception>
    public static string Ask(
        string executable, IReadOnlyList<string> arguments, string workingFolder, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(executable, arguments)
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

        try
        {
            using var process = Process.Start(start) ?? throw new Win32Exception("it did not start");
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(LongestWait))
            {
                process.Kill(entireProcessTree: true);
                throw Failure(executable, "it gave no answer within 30 s", null);
            }

            process.WaitForExit();
            return process.ExitCode == 0
                ? output.GetAwaiter().GetResult()
                : throw Failure(executable, $"it ended with exit code {process.ExitCode}: {LastLine(error.GetAwaiter().GetResult())}", null);
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            throw Failure(executable, exception.Message, exception);
        }
    }

    private static string LastLine(string text) => text.TrimEnd().Split('\n')[^1].Trim();

    /// <summary>The failure of an interpreter that gave no answer.</summary>
    public static RGridException Failure(string executable, string why, Exception? inner) => new(
        ErrorCode.RuntimeUnavailable,
        $"the interpreter `{executable}` could not be asked what it is: {why}",
        "check that it runs by itself, or choose another one with --runtime",
        inner);
}
