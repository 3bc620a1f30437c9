using System.Globalization;
using RGrid.Batches;
using RGrid.Executions;
using RGrid.Runtimes;
using RGrid.Settings;

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

        RequireQuotes(words, run.WorkingFolder);
        var items = new BatchSources([.. words.Values(RunOptions.Batch)], [.. words.Values(RunOptions.BatchFrom).Select(file => List(file, run.WorkingFolder, stdin))])
            .Expand(run.WorkingFolder);
        RequireKnown(words.Arguments, items);
        return new BatchRequest(
            run,
            items,
            parallel,
            words.Flag(RunOptions.Flat) is true ? OutputLayout.Flat : OutputLayout.Folders,
            words.Flag(RunOptions.FailFast) is true ? FailurePolicy.Stop : FailurePolicy.GoOn,
            new RetryPolicy(retries, codes),
            typed);
    }

    // rgrid run --batch data/*.csv process.py: the shell has put all of them there, and the second stands where the script does.
    private static void RequireQuotes(RunWords words, string workingFolder)
    {
        if (words.Values(RunOptions.Batch).ToList() is [var first] && words.Script is { } second
            && Path.GetExtension(first) is { Length: > 0 } extension && Path.GetExtension(second) == extension && Path.GetDirectoryName(first) == Path.GetDirectoryName(second)
            && !Languages.All.Any(language => language.Facts.Extensions.Contains(extension, StringComparer.Ordinal))
            && File.Exists(Path.Combine(workingFolder, first)) && File.Exists(Path.Combine(workingFolder, second)))
        {
            var pattern = Path.Combine(Path.GetDirectoryName(first) ?? "", "*" + extension);
            throw new RGridException(
                ErrorCode.Usage, $"`--batch {first}` is followed by `{second}`, which is no script: the shell has put the files there", $"quote the pattern: --batch '{pattern}'");
        }
    }

    // A word in braces may be meant as it stands; one that is nearly the name of a value hardly is.
    private static void RequireKnown(IReadOnlyList<string> arguments, IReadOnlyList<BatchItem> items)
    {
        var names = items.SelectMany(item => item.Values.Keys).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        foreach (var name in arguments.SelectMany(BatchItem.NamesIn).Where(name => !names.Contains(name, StringComparer.Ordinal)))
        {
            if (Suggestion.For(name, names) is { } meant)
            {
                throw new RGridException(ErrorCode.Usage, $"the items have no value `{name}`, which stands in the arguments as `{{{name}}}`", $"did you mean {{{meant}}}?");
            }
        }
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
