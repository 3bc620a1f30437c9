using System.Text.Json.Nodes;
using RGrid.Docker.Carriers;
using RGrid.Docker.Engine;
using RGrid.Executions;

namespace RGrid.Docker.Runs;

/// <summary>
/// The limits of runs as an engine can enforce them. It is asked what it can do where that may be less than all: it drops a limit that it has no control
/// group for, or refuses the container, and which of them depends on its version.
/// </summary>
/// <param name="client">The engine.</param>
internal sealed class EngineLimits(EngineClient client)
{
    private readonly Lazy<EngineAbilities> _abilities = new(() => EngineAbilities.Ask(client, CancellationToken.None));

    /// <summary>Takes out of a container's settings what the engine can't enforce. Processes are then bounded for the user as a whole (man 2 getrlimit, RLIMIT_NPROC).</summary>
    /// <param name="settings">The body of `POST /containers/create`.</param>
    /// <param name="limits">The limits of the run.</param>
    public void Fit(JsonObject settings, RunLimits limits)
    {
        if (!MayLack(limits))
        {
            return;
        }

        var host = settings["HostConfig"]!.AsObject();
        if (!_abilities.Value.LimitsMemory)
        {
            host.Remove("Memory");
            host.Remove("MemorySwap");
        }

        if (!_abilities.Value.LimitsCpus)
        {
            host.Remove("NanoCpus");
        }

        if (!_abilities.Value.LimitsProcesses)
        {
            host.Remove("PidsLimit");
            var most = Math.Min((ulong)limits.Processes, HighestOfUser());
            host["Ulimits"] = new JsonArray(new JsonObject { ["Name"] = "nproc", ["Soft"] = most, ["Hard"] = most });
        }
    }

    /// <summary>What of a run's limits was asked for and is not enforced, in words for the user.</summary>
    public IReadOnlyList<string> Unenforced(RunLimits limits)
    {
        if (limits is { Memory: null, Cpus: null })
        {
            return [];
        }

        string[] options =
        [
            .. limits.Memory is not null && !_abilities.Value.LimitsMemory ? ["`--memory`"] : Array.Empty<string>(),
            .. limits.Cpus is not null && !_abilities.Value.LimitsCpus ? ["`--cpus`"] : Array.Empty<string>(),
        ];
        return options.Length == 0 ? [] : [$"{string.Join(" and ", options)} {(options.Length == 1 ? "was" : "were")} not enforced: {_abilities.Value.Lack}"];
    }

    // What this user may not have, its engine can't give either: the container would not start.
    private static ulong HighestOfUser() => ProcessLimits.Of(Environment.ProcessId)
        .Where(limit => limit!["type"]!.GetValue<string>() == "RLIMIT_NPROC").Select(limit => limit!["hard"]!.GetValue<ulong>()).FirstOrDefault(ulong.MaxValue);

    // An engine that root runs here has that of processes; asking costs some milliseconds.
    private bool MayLack(RunLimits limits) => limits is not { Memory: null, Cpus: null } || client.Address.IsRemote || RunUser.IsRunByUser(client.Address);
}
