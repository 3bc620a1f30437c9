using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using RGrid.Faults.Scenes;

namespace RGrid.Faults.Matrix;

/// <summary>
/// Every fault at every point (docs/concepts/reliability.md). `./test` tries a sample that `RGRID_FAULTS_SEED` chooses; `./test --faults` sets
/// `RGRID_FAULTS=all`, tries all and writes the table to `.out/faults/matrix.md`.
/// </summary>
public sealed class MatrixTests
{
    private const int SampleSize = 60;
    private const int SampleOfSlow = 4;
    private const int UsualSeed = 20;

    private static readonly Scene[] Scenes = [new PlainScene(), new OpenScene(), new ReuseScene(), new BatchScene(), new CollectScene(), new VerifyScene(), new InstallScene()];
    private static readonly Lazy<IReadOnlyDictionary<Scene, IReadOnlyList<string>>> Traces = new(() => Scenes.AsParallel().ToDictionary(scene => scene, CellTry.Trace));

    [Fact]
    public void Every_point_that_stands_in_the_sources_is_reached_by_a_scene_of_the_matrix() =>
        Assert.Empty(SourcePoints.All.Except(Traces.Value.Values.SelectMany(trace => trace)));

    [Fact]
    public void After_any_fault_at_any_point_the_next_run_is_right_verify_is_clean_and_gc_leaves_nothing()
    {
        var all = Scenes.SelectMany(scene => CellsOf(scene, Traces.Value[scene])).ToList();
        var isWhole = Environment.GetEnvironmentVariable("RGRID_FAULTS") is "all";
        var cells = isWhole ? Chosen(all) : Sample(all);
        var table = new MatrixTable();
        var wrong = new ConcurrentBag<string>();
        Parallel.ForEach(Partitioner.Create(cells, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = 3 }, cell =>
        {
            var found = new CellTry(cell).Run();
            table.Add(cell, found.Count == 0);
            if (found.Count > 0)
            {
                var text = $"## {cell}\n{string.Join('\n', found)}\n";
                wrong.Add(text);
                table.Tell(text);
            }
        });
        if (isWhole)
        {
            table.Write();
        }

        Assert.True(wrong.IsEmpty, string.Concat(wrong.Order(StringComparer.Ordinal)));
    }

    // `RGRID_FAULTS_ONLY` is a pattern for the names of cells, to try some again.
    private static List<Cell> Chosen(List<Cell> all) =>
        Environment.GetEnvironmentVariable("RGRID_FAULTS_ONLY") is { } pattern ? [.. all.Where(cell => Regex.IsMatch(cell.ToString(), pattern))] : all;

    // The first time, the last, and one between: what a point does later in a run is rarely another thing.
    private static IEnumerable<Cell> CellsOf(Scene scene, IReadOnlyList<string> trace) =>
        from point in trace.CountBy(name => name)
        from number in new[] { 1, (point.Value + 1) / 2, point.Value }.Distinct()
        from fault in Cell.Faults
        select new Cell(scene, point.Key, number, fault);

    private static List<Cell> Sample(List<Cell> all)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("RGRID_FAULTS_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : UsualSeed;
        var chance = new Random(seed);
        var mixed = all.OrderBy(_ => chance.Next()).ToList();
        return [.. mixed.Where(cell => cell.Scene is not InstallScene).Take(SampleSize), .. mixed.Where(cell => cell.Scene is InstallScene).Take(SampleOfSlow)];
    }
}
