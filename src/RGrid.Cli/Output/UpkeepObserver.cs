using RGrid.Upkeep;

namespace RGrid.Cli.Output;

/// <summary>Tells upkeep on stderr: one line that is redrawn, ten times a second at most.</summary>
internal sealed class UpkeepObserver(Terminal terminal, TimeProvider clock) : IUpkeepObserver
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private long _shown;

    public void Step(string text) => terminal.Progress(text + " …");

    public void Progress(string what, long done, long total)
    {
        if (terminal.Kind != TerminalKind.Plain && clock.GetElapsedTime(_shown) >= Pause)
        {
            _shown = clock.GetTimestamp();
            terminal.Progress($"reading {what}: {Sizes.Text(done)} of {Sizes.Text(total)} …");
        }
    }

    public void Note(string text) => terminal.Note(text);
}
