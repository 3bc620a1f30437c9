using RGrid.Catalog;
using RGrid.Content;
using RGrid.Core.Tests.Keys;
using RGrid.Explain;
using RGrid.Keys;

namespace RGrid.Core.Tests.Explain;

/// <summary>Against which earlier execution one is explained, and what is said where something is no longer there.</summary>
public sealed class ExplainerTests : IDisposable
{
    private readonly KeptHistory _history = new();
    private readonly RunMade _usual;

    public ExplainerTests() => _usual = _history.Usual;

    public void Dispose() => _history.Dispose();

    [Fact]
    public void The_first_run_of_a_script_says_so()
    {
        _history.Run(_usual, "/p/other.py");
        var changed = With("x = 5\n");
        var explanation = _history.Explain(_history.Run(changed));
        Assert.Equal((MissReason.NeverSeen, null), (explanation.Miss, explanation.Nearest));
        Assert.Equal(["never-seen environment"], KeptHistory.Causes(explanation));
        Assert.Equal("first run of this script", explanation.Execution.Reason);
    }

    [Fact]
    public void The_line_of_run_is_the_first_sentence()
    {
        _history.Run(_usual);
        var one = _history.Run(With("x = 2\n"));
        Assert.Equal(one.Reason, Assert.Single(_history.Explain(one).Environment).Text);
        var two = _history.Run(With("x = 2\n", "y = 2\n").WithArguments("other"));
        Assert.Equal("lib.py changed (line 1)", two.Reason);
        var three = _history.Run(With("x = 3\n", "y = 3\n"));
        var sentences = _history.Explain(three).Environment;
        Assert.Equal((2, "lib.py changed (line 1) and 1 more"), (sentences.Count, three.Reason));
        Assert.Equal(three.Reason, Sentence.Summary(sentences));
        Assert.Equal("", Sentence.Summary([]));
    }

    [Fact]
    public void The_nearest_is_not_the_last_but_the_one_with_the_fewest_differences()
    {
        var near = _history.Run(_usual);
        for (var number = 0; number < 60; number++)
        {
            _history.Run(With($"x = 1{number}\n", $"y = 1{number}\n").WithArguments($"{number}"));
        }

        var explanation = _history.Explain(_history.Run(_usual.WithArguments("in.csv", "--n", "3")));
        Assert.Equal((near.Id, MissReason.None), (explanation.Nearest!.Id, explanation.Miss));
        Assert.Equal(["argument-changed 3"], KeptHistory.Causes(explanation));
        var edited = _history.Explain(_history.Run(With("x = 9\n")));
        Assert.Equal((near.Id, "code-changed s.py"), (edited.Nearest!.Id, Assert.Single(KeptHistory.Causes(edited))));
    }

    [Fact]
    public void Of_environments_that_are_equally_near_the_one_counts_in_which_a_run_was_the_nearest()
    {
        var alike = _history.Run(_usual);
        var last = _history.Run(With("x = 2\n").WithArguments("other"));
        var explanation = _history.Explain(_history.Run(With("x = 3\n")));
        Assert.Equal((alike.Id, 1), (explanation.Nearest!.Id, explanation.Sentences.Count()));
        Assert.Equal(last.Id, _history.Explain(_history.Run(With("x = 4\n").WithArguments("other"))).Nearest!.Id);
    }

    [Fact]
    public void Of_runs_that_are_equally_near_the_newest_counts()
    {
        _history.Run(_usual);
        var newest = _history.Run(_usual);
        Assert.Equal(newest.Id, _history.Explain(_history.Run(_usual)).Nearest!.Id);
        var a = _history.Run(_usual.WithArguments("a"));
        Assert.Equal(a.Id, _history.Explain(_history.Run(_usual.WithArguments("b"))).Nearest!.Id);
    }

    [Fact]
    public void Only_what_ran_earlier_is_compared_with()
    {
        var first = _history.Run(_usual);
        var second = _history.Run(With("x = 2\n"));
        _history.Run(_usual.WithArguments("later"));
        Assert.Null(_history.Explain(first).Nearest);
        Assert.Equal(first.Id, _history.Explain(second).Nearest!.Id);
    }

