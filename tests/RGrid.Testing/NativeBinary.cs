namespace RGrid.Testing;

/// <summary>The published binary that end-to-end tests run: `RGRID_BINARY`, which `./test` sets, else what `./rgrid` has published.</summary>
public static class NativeBinary
{
    /// <summary>Absolute path of the checkout.</summary>
    public static string Checkout { get; } = FindCheckout();

    /// <summary>Absolute path of the binary.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        var path = Environment.GetEnvironmentVariable("RGRID_BINARY") ?? System.IO.Path.Combine(Checkout, ".out/rgrid/rgrid");
        return File.Exists(path) ? path : throw new InvalidOperationException($"`{path}` is missing; run ./test, or ./rgrid once.");
    }

    private static string FindCheckout()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (File.Exists(System.IO.Path.Combine(folder, "RGrid.slnx")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("The tests are not in a checkout.");
    }
}
