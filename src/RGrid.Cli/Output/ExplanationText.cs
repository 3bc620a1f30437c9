using RGrid.Catalog;
using RGrid.Explain;

namespace RGrid.Cli.Output;

/// <summary>An explanation as people read it, on stdout.</summary>
/// <param name="terminal">The console.</param>
/// <param name="entries">Tells when an environment was built.</param>
/// <param name="clock">The clock.</param>
internal sealed class ExplanationText(Terminal terminal, IEntryCatalog entries, TimeProvider clock)
{
    private const int MostDetails = 20;
    private const int MostSentences = 50;

    /// <summary>Writes it, and the changed texts behind it.</summary>
    public void Write(Explanation explanation, IReadOnlyList<TextChange> changes)
    {
        var execution = explanation.Execution;
        Line("execution", $"{execution.Id}  {ExecutionTexts.ShortCommandLine(execution)}");
        Line("compared", explanation.Nearest is { } nearest
            ? $"{nearest.Id}  {ExecutionTexts.ShortCommandLine(nearest)}  ({Spans.Ago(clock.GetUtcNow() - nearest.Started)})"
            : "with nothing: no earlier execution of this script can be compared");
        Line("environment", Environment(explanation));
        Tell(explanation.Environment);
        if (explanation.Nearest is not null)
        {
            Line("run", Run(explanation));
            Tell(explanation.Run);
        }

        foreach (var note in explanation.Notes)
        {
            Line("note", Visible.Text(note));
        }

        foreach (var line in changes.SelectMany(change => change.Lines))
        {
            terminal.Data(Painted(line));
        }
    }

    private string Environment(Explanation explanation)
    {
        var execution = explanation.Execution;
        if (!execution.IsEnvironmentHit)
        {
            var miss = $"{terminal.PaintData("MISS", "33")}  {execution.EnvironmentKey.Short}";
            return execution.Build is not { } build ? miss
                : build.InstallMs == 0 ? $"{miss}  built in {Spans.Text(build.BuildMs)}"
                : $"{miss}  built in {Spans.Text(build.BuildMs)}, of which installing took {Spans.Text(build.InstallMs)}";
        }

        var hit = $"{terminal.PaintData("HIT ", "32")}  {execution.EnvironmentKey.Short}";
        var entry = entries.Find(EntryLevel.Environment, execution.EnvironmentKey);
        return entry is not null && entry.Created <= execution.Started ? $"{hit}  built {Spans.Ago(clock.GetUtcNow() - entry.Created)}" : hit;
    }

    private void Tell(IReadOnlyList<Sentence> sentences)
    {
        foreach (var sentence in sentences.Take(MostSentences))
        {
            Paragraph("  ", "    ", Visible.Text(sentence.Text));
            foreach (var detail in sentence.Details.Take(MostDetails))
            {
                Paragraph("    ", "      ", Visible.Text(detail));
            }

            if (sentence.Details.Count > MostDetails)
            {
                Paragraph("    ", "      ", $"… {sentence.Details.Count - MostDetails} more");
            }
        }

        if (sentences.Count > MostSentences)
        {
            Paragraph("  ", "    ", $"… {sentences.Count - MostSentences} more; --json has all of them");
        }
    }

    private static string Run(Explanation explanation) => explanation switch
    {
        { Run.Count: 1 } => "1 difference",
        { Run.Count: > 1 } => $"{explanation.Run.Count} differences",
        { Notes.Count: > 0 } => "no difference that can be told",
        { Environment.Count: > 0 } => "nothing else differs",
        _ => "nothing differs: every byte that could reach it is the same",
    };

    private void Line(string name, string text) => Paragraph($"{name,-12}", new string(' ', 12), text);

    private void Paragraph(string first, string others, string text)
    {
        foreach (var line in Wrapping.Lines(text, first, others, terminal.DataWidth()))
        {
            terminal.Data(line);
        }
    }

    // A tab is harmless, and in a diff it should look like one.
    private string Painted(string line)
    {
        var shown = string.Join('\t', line.Split('\t').Select(Visible.Text));
        return line switch
        {
            ['+', '+', '+', ' ', ..] or ['-', '-', '-', ' ', ..] => terminal.PaintData(shown, "1"),
            ['@', '@', ..] => terminal.PaintData(shown, "36"),
            ['+', ..] => terminal.PaintData(shown, "32"),
            ['-', ..] => terminal.PaintData(shown, "31"),
            _ => shown,
        };
    }
}
