using RGrid.Environments;
using RGrid.FileSystem;
using RGrid.Runtimes;

namespace RGrid.Executions;

/// <summary>Where a run finds its runtime and its dependencies: at fixed places in a closed world, else where they are.</summary>
/// <param name="Runtime">The runtime, by the path that the run starts it with.</param>
/// <param name="Environment">The folder of dependencies; null where there are none.</param>
/// <param name="Binds">What has to be shown for that.</param>
/// <param name="Surroundings">What else is around it.</param>
public sealed record RunView(Runtime Runtime, string? Environment, IReadOnlyList<Bind> Binds, RunSurroundings Surroundings)
{
    /// <summary>The folder that it has as `/etc`; null where its private tree has one.</summary>
    public string? Configuration { get; init; }

    /// <summary>The view of a run.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="folder">A private folder for what has to be made.</param>
    public static RunView Of(RunPlan plan, string folder)
    {
        var dependencies = plan.Environment.Dependencies.Folder;
        if (plan.World.Confinement == Confinement.Open)
        {
            return new RunView(plan.Runtime, dependencies, [], RunSurroundings.OfThisMachine);
        }

        List<Bind> binds = dependencies is null ? [] : [new Bind(dependencies, FixedPlaces.Environment)];
        var runtime = plan.Runtime;
        if (!SystemView.Shows(runtime.Executable))
        {
            runtime = Move(runtime, folder, binds);
            if (dependencies is not null && EmptyEnvironment.Configuration(runtime) is { } configuration)
            {
                var path = Path.Combine(folder, EmptyEnvironment.ConfigurationFile);
                File.WriteAllText(path, configuration);
                PosixFile.SetFixedTimes(path);
                binds.Add(new Bind(path, Path.Combine(FixedPlaces.Environment, EmptyEnvironment.ConfigurationFile)));
            }
        }

        return new RunView(runtime, dependencies is null ? null : FixedPlaces.Environment, binds, RunSurroundings.OfThisMachine);
    }

    // Before 3.11 Python looks for its library from where its binary really is, whatever `pyvenv.cfg` says (3.11: "getpath in Python").
    private static bool CanMove(Runtime runtime) =>
        runtime.Language != "python"
        || (runtime.Facts.GetValueOrDefault("implementation") == "cpython" && InterpreterVersion.TryParse(runtime.Version, out var version) && (version[0], version[1]) is (> 3, _) or (3, >= 11));

    // Only what the identity covers is shown. The binary and its libraries stand at their own places too: the environment's link leads
    // there, and a library is found where the binary was built to look for it.
    private static Runtime Move(Runtime runtime, string folder, List<Bind> binds)
    {
        var prefix = CanMove(runtime) ? Path.GetDirectoryName(Path.GetDirectoryName(runtime.Executable)) ?? "/" : "/";
        foreach (var path in runtime.Parts.Libraries.Prepend(runtime.Executable))
        {
            binds.Add(new Bind(path, path));
            if (Moved(path) != path)
            {
                binds.Add(new Bind(path, Moved(path)));
            }
        }

        if (runtime.Parts.StandardLibrary is { } library)
        {
            binds.Add(new Bind(library, Moved(library)));
            if (runtime.Facts.GetValueOrDefault("purelib") is { } packages && PathRelation.IsBelow(packages, library) && PosixFile.IsFolder(packages))
            {
                // What is installed beside the interpreter is in no key.
                binds.Add(new Bind(Directory.CreateDirectory(Path.Combine(folder, "nothing")).FullName, Moved(packages)));
            }
        }

        return runtime with { Executable = Moved(runtime.Executable) };

        string Moved(string path) => prefix != "/" && PathRelation.IsBelow(path, prefix) ? FixedPlaces.Runtime + path[prefix.Length..] : path;
    }
}
