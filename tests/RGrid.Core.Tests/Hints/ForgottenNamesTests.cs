using RGrid.Snapshots;

namespace RGrid.Core.Tests.Hints;

public sealed class ForgottenNamesTests : IDisposable
{
    private readonly HintProject _project = new();

    public void Dispose() => _project.Dispose();

    private void Mention(string text, string file = "s.py") => _project.Mentions.Add(new Mention(text, _project.Workspace.At(file)));

    [Fact]
    public void A_name_in_the_code_that_the_run_did_not_have_is_one_note()
    {
        _project.Write("settings.json");
        Mention("settings.json");
        Mention("nothing.json");
        Assert.Equal("settings.json is named in s.py and was not part of this run; if the script reads it, add --include settings.json", _project.Note());
    }

    [Fact]
    public void Several_are_one_note_and_many_are_counted()
    {
        foreach (var name in new[] { "a.json", "b.json", "c.json", "d.json" })
        {
            _project.Write(name);
            Mention(name);
            Mention(name, "other.py");
        }

        Assert.Equal(
            "a.json, b.json and c.json (and 1 more) are named in s.py and were not part of this run; for what the script reads, "
            + "add --include a.json --include b.json --include c.json",
            _project.Note());
    }

    [Fact]
    public void Names_are_looked_up_from_the_working_folder_the_scripts_and_that_of_the_file()
    {
        _project.Code("src/s.py", "").Code("src/pkg/x.py", "").Write("src/pkg/a.json").Write("src/b.json").Write("work/c.json").Write("../d/e.csv");
        (_project.Script, _project.WorkingFolder) = ("src/s.py", "work");
        foreach (var name in new[] { "a.json", "b.json", "c.json", "../../d/e.csv" })
        {
            Mention(name, "src/pkg/x.py");
        }

        Assert.Contains("../src/pkg/a.json, ../src/b.json and c.json (and 1 more) are named in ../src/pkg/x.py", _project.Note(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_part_of_the_run_is_made_by_it_or_is_known_to_be_an_output_is_left_out()
    {
        _project.Code("lib/x.py", "").Input("in.csv").Write("made.csv").Write("own.csv").Write("declared/x.csv").Write("results/x.csv").Write("hinted.csv").Write(".git/HEAD");
        _project.Own.Add("own.csv");
        _project.Outputs.Add("declared");
        foreach (var name in new[] { "s.py", "lib/", "lib/x.py", "in.csv", "made.csv", "own.csv", "declared/x.csv", "declared/", "results/", "hinted.csv", ".git/HEAD", "./", "../" })
        {
            Mention(name);
        }

        Assert.Null(_project.Note(["made.csv", "results/new.csv"], ["hinted.csv was not part of this run; add --include hinted.csv"]));
    }

    [Fact]
    public void A_pattern_of_names_in_one_folder_is_looked_up_too()
    {
        _project.Code("s.py", "").Write("a.csv").Input("b.txt");
        Mention("*.csv");
        Mention("*.txt");
        Mention("*.json");
        Assert.Equal("*.csv is named in s.py and was not part of this run; if the script reads it, add --input '*.csv'", _project.Note());
    }

    [Fact]
    public void Nothing_is_said_of_nothing() => Assert.Null(_project.Note());
}
