using System.Diagnostics;

namespace RGrid.Cli.Tests.Completions;

/// <summary>The generated script in a real fish, asked with `complete -C`.</summary>
public sealed class FishCompletionTests : IDisposable
{
    private readonly Application _application = new();

    public void Dispose() => _application.Dispose();

    [Theory]
    [InlineData("rgrid cac", "cache")]
    [InlineData("rgrid cache s", "show stats")]
    [InlineData("rgrid run --ti", "--timeout")]
    [InlineData("rgrid run --timeout 5m --no-d", "--no-download")]
    [InlineData("rgrid run --backend l", "local")]
    [InlineData("rgrid run --backend=l", "--backend=local")]
    [InlineData("rgrid run --timeout ", "")]
    [InlineData("rgrid run -m ", "")]
    [InlineData("rgrid run list", "list.json")]
    [InlineData("rgrid run s.py --ti", "")]
    [InlineData("rgrid run s.py list", "list.json")]
    [InlineData("rgrid run --requirements list", "list.json")]
    [InlineData("rgrid run --output-dir be", "below/")]
    [InlineData("rgrid download last be", "below/")]
    [InlineData("rgrid status l", "last")]
    [InlineData("rgrid status 01jdaaab", "01JDAAAB000000000000000002")]
    [InlineData("rgrid logs --stdout 01JDAAAA", "01JDAAAA000000000000000001")]
    [InlineData("rgrid completions z", "zsh")]
    public void Words_are_completed(string line, string expected)
    {
        _application.Remember("01JDAAAA000000000000000001");
        _application.Remember("01JDAAAB000000000000000002");
        var list = _application.Output("list", "--json");
        var script = _application.Write("completion.fish", _application.Output("completions", "fish"));
        _application.Write("list.json", list);
        Directory.CreateDirectory(Path.Combine(_application.Folder, "below"));
        var start = new ProcessStartInfo("fish", ["--no-config", "-c", $"source '{script}'; function rgrid; cat list.json; end; complete -C '{line}'"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = _application.Folder,
            Environment = { ["HOME"] = _application.Folder, ["XDG_CONFIG_HOME"] = _application.Folder, ["XDG_DATA_HOME"] = _application.Folder },
        };
        using var process = Process.Start(start)!;
        var words = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split('\t')[0]);
        process.WaitForExit();
        Assert.Equal(expected, string.Join(' ', words));
    }
}
