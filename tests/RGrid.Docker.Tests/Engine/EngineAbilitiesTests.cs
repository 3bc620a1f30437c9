using System.Text.Json.Nodes;
using RGrid.Docker.Engine;

namespace RGrid.Docker.Tests.Engine;

/// <summary>What is made of `GET /info`.</summary>
public sealed class EngineAbilitiesTests
{
    private const string Rootless = "\"SecurityOptions\":[\"name=seccomp,profile=default\",\"name=rootless\"]";

    [Theory]
    [InlineData("""{"CgroupDriver":"cgroupfs","MemoryLimit":true,"CpuCfsPeriod":true,"CpuCfsQuota":true,"PidsLimit":true,"SecurityOptions":["name=apparmor"]}""", false, true, true, true)]
    // With control groups of version 1 it has none.
    [InlineData("{\"CgroupDriver\":\"none\",\"MemoryLimit\":true," + Rootless + "}", true, false, false, false)]
    // What systemd delegates by itself.
    [InlineData("{\"CgroupDriver\":\"systemd\",\"MemoryLimit\":true,\"CpuCfsPeriod\":false,\"CpuCfsQuota\":false,\"PidsLimit\":true," + Rootless + "}", true, true, false, true)]
    // A kernel that was started without groups for memory.
    [InlineData("""{"CgroupDriver":"systemd","MemoryLimit":false,"CpuCfsPeriod":true,"CpuCfsQuota":true,"PidsLimit":true,"SecurityOptions":null}""", false, false, true, true)]
    [InlineData("{}", false, true, true, true)]
    public void An_engine_says_which_limits_it_can_enforce(string info, bool isRootless, bool memory, bool cpus, bool processes) =>
        Assert.Equal(new EngineAbilities(isRootless, memory, cpus, processes), EngineAbilities.Read(JsonNode.Parse(info)!));
}
