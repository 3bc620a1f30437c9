using RGrid.Catalog;

namespace RGrid.Core.Tests.Contracts.Catalog;

public abstract partial class CatalogContract
{
    [Fact]
    public void An_execution_comes_back_as_it_was_saved()
    {
        var running = Execution("01JD0000000000000000000001");
        Set.Executions.Save(running);
        Assert.Equivalent(running, Assert.Single(Set.Executions.FindByPrefix(running.Id)), strict: true);
        var ended = running with
        {
            Status = ExecutionStatus.Failed,
            ExitCode = -1,
            DurationMs = 5_000_000_000,
            Stdout = Key(3),
            Stderr = Key(4),
            Outputs = Key(5),
            IsEnvironmentHit = false,
            Arguments = [],
            Labels = new Dictionary<string, string>(StringComparer.Ordinal),
            Build = new EnvironmentBuild(MissReason.Changed, MissReason.Evicted, "evicted", 5_000_000_000, 7),
        };
        Set.Executions.Save(ended);
        Assert.Equivalent(ended, Assert.Single(Set.Executions.List(null, 10)), strict: true);
    }

    [Fact]
    public void Every_status_comes_back()
    {
        foreach (var status in Enum.GetValues<ExecutionStatus>())
        {
            Set.Executions.Save(Execution("01JD0000000000000000000001") with { Status = status });
            Assert.Equal(status, Set.Executions.List(null, 1)[0].Status);
        }
    }

    [Fact]
    public void Every_reason_of_a_miss_comes_back()
    {
        foreach (var reason in Enum.GetValues<MissReason>())
        {
            var build = new EnvironmentBuild(reason, reason, "", 1, 0);
            Set.Executions.Save(Execution("01JD0000000000000000000001") with { Build = build });
            Assert.Equal(build, Set.Executions.List(null, 1)[0].Build);
        }
    }

    [Fact]
    public void Environments_of_a_script_are_listed_once_each_by_their_last_use()
    {
        foreach (var (number, key) in new[] { (1, 7), (2, 8), (3, 7), (4, 9), (5, 8) })
        {
            Set.Executions.Save(Execution($"01JD000000000000000000000{number}") with { EnvironmentKey = Key(key) });
        }

        Set.Executions.Save(Execution("01JD0000000000000000000006", "/p/other.py") with { EnvironmentKey = Key(10) });
        Assert.Equal(
            [(Key(8), '5'), (Key(9), '4'), (Key(7), '3')],
            Set.Executions.ListEnvironments("/p/process.py", null, 9).Select(used => (used.Key, used.NewestId[^1])));
        Assert.Equal(
            [(Key(7), '3'), (Key(8), '2')],
            Set.Executions.ListEnvironments("/p/process.py", "01JD0000000000000000000004", 3).Select(used => (used.Key, used.NewestId[^1])));
        Assert.Empty(Set.Executions.ListEnvironments("/p/process.py", "01JD0000000000000000000001", 9));
        Assert.Empty(Set.Executions.ListEnvironments("/p/PROCESS.py", null, 9));
        Assert.Equal([(Key(8), '5'), (Key(9), '4')], Set.Executions.ListEnvironments("/p/process.py", null, 2).Select(used => (used.Key, used.NewestId[^1])));
    }

    [Fact]
    public void Runs_of_a_script_in_one_environment_are_listed_newest_first_up_to_a_limit()
    {
        foreach (var number in new[] { 2, 3, 1, 4 })
        {
            Set.Executions.Save(Execution($"01JD000000000000000000000{number}") with { EnvironmentKey = Key(number == 2 ? 8 : 7), ExecutionKey = Key(number) });
        }

        Set.Executions.Save(Execution("01JD0000000000000000000000", "/p/other.py") with { EnvironmentKey = Key(7) });
        var runs = Set.Executions.ListRuns("/p/process.py", Key(7), "01JD0000000000000000000004", 9);
        Assert.Equal([("01JD0000000000000000000003", Key(3)), ("01JD0000000000000000000001", Key(1))], runs.Select(run => (run.Id, run.ExecutionKey)));
        Assert.Equal(Execution("").Arguments, runs[0].Arguments);
        Assert.Equal("01JD0000000000000000000004", Assert.Single(Set.Executions.ListRuns("/p/process.py", Key(7), "01JE", 1)).Id);
        Assert.Empty(Set.Executions.ListRuns("/p/process.py", Key(9), "01JE", 1));
    }

    [Fact]
    public void An_id_may_be_cut_short_and_written_in_either_case()
    {
        Set.Executions.Save(Execution("01JD000000000000000000000A"));
        Set.Executions.Save(Execution("01JD000000000000000000000Z"));
        Set.Executions.Save(Execution("01JE000000000000000000000B"));
        Assert.Equal(["01JE000000000000000000000B"], Ids(Set.Executions.FindByPrefix("01je")));
        Assert.Equal(["01JD000000000000000000000A"], Ids(Set.Executions.FindByPrefix("01jD000000000000000000000a")));
        Assert.Equal(["01JD000000000000000000000Z", "01JD000000000000000000000A"], Ids(Set.Executions.FindByPrefix("01JD")));
        Assert.Equal(["01JE000000000000000000000B", "01JD000000000000000000000Z"], Ids(Set.Executions.FindByPrefix("")));
        Assert.Empty(Set.Executions.FindByPrefix("01JF"));
        Assert.Empty(Set.Executions.FindByPrefix("01JD000000000000000000000A0"));
    }

    [Fact]
    public void Executions_are_listed_newest_first_by_script_and_up_to_a_limit()
    {
        foreach (var number in new[] { 2, 3, 1 })
        {
            Set.Executions.Save(Execution($"01JD000000000000000000000{number}", number == 2 ? "/p/other.py" : "/p/process.py"));
        }

        Assert.Equal(["01JD0000000000000000000003", "01JD0000000000000000000002"], Ids(Set.Executions.List(null, 2)));
        Assert.Equal(["01JD0000000000000000000003", "01JD0000000000000000000001"], Ids(Set.Executions.List("/p/process.py", 9)));
        Assert.Empty(Set.Executions.List("/p/PROCESS.py", 9));
        Assert.Empty(Set.Executions.List("/p/%", 9));
    }

    private static IEnumerable<string> Ids(IEnumerable<Execution> executions) => executions.Select(execution => execution.Id);
}
