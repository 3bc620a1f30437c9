using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.Docker.Tests.Contracts;

/// <summary>Every example gives the same outputs on this machine and in a container, byte for byte.</summary>
public sealed class ExamplesTests : IDisposable
{
    private readonly EngineFixture _engine;
    private readonly PythonIndex _index = new();
    private readonly NpmRegistry _registry = new();

    public ExamplesTests(EngineFixture engine)
    {
        _engine = engine;
        _index.Add(WheelMaker.Wheel("tabulate", "0.9.0", new Dictionary<string, string>
        {
            ["tabulate.py"] = "def tabulate(rows, headers):\n    return '\\n'.join('  '.join(map(str, row)) for row in [headers, *rows])\n",
        }));
        _registry.Add("ms", "2.1.3", """
            module.exports = value => typeof value === 'number' ? `${value}ms`
              : parseFloat(value) * (value.endsWith('ms') ? 1 : value.endsWith('s') ? 1000 : 60000);
            """);
    }

    public static TheoryData<string, string[]> Examples => new()
    {
        { "weather", ["--runtime", "python:3.11", "examples/weather/report.py", "examples/weather/data/2025.csv"] },
        { "orders", ["--runtime", "python:3.11", "examples/orders/totals.py", "examples/orders/data/orders.csv"] },
        { "links", ["examples/links/slow.js", "examples/links/data/requests.log", "1s"] },
        { "zones", ["examples/zones/extent.py", "examples/zones/data/Europe.tab"] },
        { "words", ["examples/words/count.sh", "examples/words/data/alice.txt", "3"] },
    };

    public void Dispose()
    {
        _index.Dispose();
        _registry.Dispose();
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_gives_the_same_here_and_in_a_container(string example, string[] words)
    {
        var here = Run("local", words);
        var there = Run("docker", words);
        Assert.Equal(here.Keys.Order(StringComparer.Ordinal), there.Keys.Order(StringComparer.Ordinal));
        Assert.All(here, file => Assert.True(file.Value.SequenceEqual(there[file.Key]), $"{example}: {file.Key} differs"));
        Assert.True(here.Count > 2 && here["stdout"].Length > 0);
    }

    [Fact]
    public void No_example_was_forgotten() => Assert.Equal(
        Directory.EnumerateDirectories(Path.Combine(NativeBinary.Checkout, "examples")).Select(Path.GetFileName).Order(StringComparer.Ordinal),
        Examples.Select(example => example.Data.Item1).Order(StringComparer.Ordinal));

    private Dictionary<string, byte[]> Run(string backend, string[] words)
    {
        using var workspace = _engine.NewWorkspace();
        workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        workspace.Variables["npm_config_registry"] = _registry.Url;
        Copy(Path.Combine(NativeBinary.Checkout, "examples"), workspace.At("examples"));
        var result = workspace.Run(["run", "--backend", backend, .. words]).Succeeded();
        var files = Directory.EnumerateFiles(workspace.Folder, "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(workspace.Folder, path), File.ReadAllBytes, StringComparer.Ordinal);
        files["stdout"] = result.StdoutBytes;
        return files;
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
