namespace RGrid.Cli.Commands;

/// <summary>The options of `run`.</summary>
internal static class RunOptions
{
    public static readonly RunOption Module = new("--module", "-m", "MODULE", "Run a Python module, as `python -m` does; ends the options");
    public static readonly RunOption Runtime = new("--runtime", null, "NAME", "Run with python:3.11, node:20, path/to/python3, or docker:IMAGE");
    public static readonly RunOption Requirements = new("--requirements", null, "FILE", "Install what this file asks for");
    public static readonly RunOption Include = new("--include", null, "GLOB", "Take files into the code that no import names (repeatable)");
    public static readonly RunOption Input = new("--input", null, "PATH", "Take a file, folder or glob as an input (repeatable)");
    public static readonly RunOption Output = new("--output", null, "PATH", "A path is an output, never an input (repeatable)");
    public static readonly RunOption Env = new("--env", null, "K[=V]", "Declare a variable; without =V with its value here (repeatable)");
    public static readonly RunOption EnvFile = new("--env-file", null, "FILE", "Declare the KEY=VALUE lines of a file (repeatable)");
    public static readonly RunOption Secret = new("--secret", null, "NAME[=FILE]", "Give it a variable, or a file's text as one, and store the value nowhere (repeatable)");
    public static readonly RunOption StoreWithSecrets = new("--store-with-secrets", null, null, "Keep logs and result of a run with secrets as of any other");
    public static readonly RunOption Timeout = new("--timeout", null, "T", "End the script after 30 (seconds), 500ms, 90s, 5m, 1h30m");
    public static readonly RunOption Memory = new("--memory", null, "M", "Let it use at most 512MB, 2GB, 1.5GiB of memory");
    public static readonly RunOption Cpus = new("--cpus", null, "N", "Let it use at most so many processors' worth of time");
    public static readonly RunOption Network = new("--network", null, "on|off", "Whether it can reach the network (on)");
    public static readonly RunOption Mount = new("--mount", null, "PATH[:rw]", "Show it a path as it is; ends reuse (repeatable)");
    public static readonly RunOption Gpu = new("--gpu", null, null, "Show it the graphics cards; ends reuse");
    public static readonly RunOption Open = new("--open", null, null, "Run it without a sandbox; ends reuse");
    public static readonly RunOption OutputFolder = new("--output-dir", null, "DIR", "Put the outputs into this folder");
    public static readonly RunOption NoDownload = new("--no-download", null, null, "Keep the outputs in the store only");
    public static readonly RunOption Reuse = new("--reuse", null, null, "Give a stored result back where nothing that could reach the run has changed");
    public static readonly RunOption Batch = new("--batch", null, "GLOB", "Run it once for each file or folder that matches (repeatable)");
    public static readonly RunOption BatchFrom = new("--batch-from", null, "FILE", "Run it once for each line of a file, or of stdin with - (repeatable)");
    public static readonly RunOption Parallel = new("--parallel", null, "N", "Run so many items of a batch at once (the number of processors)");
    public static readonly RunOption FailFast = new("--fail-fast", null, null, "End a batch at its first failed item");
    public static readonly RunOption AllowFailures = new("--allow-failures", null, null, "Exit code 0 though items of a batch failed");
    public static readonly RunOption Retries = new("--retries", null, "N", "Run an item again up to N times where the machine failed");
    public static readonly RunOption RetryExit = new("--retry-exit", null, "CODE", "The same for this exit code of the script (repeatable)");
    public static readonly RunOption Flat = new("--flat", null, null, "Put the outputs of a batch into one folder, the item's name in front");
    public static readonly RunOption Plan = new("--plan", null, null, "Say what a batch would reuse and run, and why, without running it");
    public static readonly RunOption Refresh = new("--refresh", null, null, "Use nothing that is cached: build and run anew, and store");
    public static readonly RunOption Verify = new("--verify", null, null, "Read large inputs and the runtime again, whatever their times say");
    public static readonly RunOption Upgrade = new("--upgrade", null, null, "Resolve unpinned dependencies again");
    public static readonly RunOption Label = new("--label", null, "K=V", "Label the execution (repeatable)");
    public static readonly RunOption Backend = new("--backend", null, "auto|local|docker", "Where it runs");
    public static readonly RunOption Pull = new("--pull", null, "missing|always|never", "When an image is fetched (missing)");
    public static readonly RunOption Json = new("--json", null, null, "Report as one JSON line, the last on stderr");
    public static readonly RunOption Quiet = new("--quiet", "-q", null, "Say nothing but warnings and errors");
    public static readonly RunOption Verbose = new("--verbose", "-v", null, "Say the runtime, the keys and every step too");

    /// <summary>All of them, in the order of help.</summary>
    public static IReadOnlyList<RunOption> All { get; } =
    [
        Module, Runtime, Requirements, Include, Input, Output, Env, EnvFile, Secret, StoreWithSecrets, Timeout, Memory, Cpus, Network, Mount, Gpu, Open, OutputFolder, NoDownload, Reuse, Batch, BatchFrom, Parallel,
        FailFast, AllowFailures, Retries, RetryExit, Flat, Plan, Refresh, Upgrade, Verify, Label, Backend, Pull,
        Json, Quiet, Verbose,
    ];

    /// <summary>The option of a name or short name, or null.</summary>
    public static RunOption? Find(string word) => All.FirstOrDefault(option => option.Name == word || option.Short == word);
}
