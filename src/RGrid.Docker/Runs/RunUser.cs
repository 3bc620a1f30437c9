using RGrid.Docker.Engine;
using RGrid.Executions;
using RGrid.FileSystem;

namespace RGrid.Docker.Runs;

/// <summary>
/// The user that a script is in its container, so that what it makes belongs to the caller. An ordinary caller's scripts have his number;
/// root's have that of local runs, and get their files from root; in an engine that itself runs without rights, its root is the caller.
/// </summary>
/// <param name="Id">Number of the user and group in the container.</param>
/// <param name="IsGiven">Whether the private tree has to be given to it.</param>
internal sealed record RunUser(int Id, bool IsGiven)
{
    /// <summary>The user for runs in an engine.</summary>
    public static RunUser Of(EngineAddress address)
    {
        // Who owns the socket runs the engine.
        var engine = address.Scheme == EngineScheme.Unix ? PosixFile.TryStat(address.Place)?.Owner ?? 0 : 0;
        var caller = PosixFile.UserId;
        return engine != 0 ? new RunUser(0, false)
            : caller == 0 ? new RunUser(SystemFiles.UserId, true)
            : new RunUser(caller, false);
    }
}
