using RGrid.Batches;
using RGrid.Executions;

namespace RGrid.Cli.Output;

/// <summary>Tells a batch to people: a live block on a terminal, a line for each item that ran elsewhere, and a summary.</summary>
internal sealed class BatchView : IBatchObserver, IDisposable
{
    private const int MostFailures = 20;
    private const int MostNotes = 10;

    private readonly Terminal _terminal;
    private readonly Verbosity _verbosity;
    private readonly PlanUse _use;
    private readonly Dictionary<string, int> _notes = new(StringComparer.Ordinal);
    private readonly BatchProgress _progress;
    private int _ran;

    /// <summary>A view.</summary>
    public BatchView(Terminal terminal, Verbosity verbosity, PlanUse use, TimeProvider clock)
    {
        (_terminal, _verbosity, _use) = (terminal, verbosity, use);
        Preparation = new RunObserver(terminal, verbosity, ReportForm.Text);
        _progress = new BatchProgress(terminal, clock);
    }

    public IRunObserver Preparation { get; }

    public bool Planned(BatchPlan plan)
    {
        if (plan.Refusal is { } refusal)
        {
            _terminal.Status($"result      {_terminal.Paint("NEVER", "33")}  {Visible.Text(refusal)}, so nothing is given back");
        }

        if (_use == PlanUse.Run)
        {
            _progress.Begin(plan);
            return true;
        }

        _terminal.EndProgress();
        foreach (var line in BatchTexts.Plan(plan))
        {
            _terminal.Data(Visible.Text(line));
        }

        if (!_terminal.CanAsk || !_terminal.Ask("run it? [y/N] "))
        {
            return false;
        }

        _progress.Begin(plan);
        return true;
    }

    public void Started(BatchItem item) => _progress.Started(item);

    public void Ended(ItemReport report)
    {
        _progress.Ended(report);
        foreach (var note in report.Notes)
        {
            _notes[note] = _notes.GetValueOrDefault(note) + 1;
        }

        if (report.Status is ItemStatus.Reused or ItemStatus.NotRun)
        {
            return;
        }

        _ran++;
        if (!report.IsGood || _terminal.Kind == TerminalKind.Plain || _verbosity == Verbosity.Everything)
        {
            var word = _terminal.Paint($"{ItemJson.Word(report.Status),-11}", report.IsGood ? "32" : "31");
            var code = report.ExitCode is { } exit and not 0 ? $"  exit code {exit}" : "";
            var error = report.Error.Length > 0 && !BatchTexts.IsOnlyEnd(report.Error, report.ExitCode) ? $"  {Visible.Text(report.Error)}" : "";
            var tries = report.Tries > 1 ? $"  {report.Tries} tries" : "";
            _terminal.Status($"{word} {_progress.Place}  {Visible.Text(report.Item.Name)}  {Spans.Text(report.DurationMs)}{tries}{code}{error}");
        }
    }

    public void Finished(BatchReport report)
    {
        _progress.Dispose();
        _terminal.EndProgress();
        foreach (var (note, count) in _notes.OrderByDescending(note => note.Value).ThenBy(note => note.Key, StringComparer.Ordinal).Take(MostNotes))
        {
            _terminal.Note(count == 1 ? note : $"{note} ({count} items)");
        }

        _terminal.Status($"batch       {BatchTexts.Summary(report)}");
        var bad = report.Items.Where(item => !item.IsGood).ToList();
        foreach (var item in bad.Where(item => item.Status != ItemStatus.NotRun).Take(MostFailures))
        {
            _terminal.WriteError($"{_terminal.Paint(ItemJson.Word(item.Status), "31")}: {Visible.Text(item.Item.Name)}{(BatchTexts.IsOnlyEnd(item.Error, item.ExitCode) ? $": exit code {item.ExitCode}" : item.Error.Length > 0 ? ": " + Visible.Text(item.Error) : "")}");
        }

        if (bad.Count > MostFailures)
        {
            _terminal.WriteError($"and {bad.Count - MostFailures} more");
        }

        if (report.ReportPath is { } path)
        {
            _terminal.Status($"report      {Visible.Text(FileSystem.PathRelation.Relative(Environment.CurrentDirectory, path))}");
        }

        if (bad.Count > 0)
        {
            _terminal.Hint($"rgrid retry --batch {report.Id} runs just these again");
        }
    }

    public void Dispose() => _progress.Dispose();
}
