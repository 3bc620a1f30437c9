using System.Diagnostics;
using RGrid.Testing;

namespace RGrid.Faults.Matrix;

/// <summary>Tries one cell: struck run → ordinary run → verify → gc → ordinary run, each judged.</summary>
/// <param name="cell">The cell.</param>
public sealed class CellTry(Cell cell)
{
    private const int Killed = 137;

    private static readonly string[] Told = ["error: ", "failed: ", "broken: "];

    private readonly List<string> _wrong = [];

    /// <summary>Names of the points that a scene reaches, in order, where nothing strikes it.</summary>
    public static IReadOnlyList<string> Trace(Scene scene)
    {
        using var workspace = new Workspace();
        scene.Prepare(workspace);
        var trace = workspace.At("../trace");
        var result = RunStruck(workspace, scene.Struck, ("RGRID_FAULT_TRACE", trace));
        return scene.FindWrong(workspace, result) is { } wrong
            ? throw new InvalidOperationException($"The scene {scene.Name} is wrong though nothing struck it: {wrong}\n{result}")
            : File.ReadAllLines(trace);
    }

    /// <summary>All that is wrong after it, one line each.</summary>
    public IReadOnlyList<string> Run()
    {
        using var workspace = new Workspace();
        cell.Scene.Prepare(workspace);
        JudgeStruck(workspace, RunStruck(workspace, cell.Scene.Struck, ("RGRID_FAULT", cell.Words)));
        Add("left after the struck run", Remains.Processes(workspace));
        JudgeNext(workspace, "next run", workspace.Run(cell.Scene.Next));
        Require(workspace, "cache", "verify");
        Require(workspace, "cache", "gc");
        Add("left after gc", Remains.Of(workspace));
        JudgeNext(workspace, "last run", workspace.Run(cell.Scene.Next));
        Add("at the end", cell.Scene.FindWrongAtEnd(workspace, cell) is { } wrong ? [wrong] : []);
        return _wrong;
    }

    private static RunResult RunStruck(Workspace workspace, IReadOnlyList<string> words, (string Name, string Value) variable)
    {
        workspace.Variables[variable.Name] = variable.Value;
        try
        {
            // A fault that makes it hang is a finding like any other.
            return workspace.RunProgram("timeout", ["--signal=KILL", "60", FaultBinary.Path, .. words]);
        }
        finally
        {
            workspace.Variables.Remove(variable.Name);
        }
    }

    private void JudgeStruck(Workspace workspace, RunResult result)
    {
        if (cell.IsKill)
        {
            if (result.ExitCode != Killed)
            {
                _wrong.Add($"it was not killed: {result}");
            }
        }
        else if (cell.Scene.FailureCodes.Contains(result.ExitCode))
        {
            if (result.Stderr.Contains("defect of RGrid", StringComparison.Ordinal) || !Told.Any(word => result.Stderr.Contains(word, StringComparison.Ordinal)))
            {
                _wrong.Add($"it failed in a wrong way: {result}");
            }
        }
        else if (result.ExitCode != cell.Scene.SuccessCode)
        {
            _wrong.Add($"an exit code that nothing explains: {result}");
        }
        else if (cell.Scene.FindWrongOfStruck(workspace, result) is { } wrong)
        {
            _wrong.Add($"it said that all was well: {wrong}\n{result}");
        }
    }

    private void JudgeNext(Workspace workspace, string which, RunResult result)
    {
        if (cell.Scene.FindWrong(workspace, result) is { } wrong)
        {
            _wrong.Add($"{which}: {wrong}\n{result}");
        }
    }

    private void Require(Workspace workspace, params string[] words)
    {
        var result = workspace.Run(words);
        if (result.ExitCode != 0)
        {
            _wrong.Add($"{string.Join(' ', words)}: {result}");
        }
    }

    private void Add(string when, IReadOnlyList<string> things) => _wrong.AddRange(things.Select(thing => $"{when}: {thing}"));
}