    [Fact]
    public void More_runs_than_one_page_are_all_looked_at()
    {
        var near = _history.Run(_usual.WithArguments("a", "b", "c").WithVariables(("V", "1")));
        for (var number = 0; number < 1100; number++)
        {
            _history.Catalog.Save(near with { Id = $"{near.Id}{number:0000}", ExecutionKey = Digest.Of(BitConverter.GetBytes(number)), Arguments = ["x", "y", "z"] });
        }

        var last = _history.Run(_usual.WithArguments("a", "b", "c").WithVariables(("V", "2")));
        Assert.Equal(["variable-changed V"], KeptHistory.Causes(_history.Explain(last)));
    }

    [Theory]
    [InlineData(MissReason.Evicted, "evicted")]
    [InlineData(MissReason.Gone, "gone")]
    [InlineData(MissReason.Damaged, "damaged")]
    [InlineData(MissReason.Refreshed, "refreshed")]
    public void What_had_been_there_and_was_lost_is_never_told_as_changed(MissReason miss, string cause)
    {
        _history.Run(_usual);
        var lost = Missed(_history.Run(_usual.WithArguments("other")), miss, "how it was lost", MissReason.None, "");
        var explanation = _history.Explain(lost);
        Assert.Equal(miss, explanation.Miss);
        Assert.Equal([$"{cause} environment", "argument-changed 1", "argument-removed 2", "argument-removed 3"], KeptHistory.Causes(explanation));
        Assert.Equal("how it was lost", explanation.Environment[0].Text);
    }

    [Fact]
    public void Dependencies_that_were_lost_are_told_beside_what_changed()
    {
        _history.Run(_usual);
        var explanation = _history.Explain(Missed(_history.Run(With("x = 2\n")), MissReason.Changed, "s.py changed", MissReason.Evicted, "evicted on Monday"));
        Assert.Equal(["code-changed s.py", "evicted dependencies"], KeptHistory.Causes(explanation));
        var installed = _history.Explain(Missed(_history.Run(With("x = 3\n")), MissReason.Changed, "s.py changed", MissReason.NeverSeen, "never installed"));
        Assert.Equal(["code-changed s.py"], KeptHistory.Causes(installed));
        var once = _history.Explain(Missed(_history.Run(With("x = 3\n")), MissReason.Evicted, "evicted on Monday", MissReason.Evicted, "evicted on Monday"));
        Assert.Equal(["evicted environment"], KeptHistory.Causes(once));
    }

    [Theory]
    [InlineData(true, "was damaged and set aside")]
    [InlineData(false, "is no longer in the store")]
    public void A_lost_manifest_of_the_earlier_environment_is_said(bool isDamaged, string what)
    {
        var first = _history.Run(_usual);
        Lose(first.EnvironmentKey, isDamaged);
        var second = _history.Run(With("x = 2\n"));
        Assert.Equal($"what changed can't be told: the manifest of the earlier run {what}", second.Reason);
        var explanation = _history.Explain(second);
        Assert.Equal((second.Reason, null), (Assert.Single(explanation.Environment).Text, explanation.Nearest));
        Assert.Equal(MissReason.Changed, explanation.Miss);
    }

    [Fact]
    public void An_evicted_environment_is_said_to_be_evicted()
    {
        var first = _history.Run(_usual);
        _history.Remove(first.EnvironmentKey);
        _history.Catalog.SetState(EntryLevel.Environment, first.EnvironmentKey, EntryState.Evicted, DateTimeOffset.UnixEpoch);
        Assert.Equal("what changed can't be told: the manifest of the earlier run was evicted", _history.Run(With("x = 2\n")).Reason);
    }

