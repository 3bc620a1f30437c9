using RGrid.Executions;
using RGrid.Executions.Reuse;

namespace RGrid.Core.Tests.Executions.Reuse;

public sealed class KeepingTests
{
    private static readonly World Closed = new(Confinement.Closed, Doors.Usual);

    [Fact]
    public void Only_a_closed_world_without_doors_is_one_and_the_network_is_no_door()
    {
        Assert.Null(Keeping.ClosedWorldObstacle(Closed));
        Assert.Null(Keeping.ClosedWorldObstacle(Closed with { Doors = Doors.Usual with { Network = NetworkAccess.Off } }));
        Assert.Equal("no closed world (no sandbox)", Keeping.ClosedWorldObstacle(Closed with { Confinement = Confinement.Open }));
        Assert.Equal("no closed world (--gpu)", Keeping.ClosedWorldObstacle(Closed with { Doors = Doors.Usual with { HasGpu = true } }));
        Assert.Equal(
            "no closed world (--open, --mount /a:rw)",
            Keeping.ClosedWorldObstacle(new World(Confinement.Open, Doors.Usual with { IsOpen = true, Mounts = [new Mount("/a", MountMode.Writable)] })));
    }
}
