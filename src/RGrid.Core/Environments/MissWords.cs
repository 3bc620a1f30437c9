namespace RGrid.Environments;

/// <summary>How a message calls what a folder of an environment holds, so that none speaks of dependencies where there are none.</summary>
/// <param name="Subject">With its verb, before what has happened to it: `… removed`.</param>
/// <param name="Made">With what was done to it, after `since`.</param>
public sealed record MissWords(string Subject, string Made)
{
    /// <summary>Something was installed.</summary>
    public static MissWords Installed { get; } = new("installed dependencies were", "these dependencies were installed");

    /// <summary>Nothing was: the folder is there for the interpreter alone.</summary>
    public static MissWords Empty { get; } = new("the environment was", "this environment was made");
}