    [Theory]
    [InlineData(true, "was damaged and set aside")]
    [InlineData(false, "is no longer in the store")]
    public void A_lost_manifest_of_the_execution_itself_is_said_and_the_rest_is_told(bool isDamaged, string what)
    {
        _history.Run(_usual);
        var second = _history.Run(With("x = 2\n"));
        Lose(second.EnvironmentKey, isDamaged);
        var explanation = _history.Explain(second);
        Assert.Equal([$"the manifest of environment {second.EnvironmentKey.Short} {what}, so what it was made of can't be told"], explanation.Notes);
        Assert.Equal("s.py changed (line 1)", Assert.Single(explanation.Environment).Text);

        // Executions of the same key are still known to be of the same environment.
        var third = _history.Explain(second with { Id = "01JD0000000000000000999999", ExecutionKey = _history.Run(With("x = 2\n").WithArguments("a")).ExecutionKey, Arguments = ["a"] });
        Assert.NotNull(third.Nearest);
    }

    [Theory]
    [InlineData(true, "was damaged and set aside")]
    [InlineData(false, "is no longer in the store")]
    public void A_lost_manifest_of_an_execution_is_said(bool isDamaged, string what)
    {
        var first = _history.Run(_usual);
        var second = _history.Run(_usual.WithArguments("a"));
        Lose(first.ExecutionKey, isDamaged);
        var explanation = _history.Explain(second);
        Assert.Equal([$"the manifest of the earlier run {what}, so its inputs and variables can't be compared"], explanation.Notes);
        Assert.Equal((first.Id, 0), (explanation.Nearest!.Id, explanation.Run.Count));
        Lose(second.ExecutionKey, isDamaged);
        Assert.Equal(
            [$"the manifest of execution {second.Id} {what}, so its inputs and variables can't be compared"],
            _history.Explain(second).Notes);
    }

