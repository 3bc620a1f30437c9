namespace RGrid.Executions.Secrets;

/// <summary>Whether what a run with secrets says and makes may be kept as it is.</summary>
public enum SecretKeeping
{
    /// <summary>Its logs are kept with the values masked, and its result is not given back later.</summary>
    Masked,

    /// <summary>As of any other run (`--store-with-secrets`).</summary>
    Stored,
}

/// <summary>
/// The secrets of a run: variables whose values reach the script and nothing else. Keys hold a mark of each (<see cref="SecretMarks"/>).
/// </summary>
/// <param name="Values">The values by the names of their variables.</param>
/// <param name="Keeping">What may be kept of the run.</param>
public sealed record RunSecrets(IReadOnlyDictionary<string, string> Values, SecretKeeping Keeping)
{
    /// <summary>For a run without any.</summary>
    public static readonly RunSecrets None = new(new Dictionary<string, string>(), SecretKeeping.Masked);

    /// <summary>True where the logs and the result are not kept as they are.</summary>
    public bool AreHidden => Values.Count > 0 && Keeping == SecretKeeping.Masked;

    /// <inheritdoc/>
    public override string ToString() => $"secrets {string.Join(", ", Values.Keys)}";
}
