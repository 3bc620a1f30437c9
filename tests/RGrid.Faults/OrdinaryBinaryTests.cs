using System.Text;
using RGrid.Testing;

namespace RGrid.Faults;

/// <summary>What fault points cost a user: nothing.</summary>
public sealed class OrdinaryBinaryTests
{
    [Fact]
    public void Nothing_of_the_fault_points_is_in_the_ordinary_binary()
    {
        var ordinary = File.ReadAllBytes(NativeBinary.Path);
        Assert.True(Holds(File.ReadAllBytes(FaultBinary.Path), "RGRID_FAULT"));
        Assert.False(Holds(ordinary, "RGRID_FAULT"));
        Assert.All(SourcePoints.All, point => Assert.False(Holds(ordinary, point), point));
    }

    // Texts of .NET are UTF-16.
    private static bool Holds(byte[] binary, string text) => binary.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;
}
