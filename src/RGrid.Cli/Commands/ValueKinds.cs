namespace RGrid.Cli.Commands;

/// <summary>What the names of values in help mean for completion.</summary>
internal enum ValueKind
{
    /// <summary>Anything; nothing is offered.</summary>
    Text,

    /// <summary>Names of files.</summary>
    File,

    /// <summary>Names of folders.</summary>
    Folder,

    /// <summary>Ids of executions.</summary>
    ExecutionId,

    /// <summary>One of the words that the name lists: `auto|local`.</summary>
    Word,
}

/// <summary>Reads the kind of a value from its name in help.</summary>
internal static class ValueKinds
{
    /// <summary>The kind of a value.</summary>
    public static ValueKind Of(string? name) => name switch
    {
        "FILE" or "PATH" or "PATH[:rw]" or "GLOB" or "SCRIPT" => ValueKind.File,
        "DIR" => ValueKind.Folder,
        "ID" => ValueKind.ExecutionId,
        not null when name.Contains('|', StringComparison.Ordinal) => ValueKind.Word,
        _ => ValueKind.Text,
    };
}
