using RGrid.FileSystem;
using RGrid.Runtimes;

namespace RGrid.Executions;

/// <summary>Makes the process of a plan: its command, variables and folders as the run sees them.</summary>
internal static class ExecutionPlans
{
    private const string ModuleOption = "-m";

    /// <summary>The process of a run.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="stage">Its private tree.</param>
    /// <param name="machine">The caller's surroundings.</param>
    public static ExecutionPlan Make(RunPlan plan, Stage stage, Machine machine)
    {
        var launch = plan.Language.Launch(stage.View.Runtime, stage.View.Environment, plan.EntryPoint);
        IReadOnlyList<string> entry = plan.EntryPoint.StartsWith(ModuleOption + " ", StringComparison.Ordinal)
            ? [ModuleOption, plan.EntryPoint[(ModuleOption.Length + 1)..]]
            : [EntryPath(plan, stage)];
        var network = plan.World.Doors.Network == NetworkAccess.On ? FixedSettings.Network(machine.Variables, plan.Language) : new Dictionary<string, string>();
        var variables = FixedSettings.Variables(launch, stage, network, plan.Variables);
        foreach (var (name, value) in plan.Secrets.Values)
        {
            variables[name] = value;
        }

        if (entry is [ModuleOption, var module] && ModuleFiles.Find(stage.WorkingFolder, module) is ({ Count: 0 }, { Count: 0 }))
        {
            // A module of the root is found from any folder of the project. Both folders are in the keys, so this is too.
            variables.TryAdd("PYTHONPATH", stage.Inside(stage.Root));
        }

        return new ExecutionPlan(
            [.. Called(launch, stage), .. entry, .. plan.Arguments],

            // A script that lists them finds them in this order, whatever that of `--env` was.
            new SortedDictionary<string, string>(variables, StringComparer.Ordinal),
            stage.Inside(stage.WorkingFolder),
            plan.Limits,
            plan.Backend.Worlds.Make(plan, stage))
        {
            Siblings = plan.Batch?.Runs ?? 1,
        };
    }

    // The folder of commands has the interpreter under the name of its language.
    private static IReadOnlyList<string> Called(Launch launch, Stage stage) =>
        launch.CalledBy is { } name ? [Path.Combine(stage.Inside(stage.Bin), name), .. launch.Command.Skip(1)] : launch.Command;

    // As a local run would show it to the script: relative to the working folder. Node needs no more; a name that begins with `-` does.
    private static string EntryPath(RunPlan plan, Stage stage)
    {
        var path = Path.GetFullPath(Path.Combine(stage.Root, plan.EntryPoint));
        if (plan.Places.RelativeWorkingFolder is null)
        {
            return stage.Inside(path);
        }

        var relative = PathRelation.Relative(stage.WorkingFolder, path);
        return relative.StartsWith('-') ? "./" + relative : relative;
    }
}
