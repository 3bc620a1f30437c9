namespace RGrid.Cli.Output;

/// <summary>What stderr can show.</summary>
public enum TerminalKind
{
    /// <summary>Lines of text only.</summary>
    Plain,

    /// <summary>A line that is redrawn in place, without colour (NO_COLOR).</summary>
    Monochrome,

    /// <summary>Colour and a line that is redrawn in place.</summary>
    Colour,
}

/// <summary>Decides what stderr can show.</summary>
public static class TerminalKinds
{
    /// <summary>The kind of a console.</summary>
    /// <param name="isRedirected">Whether stderr is a file or pipe.</param>
    /// <param name="variables">The caller's variables: NO_COLOR (no-color.org: set and not empty), CI, TERM.</param>
    public static TerminalKind Of(Redirection isRedirected, IReadOnlyDictionary<string, string> variables)
    {
        var isBare = isRedirected == Redirection.FileOrPipe
            || !string.IsNullOrEmpty(variables.GetValueOrDefault("CI"))
            || variables.GetValueOrDefault("TERM") is null or "" or "dumb";
        return isBare ? TerminalKind.Plain
            : string.IsNullOrEmpty(variables.GetValueOrDefault("NO_COLOR")) ? TerminalKind.Colour
            : TerminalKind.Monochrome;
    }
}

/// <summary>Where a stream leads.</summary>
public enum Redirection
{
    /// <summary>To a terminal.</summary>
    Terminal,

    /// <summary>Elsewhere.</summary>
    FileOrPipe,
}
