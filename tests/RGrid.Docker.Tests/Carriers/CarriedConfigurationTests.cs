using System.Text.Json.Nodes;
using RGrid.Docker.Carriers;
using RGrid.Docker.Containers;

namespace RGrid.Docker.Tests.Carriers;

/// <summary>What a run in a carrier is told, and what no run may share with another.</summary>
public sealed class CarriedConfigurationTests
{
    private const string Carrier = """
        {
          "process": { "args": ["/sbin/docker-init", "--", "/usr/bin/python3"], "env": ["A=1"], "cwd": "/rgrid/work/project" },
          "root": { "path": "/var/merged", "readonly": true },
          "mounts": [
            { "destination": "/proc", "type": "proc", "source": "proc" },
            { "destination": "/dev/shm", "type": "tmpfs", "source": "shm" },
            { "destination": "/sbin/docker-init", "type": "bind", "source": "/usr/bin/docker-init", "options": ["bind", "ro"] },
            { "destination": "/tmp", "type": "bind", "source": "/empty/tmp", "options": ["rbind", "rprivate"] },
            { "destination": "/etc/passwd", "type": "bind", "source": "/empty/passwd", "options": ["rbind", "ro", "rprivate"] },
            { "destination": "/etc/resolv.conf", "type": "bind", "source": "/engine/resolv.conf", "options": ["rbind", "ro", "rprivate"] }
          ],
          "hooks": { "prestart": [{ "path": "/proc/9/exe", "args": ["libnetwork-setkey", "-exec-root=/x"] }] },
          "linux": { "cgroupsPath": "/docker/abc", "namespaces": [{ "type": "mount" }, { "type": "network" }, { "type": "pid" }], "seccomp": { "defaultAction": "SCMP_ACT_ERRNO" } }
        }
        """;

    private static readonly ShownPlace[] Places = [new("/stage/tmp", "/tmp", false), new("/stage/passwd", "/etc/passwd", true)];

    [Fact]
    public void A_run_has_its_own_arguments_places_and_groups_and_all_else_of_its_carrier()
    {
        var made = Read(Carrier, OwnNetwork.Yes)!.Of(Settings([.. Places, new ShownPlace("/blobs/1", "/tmp/large.bin", true)]), ["/usr/bin/python3", "s.py", "a b"], "-1");
        Assert.Equal(["/sbin/docker-init", "--", "/usr/bin/python3", "s.py", "a b"], made["process"]!["args"]!.AsArray().Select(word => word!.GetValue<string>()));
        Assert.Equal(
            ["/proc proc", "/dev/shm shm", "/sbin/docker-init /usr/bin/docker-init", "/etc/resolv.conf /engine/resolv.conf", "/tmp /stage/tmp", "/etc/passwd /stage/passwd", "/tmp/large.bin /blobs/1"],
            made["mounts"]!.AsArray().Select(mount => $"{mount!["destination"]} {mount["source"]}"));
        Assert.Equal("""["rbind","ro","rprivate"]""", made["mounts"]![6]!["options"]!.ToJsonString());
        Assert.Equal(("/docker/abc-1", null, "SCMP_ACT_ERRNO"), (made["linux"]!["cgroupsPath"]!.GetValue<string>(), made["hooks"], made["linux"]!["seccomp"]!["defaultAction"]!.GetValue<string>()));
        Assert.Equal("""[{"type":"mount"},{"type":"network"},{"type":"pid"}]""", made["linux"]!["namespaces"]!.ToJsonString());
        Assert.Contains("RLIMIT_NOFILE", made["process"]!["rlimits"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void With_the_network_on_a_run_has_that_of_its_carrier() => Assert.EndsWith(
        "/ns/net", Read(Carrier, OwnNetwork.No)!.Of(Settings(Places), [], "-1")["linux"]!["namespaces"]![1]!["path"]!.GetValue<string>(), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"/dev/shm\", \"type\": \"tmpfs\"", "\"/dev/shm\", \"type\": \"bind\"")]
    [InlineData("\"/etc/resolv.conf\"", "\"/opt/volume\"")]
    [InlineData("libnetwork-setkey", "some-other-hook")]
    [InlineData("{ \"type\": \"pid\" }", "{ \"type\": \"user\" }")]
    [InlineData("{ \"type\": \"pid\" }", "{ \"type\": \"pid\", \"path\": \"/proc/1/ns/pid\" }")]
    [InlineData("\"--\", ", "")]
    [InlineData("/docker/abc", "")]
    public void Where_runs_would_share_something_there_are_no_carriers(string before, string after)
    {
        Assert.Contains(before, Carrier, StringComparison.Ordinal);
        Assert.Null(Read(Carrier.Replace(before, after, StringComparison.Ordinal), OwnNetwork.Yes));
    }

    [Fact]
    public void What_is_shown_at_other_places_makes_another_shape_and_other_arguments_do_not()
    {
        var shape = CarrierShape.Of(Settings(Places));
        var other = Settings(Places);
        other["Cmd"] = new JsonArray("other");
        other["Labels"]!["stage"] = "other";
        Assert.Equal(shape, CarrierShape.Of(other));
        Assert.Equal(shape, CarrierShape.Of(Settings([.. Places, new ShownPlace("/blobs/1", "/tmp/large.bin", true)])));
        Assert.NotEqual(shape, CarrierShape.Of(Settings([.. Places, new ShownPlace("/data", "/data", true)])));
        Assert.NotEqual(shape, CarrierShape.Of(Settings([Places[0], Places[1] with { IsReadOnly = false }])));
        other["Env"] = new JsonArray("A=2");
        Assert.NotEqual(shape, CarrierShape.Of(other));
    }

    [Theory]
    [InlineData("sockets: used 3\nTCP: inuse 0 orphan 2 tw 0 alloc 4 mem 1\nUDP: inuse 1 mem 0", true)]
    [InlineData("TCP: inuse 0 orphan 0 tw 1 alloc 4 mem 1", false)]
    [InlineData("TCP: inuse 1 orphan 0 tw 0 alloc 4 mem 1", false)]
    [InlineData("TCP6: inuse 1\nUDP6: inuse 0", false)]
    public void Connections_that_the_kernel_remembers_are_found(string counts, bool areNone) => Assert.Equal(areNone, CarriedSockets.AreNone(counts.Split('\n')));

    private static CarriedConfiguration? Read(string configuration, OwnNetwork ownNetwork) => CarriedConfiguration.TryRead(
        new EngineBundle(JsonNode.Parse(configuration)!.AsObject(), "/usr/bin/runc", Environment.ProcessId, ""), Places, ownNetwork);

    private static JsonObject Settings(IReadOnlyList<ShownPlace> places) => new()
    {
        ["Image"] = "sha256:1",
        ["Cmd"] = new JsonArray("s.py"),
        ["Env"] = new JsonArray("A=1"),
        ["Labels"] = new JsonObject { ["stage"] = "one" },
        ["HostConfig"] = new JsonObject
        {
            ["Mounts"] = new JsonArray([.. places.Select(place => Containers(place))]),
        },
    };

    private static JsonObject Containers(ShownPlace place) => Docker.Containers.ContainerSettings.Mount(place.Source, place.Target, place.IsReadOnly);
}
