using CsCheck;
using RGrid.Cli.Commands;

namespace RGrid.Cli.Tests.Commands;

public sealed class RunWordsTests
{
    private static readonly string[] Awkward =
    [
        "--help", "--env", "--env=A=1", "-v", "-q", "-m", "--", "-", "", " ", "@file", "--timeout", "5m", "--unknown", "-x", "--json", "--reuse",
        "run", "a b", "\n", "--version", "[suggest]", "/h", "ü", "\u202e",
    ];

    private static readonly string[][] Own =
    [
        [], ["-v"], ["-qv"], ["--env", "A=1"], ["--env=A=1"], ["--timeout", "5m"], ["--label", "--"], ["--label", "-v"], ["--output", "--help"],
        ["--json", "--include", "*.py"],
    ];

    private static readonly Gen<string> AnyWord = Gen.OneOf(Gen.Int[0, Awkward.Length - 1].Select(i => Awkward[i]), Gen.String);

    private static readonly Gen<string[]> OwnWords = Gen.Int[0, Own.Length - 1].Select(i => Own[i]);

    [Fact]
    public void Words_after_the_script_are_identical_whatever_they_are() =>
        Gen.Select(OwnWords.List[0, 4], AnyWord.Array[0, 8]).Sample((own, after) =>
        {
            var divided = RunWords.Divide([.. own.SelectMany(words => words), "s.py", .. after]);
            Assert.Null(divided.Error);
            Assert.Equal("s.py", divided.Script);
            Assert.Equal(after, divided.Arguments);
        });

    [Fact]
    public void Words_after_a_module_are_identical_whatever_they_are() =>
        Gen.Select(OwnWords.List[0, 4], AnyWord.Array[0, 8]).Sample((own, after) =>
        {
            var divided = RunWords.Divide([.. own.SelectMany(words => words), "-m", "pkg.mod", .. after]);
            Assert.Equal((null, "pkg.mod", null), (divided.Error, divided.Module, divided.Script));
            Assert.Equal(after, divided.Arguments);
        });

    [Fact]
    public void Dividing_never_throws() => AnyWord.Array[0, 8].Sample(words => { RunWords.Divide(words); });

    [Fact]
    public void An_option_takes_its_value_and_the_script_comes_behind()
    {
        var divided = RunWords.Divide(["-v", "--env", "A=1", "s.py", "--help", "--env", "X"]);
        Assert.Equal(("s.py", "A=1", true), (divided.Script, divided.Value(RunOptions.Env), divided.Flag(RunOptions.Verbose)));
        Assert.Equal(["--help", "--env", "X"], divided.Arguments);
    }

    [Fact]
    public void A_value_may_follow_an_equals_sign_and_hold_others()
    {
        var divided = RunWords.Divide(["--env=A=b=c", "--timeout=5m", "s.py"]);
        Assert.Equal(("A=b=c", "5m", "s.py"), (divided.Value(RunOptions.Env), divided.Value(RunOptions.Timeout), divided.Script));
    }

    [Fact]
    public void Two_dashes_end_the_options()
    {
        var divided = RunWords.Divide(["-v", "--", "-v", "--", "x"]);
        Assert.Equal("-v", divided.Script);
        Assert.Equal(["--", "x"], divided.Arguments);
    }

    [Theory]
    [InlineData("--module", "pkg.mod")]
    [InlineData("-m", "pkg.mod")]
    public void A_module_takes_the_rest(string option, string module)
    {
        var divided = RunWords.Divide([option, module, "--runtime", "x"]);
        Assert.Equal((module, null), (divided.Module, divided.Script));
        Assert.Equal(["--runtime", "x"], divided.Arguments);
    }

    [Fact]
    public void A_module_may_follow_an_equals_sign() => Assert.Equal("pkg", RunWords.Divide(["--module=pkg", "x"]).Module);

    [Fact]
    public void Short_flags_may_stand_together()
    {
        var divided = RunWords.Divide(["-qv", "s.py"]);
        Assert.Equal((true, true, "s.py"), (divided.Flag(RunOptions.Quiet), divided.Flag(RunOptions.Verbose), divided.Script));
    }

    [Fact]
    public void Of_a_single_value_the_last_counts() =>
        Assert.Equal("2", RunWords.Divide(["--timeout", "1", "--timeout", "2", "s.py"]).Value(RunOptions.Timeout));

    [Fact]
    public void A_flag_can_be_taken_back() => Assert.False(RunWords.Divide(["--no-download=false", "s.py"]).Flag(RunOptions.NoDownload));

    [Theory]
    [InlineData("`--timout` is not an option of `rgrid run`", "--timout", "5", "s.py")]
    [InlineData("`-x` is not an option of `rgrid run`", "-x", "s.py")]
    [InlineData("`-vx` is not an option of `rgrid run`", "-vx", "s.py")]
    [InlineData("`--runtime:python` is not an option of `rgrid run`", "--runtime:python", "s.py")]
    [InlineData("`--timeout` needs a value: --timeout T", "--timeout")]
    [InlineData("`--timeout` needs a value: --timeout T", "--timeout=", "s.py")]
    [InlineData("`-m` needs a value: --module MODULE", "-m")]
    [InlineData("`--quiet` takes no value but true or false", "--quiet=yes", "s.py")]
    public void What_is_wrong_is_said(string error, params string[] words) => Assert.Equal(error, RunWords.Divide(words).Error);

    [Fact]
    public void Help_is_RGrids_before_the_script_and_the_scripts_after_it()
    {
        Assert.True(RunWords.Divide(["-v", "--help", "s.py"]).IsHelp);
        Assert.False(RunWords.Divide(["s.py", "--help"]).IsHelp);
        Assert.False(RunWords.Divide(["--label", "--help", "s.py"]).IsHelp);
    }

    [Theory]
    [InlineData("--timeout", "s.py", "a", "--timeout", "5")]
    [InlineData("--env", "s.py", "--env=A")]
    [InlineData("--reuse", "s.py", "--reuse")]
    [InlineData(null, "s.py", "--help")]
    [InlineData(null, "s.py", "--", "--env")]
    [InlineData(null, "--env", "A=1", "s.py")]
    public void A_word_behind_the_script_that_looks_like_an_option_is_found(string? found, params string[] words) =>
        Assert.Equal(found, RunWords.Divide(words).LookLikeOptions.FirstOrDefault());
}
