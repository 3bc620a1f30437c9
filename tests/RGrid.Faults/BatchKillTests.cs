using System.Globalization;
using System.Text.Json.Nodes;
using RGrid.Testing;

namespace RGrid.Faults;

/// <summary>A batch that is killed at random moments and started again with `--reuse`. `RGRID_FAULTS=all` makes it as large as issue and page say.</summary>
public sealed class BatchKillTests : IDisposable
{
    private static readonly bool IsWhole = Environment.GetEnvironmentVariable("RGRID_FAULTS") is "all";
    private static readonly int Items = IsWhole ? 200 : 60;
    private static readonly int Kills = IsWhole ? 50 : 8;
    private static readonly string[] Words = ["run", "--reuse", "--batch", "data/*.txt", "s.sh"];

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void However_often_a_batch_is_killed_every_output_is_right_and_no_item_that_had_finished_runs_twice()
    {
        Fill("cat \"$1\" \"$1\" > out.txt\necho \"did $1\"\n");
        var chance = new Random(Kills);
        var finished = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = _workspace.Start(_workspace.Folder, Words);
            process.StandardInput.Close();
            Thread.Sleep(chance.Next(20, 250));
            process.Kill();
            process.WaitForExit();
            var now = Succeeded().Count;
            Assert.True(now >= finished, $"{now} items are known to have finished, before there were {finished}");
            finished = now;
        }

        _workspace.Run(Words).Succeeded();
        RequireOutputs();
        var items = Succeeded();
        Assert.Equal(Items, items.Count);
        Assert.Equal(Items, items.Distinct(StringComparer.Ordinal).Count());
        Assert.Contains($"{Items} items: {Items} reused", _workspace.Run(Words).Succeeded().Stderr, StringComparison.Ordinal);
        _workspace.Run("cache", "verify").Succeeded();
        _workspace.Run("cache", "gc").Succeeded();
        Assert.Empty(Matrix.Remains.Of(_workspace));
    }

    [Fact]
    public void Two_batches_over_the_same_items_at_once_both_end_well()
    {
        Fill("cat \"$1\" \"$1\" > out.txt\n");
        using var other = _workspace.Start(_workspace.Folder, Words);
        _workspace.Run(Words).Succeeded();
        Workspace.Complete(other, []).Succeeded();
        RequireOutputs();
        Assert.Contains($"{Items} items: {Items} reused", _workspace.Run(Words).Succeeded().Stderr, StringComparison.Ordinal);
        _workspace.Run("cache", "verify").Succeeded();
    }

    [Fact]
    public void An_input_that_is_edited_while_the_batch_runs_gives_what_its_recorded_bytes_give()
    {
        Fill("cat \"$1\" \"$1\" > out.txt\n");
        using var batch = _workspace.Start(_workspace.Folder, [.. Words[..2], "--json", .. Words[2..]]);
        batch.StandardInput.Close();
        while (batch.StandardOutput.ReadLine() is { } line && !line.Contains("\"ended\"", StringComparison.Ordinal))
        {
        }

        var last = string.Create(CultureInfo.InvariantCulture, $"{Items}.txt");
        _workspace.Write($"data/{last}", "edited");
        batch.StandardOutput.ReadToEnd();
        batch.WaitForExit();
        Assert.Equal(0, batch.ExitCode);
        Assert.Contains(_workspace.Read($"outputs/{last}/out.txt"), new[] { "editededited", last[..^4] + last[..^4] });
        _workspace.Run(Words).Succeeded();
        Assert.Equal("editededited", _workspace.Read($"outputs/{last}/out.txt"));
    }

    [Fact]
    public void Children_that_scripts_of_a_batch_leave_behind_end_with_it()
    {
        Fill("sleep 98765 & sleep 98765 &\nsetsid sleep 98765 &\ncat \"$1\" \"$1\" > out.txt\n");
        _workspace.Run(Words).Succeeded();
        RequireOutputs();
        Assert.Empty(LiveProcesses.With("98765"));
    }

    [Fact]
    public void Lines_of_a_mebibyte_and_a_long_stdout_are_kept_whole()
    {
        var lines = IsWhole ? 500 : 40;
        _workspace.Write("data/1.txt", "1").Write("s.py", $"import sys\nline = 'x' * ((1 << 20) - 1)\nfor _ in range({lines}): print(line)\n");
        _workspace.Run("run", "--reuse", "--batch", "data/*.txt", "s.py").Succeeded();
        var id = JsonNode.Parse(_workspace.Run("list", "--json").Succeeded().Stdout)![0]!["id"]!.GetValue<string>();
        var size = _workspace.RunProgram("sh", "-c", $"'{NativeBinary.Path}' logs {id} | wc -c").Succeeded().Stdout.Trim();
        Assert.Equal(((long)lines << 20).ToString(CultureInfo.InvariantCulture), size);
    }

    private void Fill(string script)
    {
        _workspace.Write("s.sh", script);
        for (var item = 1; item <= Items; item++)
        {
            var text = item.ToString(CultureInfo.InvariantCulture);
            _workspace.Write($"data/{text}.txt", text);
        }
    }

    private void RequireOutputs() => Assert.All(
        Enumerable.Range(1, Items).Select(item => item.ToString(CultureInfo.InvariantCulture)),
        item => Assert.Equal(item + item, _workspace.Read($"outputs/{item}.txt/out.txt")));

    private List<string> Succeeded() =>
    [
        .. JsonNode.Parse(_workspace.Run("list", "--limit", "100000", "--json").Succeeded().Stdout)!.AsArray()
            .Where(one => one!["status"]!.GetValue<string>() == "succeeded")
            .Select(one => one!["item"]!.GetValue<string>()),
    ];
}
