using RGrid.Docker.Engine;

namespace RGrid.Docker.Containers;

/// <summary>Says why a container could not be started.</summary>
internal static class StartFailure
{
    private static readonly string[] OtherMachine = ["bind source path does not exist", "invalid mount config", "no such file or directory: unknown mount"];

    /// <summary>True where a container was refused because the engine does not see the files that it should be shown.</summary>
    public static bool IsOfOtherMachine(RGridException failure) => Array.Exists(OtherMachine, text => EngineFailure.Says(failure.Message, text));

    /// <summary>The failure.</summary>
    /// <param name="message">The engine's words.</param>
    public static RGridException Of(string message)
    {
        if (EngineFailure.Says(message, "exec format error"))
        {
            return new RGridException(ErrorCode.StartFailed, $"the image is for another processor than the engine's: {message}", "name an image for this one with --runtime");
        }

        if (Array.Exists(OtherMachine, text => EngineFailure.Says(message, text)))
        {
            return new RGridException(
                ErrorCode.EngineUnavailable,
                $"the container engine does not see the files of this machine: {message}",
                "it runs on another one, or in a virtual machine that does not share the store's folder; RGRID_HOME moves the store");
        }

        return EngineFailure.Says(message, "argument list too long")
            ? new RGridException(ErrorCode.StartFailed, "the arguments are too long for this system", "pass them in a file")
            : EngineFailure.Says(message, "no space left on device")
                ? EngineFailure.Of("the container could not be started", message)
                : new RGridException(ErrorCode.StartFailed, $"the container could not be started: {message}", "see whether the engine is well: docker info");
    }
}
