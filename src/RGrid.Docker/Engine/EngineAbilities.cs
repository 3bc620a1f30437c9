using System.Text.Json.Nodes;

namespace RGrid.Docker.Engine;

/// <summary>What an engine can and can't enforce. One without root's rights has control groups only where systemd delegates them to its user.</summary>
/// <param name="IsRootless">Whether it runs without root's rights.</param>
/// <param name="LimitsMemory">Whether it can limit memory.</param>
/// <param name="LimitsCpus">Whether it can limit time on processors.</param>
/// <param name="LimitsProcesses">Whether it can limit the number of processes.</param>
public sealed record EngineAbilities(bool IsRootless, bool LimitsMemory, bool LimitsCpus, bool LimitsProcesses)
{
    /// <summary>Why it can't enforce a limit, in words for the user.</summary>
    public string Lack => IsRootless
        ? "the container engine is rootless and has no control groups of its own (systemd delegates them, with version 2)"
        : "the container engine has no control groups for it";

    /// <summary>Options of `run` that it can't enforce.</summary>
    public IReadOnlyList<string> Unenforced => [.. LimitsMemory ? Array.Empty<string>() : ["--memory"], .. LimitsCpus ? Array.Empty<string>() : ["--cpus"]];

    /// <summary>Asks an engine (`GET /info`).</summary>
    /// <exception cref="RGridException">It can't be reached.</exception>
    internal static EngineAbilities Ask(EngineClient client, CancellationToken cancellationToken) =>
        Read(client.Send(new EngineRequest("GET", "/info"), cancellationToken).Succeeded("the question for what the engine can do"));

    /// <summary>Reads the answer; what it does not tell of is taken to be there.</summary>
    internal static EngineAbilities Read(JsonNode info)
    {
        var hasGroups = info["CgroupDriver"]?.GetValue<string>() != "none";
        bool Can(string name) => hasGroups && info[name]?.GetValue<bool>() is not false;
        var isRootless = info["SecurityOptions"]?.AsArray().Any(option => option?.GetValue<string>().Contains("rootless", StringComparison.Ordinal) is true) is true;
        return new EngineAbilities(isRootless, Can("MemoryLimit"), Can("CpuCfsPeriod") && Can("CpuCfsQuota"), Can("PidsLimit"));
    }
}
