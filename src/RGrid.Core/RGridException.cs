using RGrid.Ecosystems;

namespace RGrid;

/// <summary>
/// What the world did to us, said in three parts: what failed, on which thing (in backticks), and what to try. No URL in it shows its
/// user info.
/// </summary>
/// <param name="code">The kind of failure.</param>
/// <param name="message">What failed and on which thing; one line unless it carries an installer's last lines.</param>
/// <param name="hint">What to try, without the word <c>hint:</c>; null where there is nothing useful to say.</param>
/// <param name="inner">The cause, kept for `-v`.</param>
public sealed class RGridException(ErrorCode code, string message, string? hint = null, Exception? inner = null)
    : Exception(UrlSecrets.Mask(message), inner)
{
    /// <summary>The kind of failure.</summary>
    public ErrorCode Code { get; } = code;

    /// <summary>What to try, or null.</summary>
    public string? Hint { get; } = hint is null ? null : UrlSecrets.Mask(hint);

    /// <summary>True where the same call may succeed later without a change by the user.</summary>
    public bool IsTransient { get; init; }

    /// <summary>True where bytes are not those that were locked: that is told, and never got around.</summary>
    public bool IsOfChangedBytes { get; init; }
}
