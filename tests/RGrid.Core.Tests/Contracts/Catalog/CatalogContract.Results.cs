using RGrid.Catalog;

namespace RGrid.Core.Tests.Contracts.Catalog;

public abstract partial class CatalogContract
{
    [Fact]
    public void The_newest_kept_result_of_a_key_is_found_and_nothing_that_is_not_kept()
    {
        Set.Executions.Save(Kept("01JD0000000000000000000001", 2));
        Set.Executions.Save(Kept("01JD0000000000000000000003", 2) with { DurationMs = 7 });
        Set.Executions.Save(Kept("01JD0000000000000000000002", 2));
        Set.Executions.Save(Kept("01JD0000000000000000000004", 2) with { Result = ResultState.NotKept });
        Set.Executions.Save(Kept("01JD0000000000000000000005", 3));
        var found = Set.Results.Find([Key(2), Key(3), Key(9)]);
        Assert.Equal(2, found.Count);
        Assert.Equal(new StoredResult("01JD0000000000000000000003", Key(2), Noon, 7, Key(5), Key(6), Key(7)), found[Key(2)]);
        Assert.Equal(["01JD0000000000000000000005", "01JD0000000000000000000003"], Set.Results.List(2).Select(result => result.ExecutionId));
        Assert.Empty(Set.Results.Find([]));
    }

    [Fact]
    public void A_withdrawn_result_is_never_found_again()
    {
        Set.Executions.Save(Kept("01JD0000000000000000000001", 2));
        Set.Executions.Save(Kept("01JD0000000000000000000002", 2));
        Set.Executions.Save(Kept("01JD0000000000000000000003", 3));
        Set.Results.Withdraw(Key(2));
        Assert.Equal([Key(3)], Set.Results.Find([Key(2), Key(3)]).Keys);
        Assert.Single(Set.Results.List(10));
        Set.Executions.Save(Kept("01JD0000000000000000000004", 2));
        Assert.Equal([Key(3)], Set.Results.Find([Key(2), Key(3)]).Keys);
        Assert.Single(Set.Results.List(10));
        Assert.Equal(ResultState.Withdrawn, Assert.Single(Set.Executions.FindByPrefix("01JD0000000000000000000001")).Result);
    }

    [Fact]
    public void Where_a_result_came_from_and_to_which_batch_it_belongs_comes_back()
    {
        var execution = Kept("01JD0000000000000000000001", 2) with { ReusedFrom = "01JC", Batch = "01JB", Item = "data/é.csv" };
        Set.Executions.Save(execution);
        Assert.Equivalent(execution, Assert.Single(Set.Executions.List(null, 1)), strict: true);
        Assert.Equivalent(execution, Assert.Single(Set.Batches.ListExecutions("01JB")), strict: true);
        Assert.Equal(execution.Id, Set.Batches.FindItem("data/é.csv", null)?.Id);
        Assert.Equal(execution.Id, Set.Batches.FindItem("data/é.csv", execution.Script)?.Id);
        Assert.Null(Set.Batches.FindItem("data/é.csv", "/p/other.py"));
        Assert.Null(Set.Batches.FindItem("data/e.csv", null));
        var later = Kept("01JD0000000000000000000002", 3) with { Item = execution.Item, EnvironmentKey = Key(9) };
        Set.Executions.Save(later);
        Assert.Equal(later.Id, Set.Batches.FindItem("data/é.csv", execution.Script)?.Id);
        Assert.Equal(execution.Id, Set.Batches.FindItem("data/é.csv", execution.Script, EntryLevel.Environment, execution.EnvironmentKey)?.Id);
        Assert.Equal(execution.Id, Set.Batches.FindItem("data/é.csv", execution.Script, EntryLevel.Result, execution.ExecutionKey)?.Id);
        Assert.Equal(later.Id, Set.Batches.FindItem("data/é.csv", execution.Script, EntryLevel.Result, later.ExecutionKey)?.Id);
        Assert.Null(Set.Batches.FindItem("data/é.csv", execution.Script, EntryLevel.Result, Key(8)));
        Assert.Null(Set.Batches.FindItem("data/é.csv", "/p/other.py", EntryLevel.Environment, execution.EnvironmentKey));
    }

    [Fact]
    public void A_batch_comes_back_as_it_was_saved_newest_first_and_its_report_is_named()
    {
        var running = new Batch("01JD0000000000000000000001", "s.py", ["--batch", "a b"], "/p", ExecutionStatus.Running, null, Noon, null, 7, 3, null);
        var ended = running with { Id = "01JD0000000000000000000002", Status = ExecutionStatus.Failed, ExitCode = 1, DurationMs = 5_000_000_000, Report = Key(40) };
        Set.Batches.Save(running);
        Set.Batches.Save(ended);
        Assert.Equivalent(new[] { ended, running }, Set.Batches.List(5), strict: true);
        Assert.Equivalent(running, Assert.Single(Set.Batches.FindByPrefix("01jd0000000000000000000001")), strict: true);
        Assert.Contains(Set.Blobs.ListNamed(), named => named.Digest == Key(40) && !named.IsManifest);
    }

    private static Execution Kept(string id, int key) => Execution(id) with
    {
        ExecutionKey = Key(key),
        Status = ExecutionStatus.Succeeded,
        ExitCode = 0,
        DurationMs = 5,
        Stdout = Key(5),
        Stderr = Key(6),
        Outputs = Key(7),
        Result = ResultState.Kept,
    };
}
