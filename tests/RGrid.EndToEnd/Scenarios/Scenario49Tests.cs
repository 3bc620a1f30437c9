using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd.Scenarios;

/// <summary>Scenario 49: RGrid itself was upgraded. What an earlier one recorded is read, brought up, or counts as absent; never believed in another sense.</summary>
public sealed class Scenario49Tests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly PythonIndex _index = new();

    public Scenario49Tests()
    {
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        _index.AddWheel("numpy", "1.20");
        _workspace.Write("requirements.txt", "numpy==1.20\n").Write("s.py", "import numpy\nprint(numpy.__version__)\n");
        _workspace.Run("run", "s.py").Succeeded();
    }

    public void Dispose()
    {
        _index.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void Scenario_49_what_was_sealed_in_an_earlier_way_is_built_again_with_that_reason_and_history_stays()
    {
        Change("""
            db.executescript('DROP INDEX executions_by_result; DROP INDEX executions_withdrawn; DROP INDEX executions_by_batch; DROP INDEX executions_by_item; DROP TABLE batches; ALTER TABLE executions DROP COLUMN result; ALTER TABLE executions DROP COLUMN reused_from; ALTER TABLE executions DROP COLUMN batch; ALTER TABLE executions DROP COLUMN item; DROP INDEX executions_by_environment; ALTER TABLE executions DROP COLUMN miss; ALTER TABLE executions DROP COLUMN dependencies_miss; ALTER TABLE executions DROP COLUMN dependencies_reason; ALTER TABLE executions DROP COLUMN build_ms; ALTER TABLE executions DROP COLUMN install_ms; ALTER TABLE entries DROP COLUMN contents; DROP TABLE replaced_files; DROP TABLE evicted_blobs; PRAGMA user_version = 2')
            """);
        var result = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("1.20\n", result.Stdout);
        Assert.StartsWith("installed dependencies were sealed by an earlier RGrid; rebuilt", result.Reason, StringComparison.Ordinal);
        Assert.Equal(2, System.Text.Json.Nodes.JsonNode.Parse(_workspace.Run("list", "--json").Succeeded().Stdout)!.AsArray().Count);
        Assert.True(_workspace.Run("run", "s.py").Succeeded().IsHit);
    }

    [Fact]
    public void Scenario_49_dependencies_that_were_installed_before_contents_were_written_down_are_used_and_verified_by_their_seal()
    {
        Change("db.execute('UPDATE entries SET contents = NULL')");
        Assert.True(_workspace.Run("run", "s.py").Succeeded().IsHit);
        var verified = _workspace.Run("cache", "verify").Succeeded();
        Assert.Contains("only their seals were checked", verified.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_49_a_record_that_can_not_be_read_counts_as_absent_and_costs_no_blob()
    {
        Change("db.execute(\"UPDATE executions SET outputs = 'of another kind'\")");
        var result = _workspace.Run("cache", "gc").Succeeded();
        Assert.Contains("can't be read and counts as absent", result.Stderr, StringComparison.Ordinal);
        Assert.Equal("1.20\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    private void Change(string statements)
    {
        var result = _workspace.RunProgram(
            "python3", "-c", $"import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1])\n{statements}\ndb.commit()", Path.Combine(_workspace.Store, "rgrid.db"));
        Assert.True(result.ExitCode == 0, result.ToString());
    }
}
