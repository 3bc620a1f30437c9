using RGrid.Local.Processes;

namespace RGrid.Local;

/// <summary>
/// The personality that the caller's `setarch` set (man 2 personality), by which a machine calls itself another one: interpreters that are asked what they
/// are, installers and closed worlds have the usual one. A script without a sandbox has the caller's.
/// </summary>
public static class CallersPersonality
{
    private static uint _callers;

    /// <summary>Takes the usual one. To be called before any thread is started.</summary>
    public static void PutAside() => _callers = PosixProcess.ChangePersonality(0);

    /// <summary>Gives the caller's to what this thread starts until it is put aside again.</summary>
    internal static IDisposable Lend()
    {
        _ = PosixProcess.ChangePersonality(_callers);
        return new Lent();
    }

    private sealed class Lent : IDisposable
    {
        public void Dispose() => _ = PosixProcess.ChangePersonality(0);
    }
}
