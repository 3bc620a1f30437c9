using System.Globalization;
using System.Text;
using RGrid.Testing;
using Xunit;

namespace RGrid.EndToEnd.Histories;

/// <summary>
/// Random histories of a project: each run is made once with all that the store remembers and once with a copy of that store which is told to run everything
/// anew (`--refresh`), from the same state. Both have to print the same, end with the same code and leave the same files.
/// `RGRID_HISTORY_SEED` and `RGRID_HISTORY_STEPS` choose another history than the kept ones.
/// </summary>
public sealed class HistoriesTests : IDisposable
{
    private const int UsualSteps = 40;

    private readonly Workspace _workspace = new();
    private readonly StringBuilder _history = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_given_back_is_what_a_run_makes(int seed)
    {
        var random = new Random(Number("RGRID_HISTORY_SEED", seed));
        var project = new RandomProject(_workspace, random);
        project.Begin();
        var (reused, steps) = (0, Number("RGRID_HISTORY_STEPS", UsualSteps));
        for (var step = 0; step < steps; step++)
        {
            for (var edits = random.Next(3) - random.Next(2); edits > 0; edits--)
            {
                _history.AppendLine(project.Edit());
            }

            var (words, stdin) = project.Command();
            _history.AppendLine(CultureInfo.InvariantCulture, $"printf '{stdin.Replace("\n", "\\n", StringComparison.Ordinal)}' | rgrid run --reuse {string.Join(' ', words)}");
            reused += Compare(words, Encoding.UTF8.GetBytes(stdin));
        }

        Assert.True(reused > 0, _history.ToString());
    }

    // How often something was given back.
    private int Compare(IReadOnlyList<string> words, byte[] stdin)
    {
        const string keep = "rm -rf ../before ../copy; cp -a . ../before; [ ! -d ../store ] || cp -a ../store ../copy";
        _workspace.RunProgram("sh", "-c", keep).Succeeded();
        var given = _workspace.RunWithStdin(stdin, ["run", "--reuse", .. words]);
        var left = Left();
        _workspace.RunProgram("sh", "-c", "rm -rf ../after; cp -a . ../after; find . -mindepth 1 -delete; cp -a ../before/. .").Succeeded();
        _workspace.Variables["RGRID_HOME"] = Path.GetFullPath(_workspace.At("../copy"));
        var anew = _workspace.RunWithStdin(stdin, ["run", "--reuse", "--refresh", .. words]);
        _workspace.Variables["RGRID_HOME"] = _workspace.Store;
        Assert.True(
            (given.ExitCode, given.Stdout, left) == (anew.ExitCode, anew.Stdout, Left()),
            $"{_history}\nfrom the store {given}\n{left}\nanew {anew}\n{Left()}");

        // What comes next begins with the files that the store gave back, with their times.
        _workspace.RunProgram("sh", "-c", "find . -mindepth 1 -delete; cp -a ../after/. .").Succeeded();
        return given.Stderr.Contains("REUSED", StringComparison.Ordinal) || given.Stderr.Contains("reused", StringComparison.Ordinal) ? 1 : 0;
    }

    private string Left() => _workspace.RunProgram(
        "sh", "-c", "find . -mindepth 1 -printf '%y %m %P %l\\n' | LC_ALL=C sort; find . -type f ! -name results.jsonl | LC_ALL=C sort | xargs -r -d '\\n' sha256sum").Succeeded().Stdout;

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : usual;
}
