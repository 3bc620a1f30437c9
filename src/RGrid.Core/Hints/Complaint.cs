namespace RGrid.Hints;

/// <summary>What a line of a program's stderr complains of. Paths and names are as the program saw them.</summary>
public abstract record Complaint;

/// <summary>Something was not there.</summary>
/// <param name="Names">What the line may name, the likeliest first; not every one is a path.</param>
/// <param name="Use">What the program wanted to do with it.</param>
/// <param name="Source">The line of code that failed, where the message says so.</param>
public sealed record AbsentPath(IReadOnlyList<string> Names, PathUse Use, SourceLine? Source = null) : Complaint;

/// <summary>A line of code.</summary>
/// <param name="File">The file as the program was given it.</param>
/// <param name="Number">From 1.</param>
public sealed record SourceLine(string File, int Number);

/// <summary>Writing to something was refused.</summary>
/// <param name="Names">What the line may name, the likeliest first.</param>
public sealed record RefusedPath(IReadOnlyList<string> Names) : Complaint;

/// <summary>A Python module was not found.</summary>
/// <param name="Name">Its dotted name.</param>
public sealed record AbsentPythonModule(string Name) : Complaint;

/// <summary>What is recorded of a Python distribution was not found (`importlib.metadata`).</summary>
/// <param name="Name">Its name as the program asked for it.</param>
public sealed record AbsentPythonDistribution(string Name) : Complaint;

/// <summary>A Python module does not hold a name, which may be a module of its own.</summary>
/// <param name="Name">The name.</param>
/// <param name="Module">The dotted name of the module.</param>
/// <param name="File">The module's file; null where it has none, as a package without `__init__.py`.</param>
public sealed record AbsentPythonMember(string Name, string Module, string? File) : Complaint;

/// <summary>A Node module or package was not found.</summary>
/// <param name="Specifier">What was imported or required.</param>
/// <param name="Importer">The file that did so; null where the message does not say.</param>
public sealed record AbsentNodeModule(string Specifier, string? Importer) : Complaint;

/// <summary>A variable of the environment was not set.</summary>
/// <param name="Name">Its name.</param>
public sealed record AbsentVariable(string Name) : Complaint;

/// <summary>What a program wanted to do with a path, as far as its message tells.</summary>
public enum PathUse
{
    /// <summary>It can't be told.</summary>
    Unknown,

    /// <summary>Read it, or look what it is.</summary>
    Read,

    /// <summary>Make it or write to it.</summary>
    Written,
}
