namespace RGrid.Docker.Engine;

/// <summary>Turns an engine's words into a failure with a hint.</summary>
internal static class EngineFailure
{
    /// <summary>The failure.</summary>
    /// <param name="what">What failed.</param>
    /// <param name="message">The engine's words.</param>
    public static RGridException Of(string what, string message) => Says(message, "no space left on device")
        ? new RGridException(
            ErrorCode.EngineUnavailable, $"{what}: the container engine has no space left ({message})", "free some: rgrid cache gc, docker system prune")
        : new RGridException(ErrorCode.EngineUnavailable, $"{what}: {message}", "see whether the engine is well: docker info");

    /// <summary>True where the engine's words hold a text.</summary>
    public static bool Says(string message, string text) => message.Contains(text, StringComparison.OrdinalIgnoreCase);
}
