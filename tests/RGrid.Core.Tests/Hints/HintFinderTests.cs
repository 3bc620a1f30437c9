using RGrid.Hints;
using RGrid.Testing;

namespace RGrid.Core.Tests.Hints;

public sealed class HintFinderTests : IDisposable
{
    private readonly HintProject _project = new();

    public void Dispose() => _project.Dispose();

    private static string Absent(string path) => $"FileNotFoundError: [Errno 2] No such file or directory: '{path}'";

    [Theory]
    [InlineData("config.yaml", "config.yaml was not part of this run; add --include config.yaml")]
    [InlineData("./a b.yaml", "a b.yaml was not part of this run; add --include 'a b.yaml'")]
    [InlineData("data", "data/ was not part of this run; add --input data")]
    [InlineData("data/x.csv", "data/x.csv was not part of this run; add --include data/x.csv")]
    [InlineData("../shared/t.csv", "../shared/t.csv was not part of this run; add --input ../shared/t.csv")]
    [InlineData(HintProject.Staged + "/data/x.csv", "data/x.csv was not part of this run; add --include data/x.csv")]
    [InlineData("/stages/x/work/shared/t.csv", "../shared/t.csv was not part of this run; add --input ../shared/t.csv")]
    [InlineData("/stages/x/home/.myrc", "~/.myrc is in your home folder, which no run sees; to show it add --env HOME --mount ~/.myrc")]
    public void What_the_user_has_and_the_run_had_not_is_named_as_the_user_would_type_it(string seen, string hint)
    {
        _project.Write("config.yaml").Write("a b.yaml").Write("data/x.csv").Write("../shared/t.csv").Write("../home/.myrc");
        Assert.Equal([hint], _project.Hints(Absent(seen)));
    }

    [Fact]
    public void An_absolute_path_outside_of_the_run_is_an_input_as_it_was_named()
    {
        _project.Write("../shared/t.csv");
        var path = Path.GetFullPath(_project.Workspace.At("../shared/t.csv"));
        Assert.Equal([$"{path} was not part of this run; add --input {path}"], _project.Hints(Absent(path)));
    }

    [Fact]
    public void An_absolute_path_is_part_of_the_run_only_where_it_was_given_so()
    {
        _project.Code("s.txt", "").Write("out/x");
        var (path, folder) = (_project.Workspace.At("s.txt"), _project.Workspace.At("out"));
        Assert.Equal([$"{path} was not part of this run; add --input {path}"], _project.Hints(Absent(path)));
        Assert.Equal([$"{folder}/ was not part of this run; add --output {folder}/"], _project.Hints($"s.sh: 1: cannot create {folder}/y: Directory nonexistent"));
        _project.ParentFolders.Add(folder);
        _project.Mounts.Add(path);
        Assert.Empty(_project.Hints(Absent(path), $"s.sh: 1: cannot create {folder}/y: Directory nonexistent"));
    }

    [Fact]
    public void What_holds_the_project_or_the_home_folder_is_never_to_be_taken_along()
    {
        var top = Path.GetFullPath(_project.Workspace.At(".."));
        Assert.Empty(_project.Hints(Absent("/etc"), Absent("/etc/ssl"), Absent(top), Absent(_project.Workspace.Home), Absent("/"), Absent(Path.GetDirectoryName(top)!), Absent(_project.Workspace.Folder)));
    }

    [Fact]
    public void An_input_that_was_given_by_its_absolute_path_is_no_file_of_the_working_folder()
    {
        var path = _project.Workspace.At("data.csv");
        _project.Input(path);
        Assert.Equal(["data.csv was not part of this run; add --include data.csv"], _project.Hints(Absent("data.csv")));
        Assert.Empty(_project.Hints(Absent(path)));
    }

    [Fact]
    public void Options_are_relative_to_the_working_folder()
    {
        _project.Code("src/s.py", "").Write("src/c.yaml").Write("work/x");
        (_project.Script, _project.WorkingFolder) = ("src/s.py", "work");
        Assert.Equal(
            ["../src/c.yaml was not part of this run; add --include ../src/c.yaml"], _project.Hints(Absent(HintProject.Staged + "/src/c.yaml")));
    }

    [Fact]
    public void From_a_working_folder_outside_of_the_root_only_an_include_reaches_into_it()
    {
        _project.Code("src/s.py", "").Write("src/data/c.yaml");
        (_project.Script, _project.WorkingFolder) = ("src/s.py", "../elsewhere");
        Assert.Equal(
            ["../project/src/data/ was not part of this run; add --include '../project/src/data/**'"], _project.Hints(Absent(HintProject.Staged + "/src/data")));
    }

    [Fact]
    public void A_large_file_is_an_input()
    {
        _project.Write("big.csv", new string('x', (1 << 20) + 1));
        Assert.Equal(["big.csv was not part of this run; add --input big.csv"], _project.Hints(Absent("big.csv")));
    }

