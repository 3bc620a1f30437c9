namespace RGrid.Cli.Commands;

/// <summary>The examples at the end of each command's help.</summary>
internal static class HelpExamples
{
    private static readonly Dictionary<string, string[]> Examples = new(StringComparer.Ordinal)
    {
        ["rgrid"] =
        [
            "rgrid run process.py data.csv      run a script; data.csv is its input",
            "rgrid list                         what was run",
            "rgrid rerun last                   the same again, though files changed",
        ],
        ["run"] =
        [
            "rgrid run process.py data.csv",
            "rgrid run --runtime python:3.12 process.py data.csv",
            "rgrid run --include 'config/*.yaml' --env API_URL process.py",
            "cat data.csv | rgrid run filter.js > out.csv",
            "rgrid run -m package.module --option-of-the-module",
        ],
        ["list"] = ["rgrid list --limit 5", "rgrid list --script process.py --json"],
        ["status"] = ["rgrid status last"],
        ["logs"] = ["rgrid logs last --stderr"],
        ["outputs"] = ["rgrid outputs last"],
        ["download"] = ["rgrid download last results"],
        ["rerun"] = ["rgrid rerun 01JD3M --output-dir again"],
        ["stats"] = ["rgrid cache stats --json"],
        ["show"] = ["rgrid cache show 4f1c92ab"],
        ["runtimes"] = ["rgrid runtimes"],
        ["doctor"] = ["rgrid doctor"],
        ["path"] = ["rgrid env path process.py"],
        ["completions"] = ["source <(rgrid completions bash)"],
    };

    /// <summary>The examples of a command, with their heading; empty where it has none.</summary>
    public static string Of(string command) => Examples.TryGetValue(command, out var lines)
        ? "Examples:\n" + string.Concat(lines.Select(line => $"  {line}\n"))
        : "";
}
