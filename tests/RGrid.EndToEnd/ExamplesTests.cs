using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd;

/// <summary>Runs the examples as their README says, from a copy of the checkout's folder; packages come from loopback.</summary>
public sealed class ExamplesTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public ExamplesTests() => Copy(Path.Combine(NativeBinary.Checkout, "examples"), _workspace.At("examples"));

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Weather_needs_the_standard_library_only()
    {
        var result = _workspace.Run("run", "examples/weather/report.py", "examples/weather/data/2025.csv").Succeeded();
        Assert.Equal(12, result.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(13, _workspace.Read("summary.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.True(_workspace.Run("run", "examples/weather/report.py", "examples/weather/data/2025.csv").Succeeded().IsHit);
    }

    [Fact]
    public void Orders_gets_its_package_from_an_index()
    {
        using var index = new PythonIndex();
        index.Add(WheelMaker.Wheel("tabulate", "0.9.0", new Dictionary<string, string>
        {
            ["tabulate.py"] = "def tabulate(rows, headers):\n    return '\\n'.join('  '.join(map(str, row)) for row in [headers, *rows])\n",
        }));
        _workspace.Variables["PIP_INDEX_URL"] = index.Url;
        var result = _workspace.Run("run", "examples/orders/totals.py", "examples/orders/data/orders.csv").Succeeded();
        Assert.StartsWith("customer  total\nAlba  ", result.Stdout, StringComparison.Ordinal);
        Assert.Contains("installed 1 package", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_gets_its_package_from_a_registry()
    {
        using var registry = new NpmRegistry();
        registry.Add("ms", "2.1.3", """
            module.exports = value => typeof value === 'number' ? `${value}ms`
              : parseFloat(value) * (value.endsWith('ms') ? 1 : value.endsWith('s') ? 1000 : 60000);
            """);
        _workspace.Variables["npm_config_registry"] = registry.Url;
        var result = _workspace.Run("run", "examples/links/slow.js", "examples/links/data/requests.log", "1s").Succeeded();
        Assert.Equal(["60000ms  /report", "4000ms  /checkout", "2500ms  /search", "1200ms  /search"], result.Stdout.Trim().Split('\n').Select(line => line.Trim()));
        Assert.StartsWith("[", _workspace.Read("slow.json"), StringComparison.Ordinal);
    }

    [Fact]
    public void Words_is_a_shell_script_with_a_library_beside_it()
    {
        var result = _workspace.Run("run", "examples/words/count.sh", "examples/words/data/alice.txt", "3").Succeeded();
        Assert.Equal(3, result.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(result.Stdout, _workspace.Read("top.txt"));
    }

    [Fact]
    public void Zones_is_a_batch_over_nine_files_of_which_one_that_is_edited_runs_again()
    {
        string[] words = ["run", "--batch", "examples/zones/data/*.tab", "--reuse", "examples/zones/extent.py"];
        Assert.Contains("9 items: 9 succeeded", _workspace.Run(words).Succeeded().Stderr, StringComparison.Ordinal);
        Assert.Contains("north,Europe/Helsinki,60.17,24.97", _workspace.Read("outputs/Europe.tab/extent.csv"), StringComparison.Ordinal);
        _workspace.Edit("examples/zones/data/Europe.tab", "Europe/Helsinki", "Europe/Vantaa");
        Assert.Contains("9 items: 8 reused, 1 succeeded", _workspace.Run(words).Succeeded().Stderr, StringComparison.Ordinal);
        var why = _workspace.Run("why", "examples/zones/data/Europe.tab").Succeeded().Stdout;
        Assert.Contains("examples/zones/data/Europe.tab changed", why, StringComparison.Ordinal);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }

        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