    [Fact]
    public void Several_are_one_line_and_many_of_one_folder_are_the_folder()
    {
        _project.Write("a.yaml").Write("b.yaml");
        Assert.Equal(
            ["a.yaml and b.yaml were not part of this run; add --include a.yaml --include b.yaml"],
            _project.Hints("cat: a.yaml: No such file or directory", "cat: b.yaml: No such file or directory", "cat: a.yaml: No such file or directory"));
        var files = Enumerable.Range(0, 90).Select(number => $"data/{number}.csv").ToList();
        files.ForEach(file => _project.Write(file));
        Assert.Equal(
            ["data/ was not part of this run; add --input data"], _project.Hints([.. files.Select(file => $"cat: {file}: No such file or directory")]));
    }

    [Fact]
    public void A_pattern_that_matches_something_of_the_users_is_an_input()
    {
        _project.Write("data/x.csv");
        Assert.Equal(["data/*.csv was not part of this run; add --input 'data/*.csv'"], _project.Hints("cat: 'data/*.csv': No such file or directory"));
        Assert.Empty(_project.Hints("cat: 'data/*.txt': No such file or directory"));
    }

    [Fact]
    public void A_name_beside_the_script_counts_only_where_the_script_goes_there()
    {
        _project.Code("src/s.sh", "cat c.yaml\n").Write("src/c.yaml");
        _project.Script = "src/s.sh";
        Assert.Empty(_project.Hints("cat: c.yaml: No such file or directory"));
        _project.Code("src/s.sh", "cd \"$(dirname \"$0\")\"\ncat c.yaml\n");
        Assert.Equal(["src/c.yaml was not part of this run; add --include src/c.yaml"], _project.Hints("cat: c.yaml: No such file or directory"));
    }

    [Fact]
    public void A_folder_that_is_there_and_is_written_into_is_an_output()
    {
        _project.Write("results/earlier.csv");
        Assert.Equal(["results/ was not part of this run; add --output results/"], _project.Hints("s.sh: 1: cannot create results/out.csv: Directory nonexistent"));
        Assert.Equal(
            ["results/ was not part of this run; add --output results/"], _project.Hints("OSError: Cannot save file into a non-existent directory: 'results'"));
        Assert.Equal(
            ["results/ was not part of this run; if the script writes results/out.csv, add --output results/"],
            _project.Hints("s.sh: line 1: results/out.csv: No such file or directory"));
    }

    [Fact]
    public void What_is_written_is_no_include_though_it_is_there() => Assert.Equal(
        ["results/ was not part of this run; add --output results/"],
        _project.Write("results/out.csv").Hints("s.sh: 1: cannot create results/out.csv: Directory nonexistent"));

    [Fact]
    public void An_output_of_an_earlier_run_is_said_to_be_one()
    {
        _project.Write("state.json").Own.Add("state.json");
        Assert.Equal(
            ["state.json was made by this script, so it counts as an output; if the script reads it, add --input state.json"], _project.Hints(Absent("state.json")));
    }

    [Fact]
    public void An_output_in_a_folder_that_the_run_had_not_is_written_again_rather_than_read()
    {
        _project.Write("results/x.csv").Own.Add("results/x.csv");
        Assert.Equal(
            ["results/ was not part of this run; if the script writes results/x.csv, add --output results/"],
            _project.Hints("/x: line 9: results/x.csv: No such file or directory"));
    }

    [Fact]
    public void What_bash_could_not_open_for_writing_is_told_by_the_line_of_the_script()
    {
        _project.Code("s.sh", "n=x\necho 1 2>/dev/null > results/$n.csv\ncat results/$n.csv\ntools/run > out.txt\n").Write("results/x.csv").Write("tools/run");
        Assert.Equal(["tools/run was not part of this run; add --include tools/run"], _project.Hints("s.sh: line 4: tools/run: No such file or directory"));
        Assert.Equal(["results/ was not part of this run; add --output results/"], _project.Hints("s.sh: line 2: results/x.csv: No such file or directory"));
        Assert.Equal(
            ["results/x.csv was not part of this run; add --include results/x.csv"], _project.Hints("s.sh: line 3: results/x.csv: No such file or directory"));
    }

    [Fact]
    public void What_is_declared_to_be_an_output_is_not_to_be_included()
    {
        _project.Write("out.csv").Outputs.Add("out.csv");
        Assert.Equal(["out.csv is declared as an output, so the run begins without it; if the script updates it, add --input out.csv"], _project.Hints(Absent("out.csv")));
    }

