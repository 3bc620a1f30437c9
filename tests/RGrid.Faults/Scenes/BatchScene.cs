using System.Globalization;
using System.Text.Json.Nodes;
using RGrid.Faults.Matrix;
using RGrid.Testing;

namespace RGrid.Faults.Scenes;

/// <summary>A batch of four items: one whose result stands there, one whose outputs were deleted, two that are new.</summary>
public sealed class BatchScene : Scene
{
    private const int Items = 4;

    /// <inheritdoc/>
    public override string Name => "batch";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Struck => ["run", "--reuse", "--parallel", "2", "--batch", "data/*.txt", "s.sh"];

    /// <inheritdoc/>
    public override IReadOnlyList<int> FailureCodes => [125, 1];

    /// <inheritdoc/>
    public override void Prepare(Workspace workspace)
    {
        workspace.Write("s.sh", "cat \"$1\" \"$1\" > out.txt\n").Write("data/1.txt", "1").Write("data/2.txt", "2");
        workspace.Run(Struck).Succeeded();
        workspace.Write("data/3.txt", "3").Write("data/4.txt", "4");
        File.Delete(workspace.At("outputs/2.txt/out.txt"));
    }

    /// <inheritdoc/>
    public override string? FindWrong(Workspace workspace, RunResult result)
    {
        if (result.ExitCode != 0)
        {
            return "it failed";
        }

        var lines = File.ReadAllLines(workspace.At("outputs/results.jsonl"));
        return lines.Length != Items || Array.Exists(lines, line => JsonNode.Parse(line)!["exitCode"]!.GetValue<int>() != 0)
            ? "the report is not right"
            : Enumerable.Range(1, Items).Select(item => item.ToString(CultureInfo.InvariantCulture))
                .Select(item => WrongFile(workspace, $"outputs/{item}.txt/out.txt", item + item)).FirstOrDefault(wrong => wrong is not null);
    }

    /// <inheritdoc/>
    public override string? FindWrongOfStruck(Workspace workspace, RunResult result) =>
        result.Stderr.Contains("could not be", StringComparison.Ordinal) ? null : FindWrong(workspace, result);

    /// <inheritdoc/>
    public override string? FindWrongAtEnd(Workspace workspace, Cell cell)
    {
        // Where the store can't be read, what it holds can't be given back, and running again is right.
        if (!cell.IsKill)
        {
            return null;
        }

        var executions = JsonNode.Parse(workspace.Run("list", "--limit", "100", "--json").Succeeded().Stdout)!.AsArray();
        var twice = executions.Where(one => one!["status"]!.GetValue<string>() == "succeeded").GroupBy(one => one!["item"]!.GetValue<string>()).Where(item => item.Count() > 1).ToList();
        return twice.Count == 0 ? null : $"`{twice[0].Key}` had finished and was run again";
    }
}
