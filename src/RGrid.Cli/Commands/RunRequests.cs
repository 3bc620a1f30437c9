using RGrid.Catalog;
using System.Globalization;
using RGrid.Executions;
using RGrid.Runtimes;
using RGrid.Settings;
using RGrid.Snapshots;

namespace RGrid.Cli.Commands;

/// <summary>Makes the request of a run from the command line and the other places of settings, checked whole: all that is wrong is said at once.</summary>
internal static class RunRequests
{
    private const long LeastMemory = 8_000_000;

    /// <summary>The settings of the command line over those of the script's block, `rgrid.toml` and personal defaults.</summary>
    /// <exception cref="RGridException">Something is wrong in one of them.</exception>
    public static (RunRequest Request, RunSettings Settings) Make(RunWords words, string workingFolder, CliServices services)
    {
        var errors = new List<string>();
        var given = EnvFile.Resolve(OfCommandLine(words, services, errors), workingFolder, errors);
        if (words.Flag(RunOptions.Verify) is true && services.Catalog.Value.Stamps is DoubtableStamps stamps)
        {
            stamps.Doubt();
        }

        var snapshots = new Lazy<FileSnapshots>(services.TakeSnapshots);
        var files = new SettingsFiles(services.Machine, services.Store, () => snapshots.Value, errors).Read(words.Script, given.Runtime, workingFolder);
        var settings = given.Over(files);
        var secrets = SecretWords.Read(words, services.Machine.Variables, workingFolder, errors);
        if (settings.Backend is { } backend and not ("auto" or Backends.LocalName or Backends.DockerName))
        {
            errors.Add($"backend `{backend}` is not available; this version runs on `local` and `docker`, and `auto` chooses");
        }

        if (settings.Memory is < LeastMemory)
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"`--memory` of {settings.Memory} bytes is too small: no interpreter starts with less than {LeastMemory / 1_000_000} MB"));
        }

        var mounts = settings.Mounts.Select(mount => MountWord.TryParse(mount, workingFolder, services.Machine.HomeFolder, errors)).OfType<Mount>().ToList();
        if (errors.Count > 0)
        {
            throw new RGridException(ErrorCode.Usage, string.Join('\n', errors), "`rgrid run --help` shows the options and settings with examples");
        }

        return (ToRequest(words, workingFolder, settings, mounts) with
        {
            Files = snapshots.IsValueCreated ? snapshots.Value : null,
            Secrets = secrets,
        }, settings);
    }

    private static RunSettings OfCommandLine(RunWords words, CliServices services, List<string> errors)
    {
        var timeout = words.Value(RunOptions.Timeout);
        var memory = words.Value(RunOptions.Memory);
        var cpus = words.Value(RunOptions.Cpus);
        var network = words.Value(RunOptions.Network);
        var settings = new RunSettings
        {
            Runtime = words.Value(RunOptions.Runtime),
            Requirements = words.Value(RunOptions.Requirements),
            Includes = [.. words.Values(RunOptions.Include)],
            Inputs = [.. words.Values(RunOptions.Input)],
            Outputs = [.. words.Values(RunOptions.Output)],
            EnvFiles = [.. words.Values(RunOptions.EnvFile)],
            Variables = Variables.Read(words.Values(RunOptions.Env), services.Machine.Variables, errors),
            Timeout = timeout is null ? null : Duration.TryParse(timeout),
            Memory = memory is not null && ByteSize.TryParse(memory) is > 0 and var size ? size : null,
            Cpus = double.TryParse(cpus, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && count > 0 ? count : null,
            Network = network,
            Mounts = [.. words.Values(RunOptions.Mount)],
            HasGpu = words.Flag(RunOptions.Gpu),
            IsOpen = words.Flag(RunOptions.Open),
            OutputFolder = words.Value(RunOptions.OutputFolder),
            IsStoreOnly = words.Flag(RunOptions.NoDownload),
            IsReused = words.Flag(RunOptions.Reuse),
            Labels = Variables.ReadLabels(words.Values(RunOptions.Label), errors),
            Backend = words.Value(RunOptions.Backend),
            IsQuiet = words.Flag(RunOptions.Quiet),
            IsVerbose = words.Flag(RunOptions.Verbose),
        };
        if (timeout is not null && settings.Timeout is null)
        {
            errors.Add($"`--timeout {timeout}` is not a time such as 30, 90s, 5m or 1h30m");
        }

        if (memory is not null && settings.Memory is null)
        {
            errors.Add($"`--memory {memory}` is not a size such as 512MB or 2GB");
        }

        if (cpus is not null && settings.Cpus is null)
        {
            errors.Add($"`--cpus {cpus}` is not a number above zero");
        }

        if (words.Value(RunOptions.Pull) is not (null or "missing" or "always" or "never"))
        {
            errors.Add($"`--pull {words.Value(RunOptions.Pull)}` is none of missing, always and never");
        }

        if (network is not (null or "on" or "off"))
        {
            errors.Add($"`--network {network}` is neither on nor off");
        }

        return settings;
    }

    private static RunRequest ToRequest(RunWords words, string workingFolder, RunSettings settings, IReadOnlyList<Mount> mounts) => new(
        words.Script,
        words.Module,
        words.Arguments,
        workingFolder,
        words.Value(RunOptions.Runtime) is { } typed ? Rooted(typed, workingFolder) : Fitting(settings.Runtime, words.Script),
        settings.Requirements,
        settings.Includes,
        settings.Inputs,
        settings.Outputs,
        settings.Variables,
        new Doors(settings.Network == "off" ? NetworkAccess.Off : NetworkAccess.On, mounts, settings.HasGpu is true, settings.IsOpen is true),
        new RunLimits(settings.Timeout, settings.Memory, settings.Cpus, RunLimits.UsualProcesses),
        settings.OutputFolder,
        settings.IsStoreOnly is true ? Delivery.StoreOnly : Delivery.Folder,
        words.Flag(RunOptions.Upgrade) is true ? Freshness.Upgrade : words.Flag(RunOptions.Refresh) is true ? Freshness.Refresh : Freshness.Cached,
        settings.Labels,
        settings.Backend is "auto" ? null : settings.Backend,
        words.Value(RunOptions.Pull) switch
        {
            "always" => PullPolicy.Always,
            "never" => PullPolicy.Never,
            _ => PullPolicy.Missing,
        },
        settings.IsReused is true ? Reusing.Allowed : Reusing.Never);

    // .venv/bin/python; a name with a `:` before its first `/` is an image.
    private static string Rooted(string runtime, string workingFolder) =>
        runtime.IndexOf('/', StringComparison.Ordinal) is > 0 and var at && !runtime.AsSpan(0, at).Contains(':') ? Path.GetFullPath(Path.Combine(workingFolder, runtime)) : runtime;

    // A runtime in a file of settings is meant for scripts of its language; one that was typed is meant for this script.
    private static string? Fitting(string? runtime, string? script)
    {
        var language = Languages.All.FirstOrDefault(language => language.Facts.Extensions.Contains(Path.GetExtension(script ?? ""), StringComparer.Ordinal));
        return runtime is null || language is null || Languages.Find(runtime.Split(':')[0]) is not { } named || named == language ? runtime : null;
    }
}
