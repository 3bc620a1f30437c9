using System.Globalization;
using System.Text;
using RGrid.Testing;

namespace RGrid.Faults.Matrix;

/// <summary>Counts the cells by room and fault, as a table for the docs.</summary>
public sealed class MatrixTable
{
    private readonly SortedDictionary<string, (int Good, int All)> _counts = new(StringComparer.Ordinal);

    /// <summary>Where a file of the matrix is written.</summary>
    public static string PathOf(string name) => Path.Combine(NativeBinary.Checkout, ".out/faults", name);

    /// <summary>Counts a cell; from any thread.</summary>
    public void Add(Cell cell, bool isGood)
    {
        var key = $"{cell.Scene.Name}\t{cell.Point.Split('.')[0]}\t{cell.Fault}";
        lock (_counts)
        {
            var (good, all) = _counts.GetValueOrDefault(key);
            _counts[key] = (good + (isGood ? 1 : 0), all + 1);
        }
    }

    /// <summary>Writes what is wrong at once, for the whole matrix takes long; from any thread.</summary>
    public void Tell(string wrong)
    {
        lock (_counts)
        {
            File.AppendAllText(PathOf("matrix-wrong.txt"), wrong);
        }
    }

    /// <summary>Writes the table.</summary>
    public void Write()
    {
        var text = new StringBuilder($"| command | points of | {string.Join(" | ", Cell.Faults)} |\n|---|---|{string.Concat(Cell.Faults.Select(_ => "---:|"))}\n");
        foreach (var row in _counts.GroupBy(count => count.Key[..count.Key.LastIndexOf('\t')]))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Key.Replace("\t", " | ", StringComparison.Ordinal)} |");
            foreach (var fault in Cell.Faults)
            {
                var (good, all) = _counts.GetValueOrDefault($"{row.Key}\t{fault}");
                text.Append(CultureInfo.InvariantCulture, $" {good}/{all} |");
            }

            text.Append('\n');
        }

        var sum = _counts.Values.Aggregate((Good: 0, All: 0), (total, one) => (total.Good + one.Good, total.All + one.All));
        text.Append(CultureInfo.InvariantCulture, $"\n{sum.Good} of {sum.All} tries were right.\n");
        File.WriteAllText(PathOf("matrix.md"), text.ToString());
    }
}