    [Fact]
    public void A_wrong_case_is_told()
    {
        _project.Write("Data/config.yaml");
        Assert.Equal(["there is no data/Config.yaml but Data/config.yaml; upper and lower case are told apart"], _project.Hints(Absent("data/Config.yaml")));
    }

    [Theory]
    [InlineData("PermissionError: [Errno 13] Permission denied: 'out.csv'")]
    [InlineData("PermissionError: [Errno 13] Permission denied: '" + HintProject.Staged + "/out.csv'")]
    [InlineData("Error: EROFS: read-only file system, open 'out.csv'")]
    [InlineData("s.sh: 1: cannot create out.csv: Permission denied")]
    public void A_refused_write_on_an_input_says_that_it_was_taken_as_one(string line) =>
        Assert.Equal(["out.csv was taken as an input; add --output out.csv, and where the script updates what is there --input out.csv too"], _project.Input("out.csv").Hints(line));

    [Fact]
    public void A_changed_input_and_a_refused_write_have_one_wording()
    {
        _project.Input("a.csv").Input("b.csv").Code("state.json", "{}");
        using var log = new MemoryStream("Error: EROFS: read-only file system, open 'b.csv'\n"u8.ToArray());
        Assert.Equal(
            ["a.csv and b.csv were taken as inputs; add --output a.csv --output b.csv, and where the script updates what is there --input a.csv --input b.csv too", "state.json was taken as code; add --output state.json"],
            new HintFinder(_project.Ran()).Find(log, [_project.Workspace.At("a.csv"), _project.Workspace.At("state.json")], RunEnd.Failed));
    }

    [Fact]
    public void A_script_that_may_not_be_started_is_no_refused_write()
    {
        _project.Input("tool.sh").Input("tool");
        Assert.Empty(_project.Hints("s.sh: 1: ./tool.sh: Permission denied"));
        Assert.Empty(_project.Hints(
            "Traceback (most recent call last):",
            "  File \"/lib/subprocess.py\", line 1, in _execute_child",
            "    raise child_exception_type(errno_num, err_msg, err_filename)",
            "PermissionError: [Errno 13] Permission denied: './tool'"));
    }

    [Fact]
    public void What_was_part_of_the_run_is_never_hinted_at()
    {
        _project.Code("config.yaml", "a").Input("data/x.csv").Write("out/y.csv").ParentFolders.Add("out");
        Assert.Empty(_project.Hints(Absent("config.yaml"), Absent("data/x.csv"), Absent("data"), Absent("out"), Absent("out/new.csv"), Absent("."), Absent(HintProject.Staged)));
    }

    [Fact]
    public void What_is_nowhere_is_never_hinted_at() => Assert.Empty(_project.Hints(
        Absent("nowhere.yaml"),
        Absent("no/where.yaml"),
        Absent("/nowhere"),
        Absent("/etc/nowhere"),
        Absent("/usr/lib/x"),
        Absent("/stages/x/tmp/scratch"),
        Absent(""),
        Absent("a\\x00b"),
        Absent(new string('x', 5000)),
        "s.sh: 1: nosuchcmd: not found"));

    [Fact]
    public void What_belongs_to_tools_is_never_hinted_at()
    {
        _project.Write(".git/HEAD").Write("node_modules/x/index.js").Write(".venv/pyvenv.cfg");
        Assert.Empty(_project.Hints(Absent(".git/HEAD"), Absent("node_modules/x/index.js"), Absent(".venv/pyvenv.cfg"), Absent("node_modules")));
    }

    [Fact]
    public void A_command_that_is_called_as_a_folder_is_no_folder() => Assert.Empty(_project.Write("build/x").Hints("s.sh: 1: build: not found", "s.sh: line 1: build: command not found"));

    [Fact]
    public void A_script_that_went_on_is_told_of_files_but_not_of_packages()
    {
        _project.Write("config.yaml");
        Assert.Equal(
            ["config.yaml was not part of this run; add --include config.yaml"],
            _project.Hints(RunEnd.Other, "cat: config.yaml: No such file or directory", "ModuleNotFoundError: No module named 'pandas'"));
    }

    [Fact]
    public void Only_the_end_of_a_long_log_is_read()
    {
        _project.Write("a.yaml").Write("b.yaml");
        Assert.Equal(
            ["b.yaml was not part of this run; add --include b.yaml"],
            _project.Hints([Absent("a.yaml"), .. Enumerable.Repeat(new string('x', 1000), 100), Absent("b.yaml"), .. Enumerable.Repeat(new string('y', 1000), 40)]));
    }

    [Fact]
    public void The_lines_are_few()
    {
        for (var number = 0; number < 9; number++)
        {
            _project.Write($"out{number}/x");
        }

        Assert.Equal(4, _project.Hints([.. Enumerable.Range(0, 9).Select(number => $"s.sh: line 1: out{number}/y.csv: No such file or directory")]).Count);
    }
}
