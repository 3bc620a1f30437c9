using System.Diagnostics;

namespace RGrid.Faults;

/// <summary>
/// A named point at which a build with `-p:FaultPoints=true` can be made to fail, so that a test can try what a kill, a full disk or a lack
/// of handles does right there. In every other build the calls are not compiled, and nothing of this is left in the binary.
/// </summary>
/// <remarks>
/// `RGRID_FAULT=name[#number]=fault` sets one fault at the given time that the point is reached (the first unless said). The faults are
/// `kill`, `ENOSPC`, `EIO`, `EMFILE` and `wait:milliseconds`. `RGRID_FAULT_TRACE=file` gets one line each time that any point is reached.
/// </remarks>
public static class FaultPoint
{
    private const string Condition = "FAULT_POINTS";

    /// <summary>Passes a point; where its fault is an error, that is thrown as the file system would tell it.</summary>
    /// <param name="name">Room, what is done, and whether that comes next or is done: `publish.rename.before`. A literal, so that a test can list all points.</param>
    /// <exception cref="IOException">The fault that was asked for.</exception>
    [Conditional(Condition)]
    public static void Reach(string name)
    {
        var error = 0;
        FaultPlan.OfThisProcess.Reach(name, ref error);
        if (error != 0)
        {
            throw FaultPlan.ErrorOf(error, name);
        }
    }

    /// <summary>Passes a point whose failure is told by a number.</summary>
    /// <param name="name">As for <see cref="Reach"/>.</param>
    /// <param name="error">Gets the number of the fault (man 3 errno); stays as it is where there is none.</param>
    [Conditional(Condition)]
    public static void Reach(string name, ref int error) => FaultPlan.OfThisProcess.Reach(name, ref error);

    /// <summary>Passes a point where nothing can fail any more: a fault that is an error does nothing.</summary>
    /// <param name="name">As for <see cref="Reach"/>.</param>
    [Conditional(Condition)]
    public static void Pass(string name)
    {
        var error = 0;
        FaultPlan.OfThisProcess.Reach(name, ref error);
    }
}
