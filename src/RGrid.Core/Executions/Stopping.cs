namespace RGrid.Executions;

/// <summary>How a script is ended before its time.</summary>
/// <param name="Grace">How long it may take to end by itself once it was told to.</param>
/// <param name="Signal">The number of the signal that the caller got and the script is told with; SIGINT while there was none.</param>
/// <param name="AtOnce">Is cancelled by a second Ctrl-C: no grace any more.</param>
public sealed record Stopping(TimeSpan Grace, Func<int> Signal, CancellationToken AtOnce)
{
    /// <summary>SIGINT.</summary>
    public const int Interrupt = 2;

    /// <summary>What is added to a signal's number for an exit code.</summary>
    public const int SignalBase = 128;

    private static readonly TimeSpan UsualGrace = TimeSpan.FromSeconds(5);

    /// <summary>Five seconds after SIGINT.</summary>
    public static readonly Stopping Usual = new(UsualGrace, () => Interrupt, CancellationToken.None);

    /// <summary>Killed as soon as it was told.</summary>
    public static readonly Stopping WithoutGrace = Usual with { Grace = TimeSpan.Zero };

    /// <summary>The exit code of what was ended by the caller.</summary>
    public int ExitCode => SignalBase + Signal();
}