    [Fact]
    public void The_texts_that_changed_are_shown_in_the_order_of_the_sentences()
    {
        _history.Run(_usual);
        var explanation = _history.Explain(_history.Run(
            With("import lib\nx = 2\nprint(x)\n")
                .WithParts(new RequirementsPart("requirements.txt", _history.Put("numpy==1.21\n").Digest, null))
                .WithInputs(_history.File("in.csv", "a,b\n1,3\n"), _history.File("new.csv", "n\n"))));
        var changes = new Explainer(_history.Catalog.Set, _history.Blobs, _history.Folders).Diff(explanation);
        Assert.Equal(["requirements.txt", "s.py", "in.csv", "new.csv", "more.csv"], changes.Select(change => change.Path));
        Assert.Equal(["--- a/s.py", "+++ b/s.py", "@@ -1,3 +1,3 @@", " import lib", "-x = 1", "+x = 2", " print(x)"], changes[1].Lines);
        Assert.Equal(["--- /dev/null", "+++ b/new.csv", "@@ -0,0 +1 @@", "+n"], changes[3].Lines);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_runtime_whose_manifest_is_gone_is_told_as_unknown(bool isEarlier)
    {
        var first = _history.Run(_usual);
        var second = _history.Run(_usual with { Runtime = _usual.Runtime with { Binary = Samples.B } });
        var key = System.Text.Json.Nodes.JsonNode.Parse(_history.Blobs.Read((isEarlier ? first : second).EnvironmentKey))!["runtime"]!.GetValue<string>();
        _history.Remove(Digest.Parse(key));
        Assert.Equal(
            [isEarlier ? "runtime changed (unknown → python 3.11.7)" : "runtime changed (python 3.11.7 → unknown)"],
            _history.Explain(second).Environment.Select(sentence => sentence.Text));
    }

    [Fact]
    public void A_lost_text_is_said_in_place_of_the_line()
    {
        var first = _history.Run(_usual);
        var second = _history.Run(With("x = 2\n"));
        var text = BlobTree.FromJson(System.Text.Json.Nodes.JsonNode.Parse(_history.Blobs.Read(first.EnvironmentKey))!["code"]!.AsArray()).Entries.Single(entry => entry.Path == "s.py").Digest;
        _history.Remove(text);
        Assert.Equal("s.py changed (its earlier text is no longer in the store)", _history.Explain(second).Environment[0].Text);
    }

    [Fact]
    public void A_manifest_that_is_no_JSON_counts_as_lost()
    {
        var blob = _history.Put("[1, 2]");
        Assert.Null(_history.Stored.TryRead(blob.Digest));
        Assert.Null(_history.Stored.TryRead(_history.Put("{").Digest));
        Assert.NotNull(_history.Stored.TryReadBytes(blob.Digest));
    }

    [Fact]
    public void A_large_damaged_text_counts_as_lost()
    {
        var large = _history.Put(new string('x', 2_000_000));
        _history.Damage(large.Digest);
        Assert.Null(_history.Stored.TryReadBytes(large.Digest));
        Assert.Equal(MissReason.Damaged, _history.Stored.WhyAbsent(large.Digest));
        Assert.Null(_history.Stored.TryReadBytes(_history.Put(new string('y', StoredManifests.LargestText + 1)).Digest));
    }

    [Fact]
    public void A_hit_of_a_script_that_never_ran_says_for_what_its_environment_was_built()
    {
        _history.Run(_usual, "/p/other.py");
        var clone = _history.Explain(_history.Run(_usual));
        Assert.Equal(["this script had not run before; its environment was built for `/p/other.py`, which has the same content"], clone.Notes);
        var made = With("x = 7\n");
        var key = _history.Run(made, "/p/prepared.py").EnvironmentKey;
        _history.Catalog.Publish(_history.Catalog.Find(EntryLevel.Environment, key)! with { Script = "/p/first.py" });
        Assert.Equal(["this script had not run before; its environment was built without running it"], _history.Explain(_history.Run(made, "/p/first.py")).Notes);
    }

    [Fact]
    public void A_hit_that_only_another_way_of_using_built_is_compared_with_the_nearest_all_the_same()
    {
        var first = _history.Run(_usual);
        var edited = With("x = 2\n");
        _history.Run(edited, "/p/elsewhere.py");
        var explanation = _history.Explain(_history.Run(edited));
        Assert.Equal((MissReason.None, first.Id), (explanation.Miss, explanation.Nearest!.Id));
        Assert.Equal(["code-changed s.py"], KeptHistory.Causes(explanation));
    }

    [Fact]
    public void An_entry_that_is_gone_while_its_runs_are_remembered_is_not_called_the_first()
    {
        var first = _history.Run(_usual);
        var manifest = new Manifest(_history.Blobs.Read(first.EnvironmentKey), first.EnvironmentKey);
        Assert.Equal(
            (MissReason.Gone, "its entry was removed from the store; rebuilt"), new EnvironmentExplainer(_history.Catalog, _history.Stored).Explain("/p/s.py", manifest));
    }

    [Fact]
    public void A_record_of_before_reasons_were_kept_is_explained_too()
    {
        var first = _history.Run(_usual) with { Build = null };
        var second = _history.Run(With("x = 2\n")) with { Build = null };
        Assert.Equal(MissReason.NeverSeen, _history.Explain(first).Miss);
        Assert.Equal((MissReason.Changed, "code-changed s.py"), (_history.Explain(second).Miss, KeptHistory.Causes(_history.Explain(second))[0]));
    }

    [Fact]
    public void What_was_said_then_is_said_again_where_its_ground_is_gone()
    {
        var only = Missed(_history.Run(_usual), MissReason.Changed, "s.py changed (line 3)", MissReason.None, "");
        Assert.Equal(["changed environment"], KeptHistory.Causes(_history.Explain(only)));
        Assert.Equal("s.py changed (line 3)", _history.Explain(only).Environment[0].Text);
    }

    private RunMade With(string script, string library = "y = 1\n") => _usual.WithCode(_history.File("s.py", script), _history.File("lib.py", library));

    private Execution Missed(Execution execution, MissReason miss, string reason, MissReason dependencies, string dependenciesReason)
    {
        var changed = execution with
        {
            IsEnvironmentHit = false,
            Reason = reason,
            Build = new EnvironmentBuild(miss, dependencies, dependenciesReason, 1, 0),
        };
        _history.Catalog.Save(changed);
        return changed;
    }

    private void Lose(Digest digest, bool isDamaged)
    {
        if (isDamaged)
        {
            _history.Damage(digest);
        }
        else
        {
            _history.Remove(digest);
        }
    }
}
