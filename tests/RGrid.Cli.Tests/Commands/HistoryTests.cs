using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Cli.Tests.Commands;

/// <summary>`list`, `status`, `logs`, `outputs`.</summary>
public sealed class HistoryTests : IDisposable
{
    private const string First = "01JDAAAA000000000000000001";
    private const string Second = "01JDAAAB000000000000000002";

    private readonly Application _application = new();

    public void Dispose() => _application.Dispose();

    [Fact]
    public void The_list_shows_the_latest_first()
    {
        _application.Remember(First);
        _application.Catalog.Save(Records.Execution(Second, _application.Clock.GetUtcNow().AddMinutes(-5)) with { Labels = new Dictionary<string, string> { ["week"] = "48", ["of"] = "test" } });
        Assert.Equal(
            "ID          WHEN           STATUS     EXIT   TOOK  SCRIPT\n"
            + "01JDAAAB00  5 minutes ago  succeeded     0  42 ms  process.py data.csv  [of=test]  [week=48]\n"
            + "01JDAAAA00  5 minutes ago  succeeded     0  42 ms  process.py data.csv\n",
            _application.Output("list"));
        Assert.Equal(2, _application.Output("list", "--limit", "1").Count(character => character == '\n'));
    }

    [Fact]
    public void Short_ids_in_the_list_are_unique()
    {
        _application.Remember("01JDAAAA000000000000000001");
        _application.Remember("01JDAAAA000100000000000002");
        Assert.Contains("\n01JDAAAA0001  ", _application.Output("list"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_can_be_of_one_script()
    {
        _application.Catalog.Save(Records.Execution(First, _application.Clock.GetUtcNow()) with { Script = _application.Write("a.py", "") });
        _application.Remember(Second);
        var listed = JsonNode.Parse(_application.Output("list", "--script", "a.py", "--json"))!.AsArray();
        Assert.Equal(First, Assert.Single(listed)!["id"]!.GetValue<string>());
    }

    [Fact]
    public void Nothing_is_no_data()
    {
        Assert.Empty(_application.Output("list"));
        Assert.Equal("nothing has run yet\n", _application.Stderr);
        Assert.Equal("[]\n", _application.Output("list", "--json"));
        _application.Remember(First);
        Assert.Empty(_application.Output("list", "--script", "nope.py"));
        Assert.Equal("no execution of `nope.py` is known\n", _application.Stderr);
    }

    [Fact]
    public void A_command_line_of_thousands_of_words_is_cut_in_lists_and_whole_elsewhere()
    {
        IReadOnlyList<string> many = [.. Enumerable.Range(1, 3000).Select(number => $"f{number}")];
        _application.Catalog.Save(Records.Execution(First, _application.Clock.GetUtcNow()) with { Arguments = many });
        Assert.Contains("  process.py f1 f2 ", _application.Output("list"), StringComparison.Ordinal);
        Assert.Matches("(?m)  process.py f1 .{180,190}…$", _application.Output("list"));
        Assert.Contains(" f3000\n", _application.Output("status", "last"), StringComparison.Ordinal);
    }

    [Fact]
    public void Terminal_escapes_in_names_are_shown_not_obeyed()
    {
        _application.Catalog.Save(Records.Execution(First, _application.Clock.GetUtcNow()) with { Name = "a\u001b[2J\u202eyp.py", Arguments = ["b\nc"] });
        foreach (var words in new[] { new[] { "list" }, ["status", "last"] })
        {
            var shown = _application.Output(words);
            Assert.Contains(@"a\u001b[2J\u202eyp.py 'b\nc'", shown, StringComparison.Ordinal);
            Assert.DoesNotContain('\u001b', shown);
        }
    }

    [Fact]
    public void An_id_may_be_cut_short_while_it_is_unique()
    {
        _application.Remember(First);
        _application.Remember(Second);
        Assert.Contains(First, _application.Output("status", "01JDAAAA"), StringComparison.Ordinal);
        Assert.Contains(First, _application.Output("status", "01jdaaaa"), StringComparison.Ordinal);
        Assert.Contains(Second, _application.Output("status", "last"), StringComparison.Ordinal);
        Assert.StartsWith("error: `01JD` is the beginning of more than one id", _application.Failure("status", "01JD"), StringComparison.Ordinal);
        Assert.StartsWith("error: there is no execution `01X`\nhint: ", _application.Failure("status", "01X"), StringComparison.Ordinal);
        Assert.StartsWith("error: there is no execution `%`", _application.Failure("status", "%"), StringComparison.Ordinal);
        Assert.StartsWith("error: there is no execution ``", _application.Failure("status", ""), StringComparison.Ordinal);
    }

    [Fact]
    public void Last_of_nothing_is_an_error() => Assert.StartsWith("error: nothing has run yet", _application.Failure("status", "last"), StringComparison.Ordinal);

    [Fact]
    public void A_run_whose_RGrid_is_gone_is_lost()
    {
        var now = _application.Clock.GetUtcNow();
        var running = Records.Execution(First, DateTimeOffset.MaxValue.AddDays(-1)) with
        {
            Status = ExecutionStatus.Running, ExitCode = null, DurationMs = null, ProcessId = Environment.ProcessId,
        };
        Assert.Equal("running", Status(running));
        Assert.Equal("lost", Status(running with { ProcessId = int.MaxValue, Started = now }));
        // A process of that number lives, but is younger than the run: the number was given out again.
        Assert.Equal("lost", Status(running with { Started = DateTimeOffset.UnixEpoch }));
        Assert.Contains("was lost before its end", _application.Failure("logs", "last"), StringComparison.Ordinal);
        Assert.Contains("was lost before its end", _application.Failure("outputs", "last"), StringComparison.Ordinal);
    }

    [Fact]
    public void Logs_come_back_byte_for_byte()
    {
        byte[] bytes = [0, 255, 27, 10, 13, 128];
        var execution = _application.Remember(First, "", "err\n");
        _application.Catalog.Save(execution with { Stdout = _application.Blobs.Add(bytes).Digest });
        _application.Output("logs", "last");
        Assert.Equal(bytes, _application.StdoutBytes);
        Assert.Equal("err\n", _application.Stderr);
        _application.Output("logs", "last", "--stdout");
        Assert.Equal(bytes, _application.StdoutBytes);
        Assert.Empty(_application.Stderr);
        Assert.Empty(_application.Output("logs", "last", "--stderr"));
        Assert.Equal("err\n", _application.Stderr);
    }

    [Fact]
    public void A_log_that_is_gone_is_an_error()
    {
        _application.Catalog.Save(Records.Execution(First, _application.Clock.GetUtcNow()) with { Stdout = Digest.Of("gone"u8), Stderr = Digest.Of("gone"u8) });
        Assert.Contains("is no longer in the store", _application.Failure("logs", "last"), StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_are_listed_with_size_and_kind()
    {
        var blob = _application.Blobs.Add("12345"u8);
        _application.Remember(
            First, "", "", TreeEntry.File("a.csv", blob, false), TreeEntry.File("run.sh", blob, true), TreeEntry.Folder("d"), TreeEntry.Link("l", "a.csv"));
        Assert.Equal(
            $"SIZE  SHA-256   PATH\n 5 B  {blob.Digest.Short}  a.csv\n                d/\n                l -> a.csv\n 5 B  {blob.Digest.Short}  run.sh*\n",
            _application.Output("outputs", "last"));
        Assert.Equal("a.csv", JsonNode.Parse(_application.Output("outputs", "last", "--json"))![0]!["path"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"schema":"rgrid.outputs/2","tree":[]}""")]
    [InlineData("""{"schema":"rgrid.outputs/1","tree":[{"path":"a"}]}""")]
    [InlineData("""{"schema":"rgrid.outputs/1"}""")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    public void A_list_of_outputs_in_another_form_is_an_error(string text)
    {
        var blob = _application.Blobs.Add(System.Text.Encoding.UTF8.GetBytes(text));
        _application.Catalog.Save(Records.Execution(First, _application.Clock.GetUtcNow()) with { Outputs = blob.Digest });
        Assert.Contains("is in a form that this version can't read", _application.Failure("outputs", "last"), StringComparison.Ordinal);
    }

    [Fact]
    public void Status_as_JSON_has_stable_names()
    {
        _application.Remember(First);
        var members = JsonNode.Parse(_application.Output("status", "last", "--json"))!.AsObject();
        Assert.Equal(
            [
                "id", "script", "name", "arguments", "workingFolder", "backend", "status", "exitCode", "started", "durationMs", "environmentKey",
                "executionKey", "environmentHit", "reason", "stdout", "stderr", "outputs", "reusedFrom", "batch", "item", "labels",
            ],
            members.Select(member => member.Key));
        Assert.Equal("2026-11-24T11:55:00.000Z", members["started"]!.GetValue<string>());
    }

    private string Status(Execution execution)
    {
        _application.Catalog.Save(execution);
        return JsonNode.Parse(_application.Output("status", execution.Id, "--json"))!["status"]!.GetValue<string>();
    }
}
