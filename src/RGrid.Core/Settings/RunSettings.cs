namespace RGrid.Settings;

/// <summary>
/// What one place (the command line, a script's block, a file) says about runs. A member that is null or empty says nothing. Paths are
/// relative to the caller's working folder, whatever they were relative to where they were written.
/// </summary>
public sealed record RunSettings
{
    private static readonly Dictionary<string, string?> NoVariables = [];
    private static readonly Dictionary<string, string> NoLabels = [];

    /// <summary>Settings that say nothing.</summary>
    public static readonly RunSettings None = new();

    /// <summary>`runtime`.</summary>
    public string? Runtime { get; init; }

    /// <summary>`requirements`.</summary>
    public string? Requirements { get; init; }

    /// <summary>`include`.</summary>
    public IReadOnlyList<string> Includes { get; init; } = [];

    /// <summary>`input`.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>`output`.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>`env-file`; empty once <see cref="EnvFile.Resolve"/> has read them into the variables.</summary>
    public IReadOnlyList<string> EnvFiles { get; init; } = [];

    /// <summary>`env`; a null value declares that the variable is absent.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; init; } = NoVariables;

    /// <summary>`timeout`.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>`network`: `on` or `off`.</summary>
    public string? Network { get; init; }

    /// <summary>`mount`: `PATH`, or `PATH:rw`.</summary>
    public IReadOnlyList<string> Mounts { get; init; } = [];

    /// <summary>`gpu`.</summary>
    public bool? HasGpu { get; init; }

    /// <summary>`open`.</summary>
    public bool? IsOpen { get; init; }

    /// <summary>`memory`, in bytes.</summary>
    public long? Memory { get; init; }

    /// <summary>`cpus`.</summary>
    public double? Cpus { get; init; }

    /// <summary>`output-dir`.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>`no-download`.</summary>
    public bool? IsStoreOnly { get; init; }

    /// <summary>`reuse`.</summary>
    public bool? IsReused { get; init; }

    /// <summary>`label`.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoLabels;

    /// <summary>`backend`.</summary>
    public string? Backend { get; init; }

    /// <summary>`quiet`.</summary>
    public bool? IsQuiet { get; init; }

    /// <summary>`verbose`.</summary>
    public bool? IsVerbose { get; init; }

    /// <summary>
    /// These settings, completed by a weaker place. A single value is the stronger place's; lists add up, so that `--include` on the
    /// command line takes nothing away; variables and labels are replaced name by name.
    /// </summary>
    public RunSettings Over(RunSettings weaker) => new()
    {
        Runtime = Runtime ?? weaker.Runtime,
        Requirements = Requirements ?? weaker.Requirements,
        Includes = Join(weaker.Includes, Includes),
        Inputs = Join(weaker.Inputs, Inputs),
        Outputs = Join(weaker.Outputs, Outputs),
        Variables = Join(weaker.Variables, Variables),
        Timeout = Timeout ?? weaker.Timeout,
        Network = Network ?? weaker.Network,
        Mounts = Join(weaker.Mounts, Mounts),
        HasGpu = HasGpu ?? weaker.HasGpu,
        IsOpen = IsOpen ?? weaker.IsOpen,
        Memory = Memory ?? weaker.Memory,
        Cpus = Cpus ?? weaker.Cpus,
        OutputFolder = OutputFolder ?? weaker.OutputFolder,
        IsStoreOnly = IsStoreOnly ?? (OutputFolder is null ? weaker.IsStoreOnly : null),
        IsReused = IsReused ?? weaker.IsReused,
        Labels = Join(weaker.Labels, Labels),
        Backend = Backend ?? weaker.Backend,
        IsQuiet = IsQuiet ?? (IsVerbose is true ? null : weaker.IsQuiet),
        IsVerbose = IsVerbose ?? (IsQuiet is true ? null : weaker.IsVerbose),
    };

    private static IReadOnlyList<string> Join(IReadOnlyList<string> first, IReadOnlyList<string> second) =>
        [.. first.Concat(second).Distinct(StringComparer.Ordinal)];

    private static Dictionary<string, T> Join<T>(IReadOnlyDictionary<string, T> weaker, IReadOnlyDictionary<string, T> stronger)
    {
        var joined = new Dictionary<string, T>(weaker, StringComparer.Ordinal);
        foreach (var (name, value) in stronger)
        {
            joined[name] = value;
        }

        return joined;
    }
}
