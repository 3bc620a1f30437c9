using System.Globalization;

namespace RGrid.Faults.Matrix;

/// <summary>One try of the matrix: a fault at a point of a scene.</summary>
/// <param name="Scene">The scene.</param>
/// <param name="Point">The point.</param>
/// <param name="Number">At which time that it is reached.</param>
/// <param name="Fault">The fault.</param>
public sealed record Cell(Scene Scene, string Point, int Number, string Fault)
{
    /// <summary>The faults that the matrix tries.</summary>
    public static IReadOnlyList<string> Faults { get; } = ["kill", "ENOSPC", "EIO", "EMFILE"];

    /// <summary>True where the process is ended by the fault.</summary>
    public bool IsKill => Fault == "kill";

    /// <summary>The value of `RGRID_FAULT`.</summary>
    public string Words => string.Create(CultureInfo.InvariantCulture, $"{Point}#{Number}={Fault}");

    /// <inheritdoc/>
    public override string ToString() => $"{Scene.Name}: {Words}";
}
