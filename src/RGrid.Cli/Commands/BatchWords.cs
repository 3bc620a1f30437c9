using System.Globalization;
using RGrid.Batches;
using RGrid.Executions;

namespace RGrid.Cli.Commands;

/// <summary>Reads the options of batches.</summary>
internal static class BatchWords
{
    private static readonly RunOption[] OnlyForBatches =
        [RunOptions.Parallel, RunOptions.FailFast, RunOptions.AllowFailures, RunOptions.Retries, RunOptions.RetryExit, RunOptions.Flat, RunOptions.Plan];

    /// <summary>True where a batch is asked for.</summary>
    public static bool IsBatch(RunWords words) => words.Value(RunOptions.Batch) is not null || words.Value(RunOptions.BatchFrom) is not null;

    /// <summary>Refuses options of batches where there is none.</summary>
    /// <exception cref="RGridException">One was given.</exception>
    public static void RequireNone(RunWords words)
    {
        if (OnlyForBatches.FirstOrDefault(option => words.Value(option) is not null) is { } option)
        {
            throw new RGridException(ErrorCode.Usage, $"`{option.Name}` is for batches", "name the items with --batch GLOB or --batch-from FILE");
        }
    }

    /// <summary>The batch that the words ask for.</summary>
    /// <param name="words">The words.</param>
    /// <param name="typed">The words behind `run`, as they were typed.</param>
    /// <param name="run">What every item has in common.</param>
    /// <param name="stdin">Reads the lines of stdin.</param>
    /// <exception cref="RGridException">Something is wrong with them; all of it is said at once.</exception>
    public static BatchRequest Read(
        RunWords words, IReadOnlyList<string> typed, RunRequest run, Func<IReadOnlyList<string>> stdin)
    {
        var errors = new List<string>();
        var parallel = Number(words, RunOptions.Parallel, 1, errors) ?? Environment.ProcessorCount;
        var retries = Number(words, RunOptions.Retries, 0, errors) ?? 0;
        var codes = words.Values(RunOptions.RetryExit).Select(code => Parse(RunOptions.RetryExit, code, 1, errors)).OfType<int>().ToList();
        if (codes.Count > 0 && retries == 0)
        {
            errors.Add("`--retry-exit` needs to know how often: add --retries N");
        }

        if (errors.Count > 0)
        {
            throw new RGridException(ErrorCode.Usage, string.Join('\n', errors), "`rgrid run --help` shows the options with examples");
        }

        return new BatchRequest(
            run,
            new BatchSources([.. words.Values(RunOptions.Batch)], [.. words.Values(RunOptions.BatchFrom).Select(file => List(file, run.WorkingFolder, stdin))])
                .Expand(run.WorkingFolder),
            parallel,
            words.Flag(RunOptions.Flat) is true ? OutputLayout.Flat : OutputLayout.Folders,
            words.Flag(RunOptions.FailFast) is true ? FailurePolicy.Stop : FailurePolicy.GoOn,
            new RetryPolicy(retries, codes),
            typed);
    }

    private static BatchList List(string file, string workingFolder, Func<IReadOnlyList<string>> stdin)
    {
        if (file == "-")
        {
            return new BatchList("stdin", stdin());
        }

        try
        {
            return new BatchList(file, File.ReadAllLines(Path.Combine(workingFolder, file)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RGridException(ErrorCode.InputInvalid, $"`--batch-from {file}` can't be read: {exception.Message}", "check the path; it is relative to the working folder", exception);
        }
    }

    private static int? Number(RunWords words, RunOption option, int least, List<string> errors) =>
        words.Value(option) is { } value ? Parse(option, value, least, errors) : null;

    private static int? Parse(RunOption option, string value, int least, List<string> errors)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= 10_000)
        {
            return number;
        }

        errors.Add($"`{option.Name} {value}` is not a number from {least} to 10000");
        return null;
    }
}
