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
    /// <summary>The number that this user has in a container: the owner of what it shares with it.</summary>
    public static int Installing(EngineAddress address) => IsRunByUser(address) ? 0 : PosixFile.UserId;

    /// <summary>The user for runs in an engine.</summary>
    public static RunUser Of(EngineAddress address)
    {
        var caller = PosixFile.UserId;
        return IsRunByUser(address) ? new RunUser(0, false)
            : caller == 0 ? new RunUser(SystemFiles.UserId, true)
            : new RunUser(caller, false);
    }

    /// <summary>Whether an ordinary user runs the engine: who owns its socket does.</summary>
    public static bool IsRunByUser(EngineAddress address) => address.Scheme == EngineScheme.Unix && PosixFile.TryStat(address.Place)?.Owner is > 0;
}
