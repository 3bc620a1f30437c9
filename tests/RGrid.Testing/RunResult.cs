using System.Text;
using System.Text.RegularExpressions;

namespace RGrid.Testing;

/// <summary>How a run of the binary ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="StdoutBytes">Its stdout.</param>
/// <param name="StderrBytes">Its stderr.</param>
public sealed record RunResult(int ExitCode, byte[] StdoutBytes, byte[] StderrBytes)
{
    private static readonly Regex Line = new("^environment (HIT|MISS) +([0-9a-f]{8})  (.*)$", RegexOptions.Multiline);

    /// <summary>stdout as text.</summary>
    public string Stdout => Encoding.UTF8.GetString(StdoutBytes);

    /// <summary>stderr as text.</summary>
    public string Stderr => Encoding.UTF8.GetString(StderrBytes);

    /// <summary>True where the environment line says HIT.</summary>
    public bool IsHit => Match.Groups[1].Value == "HIT";

    /// <summary>The eight digits of the environment's key.</summary>
    public string Key => Match.Groups[2].Value;

    /// <summary>What the environment line says behind the key.</summary>
    public string Reason => Match.Groups[3].Value;

    private Match Match => Line.Match(Stderr) is { Success: true } match
        ? match
        : throw new InvalidOperationException($"There is no environment line. Exit code {ExitCode}, stdout:\n{Stdout}\nstderr:\n{Stderr}");

    /// <summary>This result, where the exit code is 0.</summary>
    public RunResult Succeeded() => ExitCode == 0
        ? this
        : throw new InvalidOperationException($"Exit code {ExitCode}, stdout:\n{Stdout}\nstderr:\n{Stderr}");

    /// <inheritdoc/>
    public override string ToString() => $"exit code {ExitCode}\nstdout:\n{Stdout}\nstderr:\n{Stderr}";
}
