using RGrid.Cli.Commands;

namespace RGrid.Cli.Output;

/// <summary>How a failure is told, by RGrid's own words of a command line; the script's words don't count.</summary>
/// <param name="IsJson">`--json`.</param>
/// <param name="IsVerbose">`-v`.</param>
internal sealed record ReportStyle(bool IsJson, bool IsVerbose)
{
    /// <summary>The style that a command line asks for.</summary>
    public static ReportStyle Of(IReadOnlyList<string> words)
    {
        if (words is ["run", ..])
        {
            var divided = RunWords.Divide([.. words.Skip(1)]);
            return new ReportStyle(divided.Flag(RunOptions.Json) is true, divided.Flag(RunOptions.Verbose) is true);
        }

        return new ReportStyle(
            words.Contains("--json", StringComparer.Ordinal),
            words.Contains("-v", StringComparer.Ordinal) || words.Contains("--verbose", StringComparer.Ordinal));
    }
}

/// <summary>How much a run tells.</summary>
internal enum Verbosity
{
    /// <summary>The promised lines.</summary>
    Usual,

    /// <summary>Also runtime, keys and steps.</summary>
    Everything,
}

/// <summary>In which form a run tells its end.</summary>
internal enum ReportForm
{
    /// <summary>Lines.</summary>
    Text,

    /// <summary>One JSON object.</summary>
    Json,
}
