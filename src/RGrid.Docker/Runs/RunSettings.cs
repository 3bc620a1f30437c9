using System.Text.Json.Nodes;
using RGrid.Docker.Containers;
using RGrid.Executions;

namespace RGrid.Docker.Runs;

/// <summary>The body of `POST /containers/create` for a run.</summary>
internal static class RunSettings
{
    private const long SharedMemory = 8L << 30;
    private const double NanoCpus = 1e9;
    private const string HostName = "HOSTNAME";

    /// <summary>The settings of a run.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="world">Its world.</param>
    /// <param name="image">The image that is its `/`.</param>
    /// <param name="stdin">What its stdin is.</param>
    /// <param name="labels">Its labels.</param>
    public static JsonObject Of(ExecutionPlan plan, ClosedWorld world, WorldImage image, StdinState stdin, JsonObject labels)
    {
        var hasStdin = stdin == StdinState.Open;
        return new JsonObject
        {
            ["Image"] = image.Id,
            ["Entrypoint"] = ContainerSettings.Texts(plan.Command.Take(1)),
            ["Cmd"] = ContainerSettings.Texts(plan.Command.Skip(1)),
            ["Env"] = Variables(plan, image),
            ["User"] = image.User,
            ["WorkingDir"] = plan.WorkingFolder,
            ["Hostname"] = SystemFiles.UserName,
            ["Labels"] = labels,
            ["AttachStdin"] = hasStdin,
            ["OpenStdin"] = hasStdin,
            ["StdinOnce"] = hasStdin,
            ["AttachStdout"] = true,
            ["AttachStderr"] = true,
            ["NetworkDisabled"] = world.Network == NetworkAccess.Off,
            ["HostConfig"] = ContainerSettings.Confined(Host(plan.Limits, world)),
        };
    }

    private static JsonObject Host(RunLimits limits, ClosedWorld world)
    {
        var mounts = new JsonArray();
        foreach (var bind in world.Binds)
        {
            mounts.Add((JsonNode)ContainerSettings.Mount(bind.Source, bind.Target, bind.Mode == MountMode.ReadOnly));
        }

        var host = new JsonObject
        {
            ["NetworkMode"] = world.Network == NetworkAccess.Off ? "none" : "default",
            ["Mounts"] = mounts,
            ["PidsLimit"] = limits.Processes,
            // Only a bound: what is used of it counts as the script's memory.
            ["ShmSize"] = limits.Memory ?? SharedMemory,
        };
        if (limits.Memory is { } memory)
        {
            host["Memory"] = memory;
            host["MemorySwap"] = memory;
        }

        if (limits.Cpus is { } cpus)
        {
            host["NanoCpus"] = (long)(cpus * NanoCpus);
        }

        if (world.HasGpu)
        {
            host["DeviceRequests"] = new JsonArray(new JsonObject { ["Count"] = -1, ["Capabilities"] = new JsonArray(new JsonArray("gpu")) });
        }

        return host;
    }

    // A name without a value takes away what the image or the engine would set.
    private static JsonArray Variables(ExecutionPlan plan, WorldImage image) => ContainerSettings.Texts(
    [
        .. plan.Variables.Select(variable => $"{variable.Key}={variable.Value}"),
        .. image.Variables.Append(HostName).Where(name => !plan.Variables.ContainsKey(name)).Distinct(StringComparer.Ordinal),
    ]);
}
