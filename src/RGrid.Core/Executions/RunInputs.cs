using RGrid.Content;
using RGrid.Environments;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>Finds the inputs of a run: what its arguments name, what it says are inputs, and what the network needs.</summary>
/// <param name="services">The rooms.</param>
/// <param name="prepared">The script.</param>
internal sealed class RunInputs(RunServices services, PreparedRun prepared)
{
    /// <summary>The inputs of one run, not yet complete.</summary>
    /// <param name="request">The run.</param>
    /// <param name="isLookedAt">Tells by their index the arguments that may name some.</param>
    /// <param name="files">Reads them.</param>
    /// <param name="stdin">What it has as stdin.</param>
    public InputTree Find(RunRequest request, Func<int, bool> isLookedAt, IFileSnapshots files, PlannedStdin stdin)
    {
        var words = prepared.Words;
        var roles = new ArgumentRoles(services.Catalog, services.Blobs, prepared, stdin) { Template = request.Template };
        var inputs = new InputTree(
            words.Folders.WorkingFolder, services.Protected, files, new OwnOutputs(services.Catalog.WrittenFiles, files, words.Script))
        {
            IsOfAnotherCommand = path => roles.IsOfAnotherCommand(path, request.Arguments),
        };
        foreach (var output in request.Outputs)
        {
            inputs.AddOutput(output);
        }

        foreach (var (index, argument) in request.Arguments.Index().Where(argument => isLookedAt(argument.Index) && !IsMounted(argument.Item, request.Doors)))
        {
            foreach (var output in roles.EarlierOutputs(request.Arguments, index))
            {
                inputs.AddEarlierOutput(output.Path, output.IsUpdated);
            }

            inputs.AddArgument(argument);
        }

        foreach (var input in request.Inputs)
        {
            inputs.AddInput(input);
        }

        if (request.Doors.Network == NetworkAccess.On)
        {
            foreach (var authorities in FixedSettings.AuthorityPaths(services.Machine.Variables, words.Language).Where(path => PosixFile.Kind(path) is not null && !prepared.Backend.Worlds.Shows(path)))
            {
                inputs.AddInput(authorities);
            }
        }

        inputs.HasEarlierOutputs = roles.HasFound;
        return inputs;
    }

    // What is shown as it is is not taken: it may be too large, and it may change while the script runs.
    private static bool IsMounted(string argument, Doors doors) =>
        OutputPaths.Of([argument], []).Any(path => doors.Mounts.Any(mount => PathRelation.IsIn(path, mount.Path)));
}
