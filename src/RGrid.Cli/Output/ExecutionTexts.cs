using System.Globalization;
using RGrid.Catalog;
using RGrid.FileSystem;
using RGrid.Hints;

namespace RGrid.Cli.Output;

/// <summary>How an execution is called in lists.</summary>
internal static class ExecutionTexts
{
    /// <summary>`succeeded`, `failed` …; `lost` where the RGrid that ran it is gone without having recorded an end.</summary>
    public static string Status(Execution execution) => execution.Status switch
    {
        ExecutionStatus.Running => LiveProcess.CouldHaveStarted(execution.ProcessId, execution.Started) ? "running" : "lost",
        ExecutionStatus.Succeeded => execution.ReusedFrom is null ? "succeeded" : "reused",
        ExecutionStatus.TimedOut => "timed out",
        ExecutionStatus.OutOfMemory => "out of memory",
        ExecutionStatus.Cancelled => "cancelled",
        _ => "failed",
    };

    /// <summary>The script and its arguments on one line, escaped.</summary>
    public static string CommandLine(Execution execution) =>
        Visible.Text(string.Join(' ', execution.Arguments.Select(ShellWord.Quote).Prepend(execution.Name)));

    /// <summary>The same as far as it fits among others: the words of a pattern may be thousands.</summary>
    public static string ShortCommandLine(Execution execution)
    {
        const int longest = 200;
        var line = CommandLine(execution);
        return line.Length <= longest ? line : line[..(char.IsHighSurrogate(line[longest - 1]) ? longest - 1 : longest)] + "…";
    }

    /// <summary>Its labels, to stand behind its command line; nothing where it has none.</summary>
    public static string Labels(Execution execution) =>
        string.Concat(execution.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"  [{label.Key}={label.Value}]"));

    /// <summary>A moment as the clock on the wall shows it.</summary>
    public static string Time(DateTimeOffset moment, TimeProvider clock) =>
        TimeZoneInfo.ConvertTime(moment, clock.LocalTimeZone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A batch's status.</summary>
    public static string Status(Batch batch) => batch.Status switch
    {
        ExecutionStatus.Running => LiveProcess.CouldHaveStarted(batch.ProcessId, batch.Started) ? "running" : "lost",
        ExecutionStatus.Succeeded => "succeeded",
        ExecutionStatus.Cancelled => "cancelled",
        _ => "failed",
    };
}
