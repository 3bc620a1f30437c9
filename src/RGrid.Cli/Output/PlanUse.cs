namespace RGrid.Cli.Output;

/// <summary>What follows when it is known what a batch will do.</summary>
internal enum PlanUse
{
    /// <summary>It is done.</summary>
    Run,

    /// <summary>It is shown, and done where somebody at a terminal says so (`--plan`).</summary>
    Ask,

    /// <summary>It is shown (`--plan --json`).</summary>
    ShowOnly,
}
