using RGrid.Settings;

namespace RGrid.Core.Tests.Settings;

public sealed class SettingsReaderTests
{
    private readonly List<string> _errors = [];

    private RunSettings Read(string toml, string folder = "/project", string working = "/project", params string[] table) =>
        new SettingsReader(
            new SettingsPlace("rgrid.toml", 1, table, folder, working),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["HERE"] = "here" },
            _errors).Read(toml);

    [Fact]
    public void Every_setting_is_read()
    {
        var settings = Read("""
            runtime = "python:3.11"
            requirements = "deps/r.txt"
            include = ["a", "b/*.yaml"]
            input = "data"
            output = ["out.csv"]
            env-file = ".env"
            timeout = "1h30m"
            output-dir = "results"
            no-download = true
            backend = "local"
            quiet = false
            verbose = true
            label = { team = "a" }
            [env]
            TZ = "UTC"
            EMPTY = ""
            """);
        Assert.Empty(_errors);
        Assert.Equal(("python:3.11", "deps/r.txt", "results", "local"), (settings.Runtime, settings.Requirements, settings.OutputFolder, settings.Backend));
        Assert.Equal(["a", "b/*.yaml"], settings.Includes);
        Assert.Equal(["data"], settings.Inputs);
        Assert.Equal(["out.csv"], settings.Outputs);
        Assert.Equal([".env"], settings.EnvFiles);
        Assert.Equal((TimeSpan.FromMinutes(90), true, false, true), (settings.Timeout, settings.IsStoreOnly, settings.IsQuiet, settings.IsVerbose));
        Assert.Equal(("a", "UTC", ""), (settings.Labels["team"], settings.Variables["TZ"], settings.Variables["EMPTY"]));
    }

    [Fact]
    public void All_errors_are_told_at_once_with_file_and_line()
    {
        Read("""
            runtme = "x"
            include = [
                "a",
                3,
            ]
            timeout = "5 parsecs"
            refresh = true
            quiet = "yes"
            runtime = ""
            [env]
            A = 1
            """);
        Assert.Equal(
            [
                "rgrid.toml:1: `runtme` is not a setting; did you mean `runtime`?",
                "rgrid.toml:4: `include` is a list of texts in quotes, none of them empty",
                "rgrid.toml:6: `timeout` is a time such as 30, \"90s\", \"5m\" or \"1h30m\"",
                "rgrid.toml:7: `refresh` is for one run only; give it on the command line as `--refresh`",
                "rgrid.toml:8: `quiet` is true or false",
                "rgrid.toml:9: `runtime` is a text in quotes",
                "rgrid.toml:11: `env.A` is a text in quotes",
            ],
            _errors);
    }

    [Theory]
    [InlineData("a = ", "rgrid.toml:1: column 5: not TOML: ")]
    [InlineData("\nruntime = \"a\"\nruntime = \"b\"", "rgrid.toml:3: column 1: not TOML: ")]
    [InlineData("[[env]]\nA = \"1\"", "rgrid.toml:1: `[[env]]` is a list of tables")]
    [InlineData("[foo]", "rgrid.toml:1: `foo` is not a setting")]
    [InlineData("runtime.x = \"a\"", "rgrid.toml:1: `runtime` is a text in quotes")]
    [InlineData("label = \"a\"", "rgrid.toml:1: `label` is a table")]
    [InlineData("env = [\"=1\"]", "rgrid.toml:1: `` is not a name of a variable")]
    [InlineData("env = [\"A=1\", 2]", "rgrid.toml:1: `env` is a list of texts")]
    public void What_is_no_setting_is_an_error(string toml, string error)
    {
        Read(toml);
        Assert.StartsWith(error, _errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_may_be_words_as_on_the_command_line()
    {
        var variables = Read("env = [\"A=1=2\", \"HERE\", \"NOT_HERE\", \"E=\"]").Variables;
        Assert.Equal(("1=2", "here", null, ""), (variables["A"], variables["HERE"], variables["NOT_HERE"], variables["E"]));
        Assert.True(variables.ContainsKey("NOT_HERE"));
    }

    [Fact]
    public void A_byte_order_mark_and_carriage_returns_are_no_part_of_a_setting()
    {
        Assert.Equal("a", Read("\uFEFFruntime = \"a\"\r\nquiet = true\r\n").Runtime);
        Assert.Empty(_errors);
    }

    [Theory]
    [InlineData("/project", "/project", "data/*.csv", "data/*.csv")]
    [InlineData("/project", "/project/sub", "data/*.csv", "../data/*.csv")]
    [InlineData("/project", "/", "data/*.csv", "project/data/*.csv")]
    [InlineData("/project", "/project", "/abs/x", "/abs/x")]
    [InlineData("/project", "/project", "./a/../b", "b")]
    public void Paths_are_relative_to_the_file_and_never_made_absolute(string folder, string working, string written, string read) =>
        Assert.Equal([read], Read($"include = '{written}'", folder, working).Includes);

    [Fact]
    public void In_a_scripts_block_only_its_own_table_counts()
    {
        var settings = Read("dependencies = [\"x\"]\n[tool.uv]\nruntime = 3\n[tool.rgrid]\nruntime = \"a\"\n[tool.rgrid.env]\nA = \"1\"\n", table: ["tool", "rgrid"]);
        Assert.Empty(_errors);
        Assert.Equal(("a", "1"), (settings.Runtime, settings.Variables["A"]));
    }

    [Fact]
    public void A_stronger_place_replaces_single_values_and_adds_to_lists()
    {
        var stronger = new RunSettings { Includes = ["b"], Variables = new Dictionary<string, string?> { ["A"] = null }, IsVerbose = true, OutputFolder = "o" };
        var weaker = new RunSettings
        {
            Runtime = "r",
            Includes = ["a", "b"],
            Variables = new Dictionary<string, string?> { ["A"] = "1", ["B"] = "2" },
            IsQuiet = true,
            IsStoreOnly = true,
            OutputFolder = "w",
        };
        var both = stronger.Over(weaker);
        Assert.Equal(["a", "b"], both.Includes);
        Assert.Equal((null, "2"), (both.Variables["A"], both.Variables["B"]));
        Assert.Equal(("r", "o", null, null), (both.Runtime, both.OutputFolder, both.IsQuiet, both.IsStoreOnly));
    }
}
