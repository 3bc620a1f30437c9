using RGrid.Testing;

namespace RGrid.Faults.Matrix;

/// <summary>A command that is struck by a fault, and what has to be right after it.</summary>
public abstract class Scene
{
    /// <summary>What it is called in the table.</summary>
    public abstract string Name { get; }

    /// <summary>The words of the command that is struck.</summary>
    public abstract IReadOnlyList<string> Struck { get; }

    /// <summary>The words of the ordinary command after it.</summary>
    public virtual IReadOnlyList<string> Next => Struck;

    /// <summary>The exit code of the struck command where all goes well.</summary>
    public virtual int SuccessCode => 0;

    /// <summary>Exit codes with which RGrid may tell that it could not do all of it.</summary>
    public virtual IReadOnlyList<int> FailureCodes => [125];

    /// <summary>Makes the project and brings the store to the moment before.</summary>
    public abstract void Prepare(Workspace workspace);

    /// <summary>What of a result and of the files in the project is not as it has to be; null where all is.</summary>
    public abstract string? FindWrong(Workspace workspace, RunResult result);

    /// <summary>What is wrong with what the struck command said and left, where it has not failed; null where nothing is.</summary>
    public virtual string? FindWrongOfStruck(Workspace workspace, RunResult result) => FindWrong(workspace, result);

    /// <summary>What else is wrong when all is over; null where nothing is.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="cell">What was tried.</param>
    public virtual string? FindWrongAtEnd(Workspace workspace, Cell cell) => null;

    /// <summary>What a file of the project has to hold.</summary>
    protected static string? WrongFile(Workspace workspace, string path, string text)
    {
        if (!File.Exists(workspace.At(path)))
        {
            return $"`{path}` is not there";
        }

        var found = workspace.Read(path);
        return found == text ? null : $"`{path}` holds `{found}` in place of `{text}`";
    }
}
