namespace RGrid.Cli.Output;

/// <summary>Rows in columns, two spaces apart. Cells are shown escaped; what is wider than the terminal loses the end of its last column.</summary>
/// <param name="headings">Titles; one that ends in `:` stands over a column of numbers, which are set to the right.</param>
internal sealed class TextTable(params IReadOnlyList<string> headings)
{
    private readonly List<IReadOnlyList<string>> _rows = [];

    /// <summary>Adds a row with a cell for each heading.</summary>
    public void Add(params IReadOnlyList<string> cells) => _rows.Add([.. cells.Select(Visible.Text)]);

    /// <summary>Writes it to stdout.</summary>
    public void Write(Terminal terminal)
    {
        var titles = headings.Select(heading => heading.TrimEnd(':')).ToList();
        var widths = titles.Select((title, i) => _rows.Select(row => Visible.Width(row[i])).Append(title.Length).Max()).ToList();
        var columns = terminal.DataWidth();
        foreach (var row in _rows.Prepend(titles))
        {
            var line = string.Join("  ", row.Select((cell, i) => Pad(cell, widths[i], headings[i].EndsWith(':')))).TrimEnd();
            terminal.Data(columns is { } most ? Visible.Cut(line, most) : line);
        }
    }

    private static string Pad(string cell, int width, bool isNumber)
    {
        var space = new string(' ', width - Visible.Width(cell));
        return isNumber ? space + cell : cell + space;
    }
}
