using RGrid.Testing;

namespace RGrid.Faults;

/// <summary>The binary that was published with `-p:FaultPoints=true`: `RGRID_FAULT_BINARY`, else where `./test` publishes it.</summary>
public static class FaultBinary
{
    /// <summary>Absolute path of the binary.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        var path = Environment.GetEnvironmentVariable("RGRID_FAULT_BINARY") ?? System.IO.Path.Combine(NativeBinary.Checkout, ".out/faults/binary/rgrid");
        return File.Exists(path) ? path : throw new InvalidOperationException($"`{path}` is missing; run ./test once.");
    }
}
