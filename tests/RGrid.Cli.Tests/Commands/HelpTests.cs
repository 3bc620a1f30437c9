using RGrid.Cli.Commands;

namespace RGrid.Cli.Tests.Commands;

public sealed class HelpTests : IDisposable
{
    private readonly Application _application = new();

    public static TheoryData<string> EveryCommand => [.. Commands()];

    public void Dispose() => _application.Dispose();

    [Theory]
    [MemberData(nameof(EveryCommand))]
    public void Help_fits_80_columns_and_ends_with_examples(string command)
    {
        var help = _application.Output([.. command.Split(' '), "--help"]);
        Assert.All(help.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.Contains("\nExamples:\n  ", help, StringComparison.Ordinal);
        Assert.EndsWith(".\n", help, StringComparison.Ordinal);
        Assert.Equal(help, _application.Output([.. command.Split(' '), "-h"]));
        Assert.Equal(help, _application.Output(["help", .. command.Split(' ')]));
    }

    [Fact]
    public void RGrid_alone_gives_an_overview_with_three_examples()
    {
        var overview = _application.Output();
        Assert.All(overview.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.Equal(3, overview.Split('\n').Count(line => line.StartsWith("  rgrid ", StringComparison.Ordinal)));
        Assert.All(Commands().Where(command => !command.Contains(' ', StringComparison.Ordinal)), command => Assert.Contains($"\n  {command} ", overview, StringComparison.Ordinal));
        Assert.Equal(overview, _application.Output("help"));
    }

    [Fact]
    public void Help_opens_no_store()
    {
        _application.Output("list", "--help");
        _application.Output("--help");
        Assert.False(File.Exists(_application.Store.Database));
    }

    [Fact]
    public void Every_option_of_run_is_in_its_help()
    {
        var help = _application.Output("run", "--help");
        Assert.All(RunOptions.All, option => Assert.Contains($" {option.Name} ", help, StringComparison.Ordinal));
    }

    [Fact]
    public void The_version_is_one_line() => Assert.Matches(@"^rgrid \d+\.\d+\.\d+\n$", _application.Output("--version"));

    [Theory]
    [InlineData("`rnu` is not a command of rgrid", "did you mean `rgrid run`?", "rnu", "s.py")]
    [InlineData("`--reuse` stands before `run`, of which it is an option", "write it behind: rgrid run --reuse …", "--reuse", "run", "a.py")]
    [InlineData("`-q` stands before `run`, of which it is an option", "write it behind: rgrid run -q …", "-q", "run", "a.py")]
    [InlineData("`@x` is not a command of rgrid", "`rgrid --help` lists the commands", "@x")]
    [InlineData("`rgrid status` needs its ID", "`rgrid status --help` shows how it is used", "status")]
    [InlineData("`--jsn` is not an option of `rgrid list`", "did you mean `--json`?", "list", "--jsn")]
    [InlineData("`shwo` is not a command of `rgrid cache`", "did you mean `show`?", "cache", "shwo")]
    [InlineData("`y` is a word too many for `rgrid status`", "`rgrid status --help` shows how it is used", "status", "x", "y")]
    [InlineData("`--limit x` is not a number above 0", "`rgrid list --help` shows how it is used", "list", "--limit", "x")]
    [InlineData("`--limit 0` is not a number above 0", "`rgrid list --help` shows how it is used", "list", "--limit", "0")]
    [InlineData("`rgrid cache` needs a command behind it", "`rgrid cache --help` shows how it is used", "cache")]
    [InlineData("`--level x` is neither environment nor dependencies", "`rgrid cache list --help` shows how it is used", "cache", "list", "--level", "x")]
    public void A_wrong_command_line_says_what_is_wrong_and_what_to_try(string error, string hint, params string[] words) =>
        Assert.Equal($"error: {error}\nhint: {hint}\n", _application.Failure(words));

    [Fact]
    public void The_name_of_a_script_in_place_of_a_command_gets_the_right_hint()
    {
        _application.Write("s.py", "");
        Assert.Contains("hint: to run a script: rgrid run s.py\n", _application.Failure("s.py"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Commands()
    {
        using var application = new Application();
        var tree = Cli.Completions.CompletionTree.Of(CommandTable.Build(application.Context));
        return [.. tree.Groups.Keys.Where(path => path.Length > 0), .. tree.Commands.Select(command => command.Path)];
    }
}
