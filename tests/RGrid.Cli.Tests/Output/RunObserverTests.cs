using System.Text;
using RGrid.Cli.Output;
using RGrid.Content;
using RGrid.Executions;

namespace RGrid.Cli.Tests.Output;

public sealed class RunObserverTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Digest Key = Digest.Of("environment"u8);
    private static readonly Digest Dependencies = Digest.Of("dependencies"u8);

    private readonly MemoryStream _stderr = new();

    public void Dispose()
    {
        _stderr.Dispose();
    }

    private string Stderr => Encoding.UTF8.GetString(_stderr.ToArray());

    private RunObserver Make(Verbosity verbosity = Verbosity.Usual, TerminalKind kind = TerminalKind.Plain) =>
        new(new Terminal(Stream.Null, _stderr, kind, () => 80, new FixedClock(Now)), verbosity, ReportForm.Text);

    private static EnvironmentReport Report(bool isHit, string reason) => new(Key, isHit, reason, Now.AddDays(-2), Now, 9, null, false, 0, "python 3.11.7", new BlobTree([TreeEntry.Link("process.py", "x")]));

    [Fact]
    public void A_hit_says_when_it_was_built()
    {
        Make().LookedUp(Report(true, ""));
        Assert.Equal($"environment HIT   {Key.Short}  built 2 days ago\n", Stderr);
    }

    [Fact]
    public void A_miss_says_why_and_what_it_cost()
    {
        Make().LookedUp(Report(false, "process.py changed (line 12)") with { Dependencies = Dependencies, AreDependenciesHit = true });
        Assert.Equal($"environment MISS  {Key.Short}  process.py changed (line 12) · dependencies HIT {Dependencies.Short} · built in 9 ms\n", Stderr);
    }

    [Theory]
    [InlineData(3, "installed 3 packages in 4.1 s")]
    [InlineData(1, "installed 1 package in 4.1 s")]
    public void An_installation_says_how_much_and_how_long(int packages, string text)
    {
        Make().LookedUp(Report(false, "requirements.txt changed (numpy 1.20.0 → 1.21.0)") with { Dependencies = Dependencies, InstalledPackages = packages, BuildMs = 4100 });
        Assert.Equal($"environment MISS  {Key.Short}  requirements.txt changed (numpy 1.20.0 → 1.21.0) · {text}\n", Stderr);
    }

    [Fact]
    public void Verbose_adds_runtime_keys_and_steps()
    {
        var observer = Make(Verbosity.Everything);
        observer.Step("installing 3 packages");
        observer.InstallLine("Collecting \u001b[31mnumpy");
        observer.LookedUp(Report(true, "") with { Dependencies = Dependencies });
        Assert.Equal(
            $"  installing 3 packages\n  | Collecting \\u001b[31mnumpy\nenvironment HIT   {Key.Short}  built 2 days ago\n"
            + $"runtime     python 3.11.7\nkey         {Key}\ndependencies {Dependencies}\n  process.py\n",
            Stderr);
    }

    [Fact]
    public void Outputs_are_one_line()
    {
        Make().Ended(new ExecutionReport(Records.Execution("01JD", Now), ["out.csv", "plot.png"], [], []));
        Assert.Equal("outputs     out.csv, plot.png\n", Stderr);
    }

    [Fact]
    public void Hints_come_last_with_what_is_unsafe_in_them_escaped()
    {
        Make().Ended(new ExecutionReport(Records.Execution("01JD", Now), ["out.csv"], [], ["a\u001b[2J was not part of this run", "second"]));
        Assert.Equal("outputs     out.csv\nhint: a\\u001b[2J was not part of this run\nhint: second\n", Stderr);
    }

    [Fact]
    public void Many_outputs_are_counted_and_kept_ones_say_how_to_get_them()
    {
        Make().Ended(new ExecutionReport(Records.Execution("01JD", Now), ["1", "2", "3", "4", "5", "6", "7"], ["a", "b"], []));
        Assert.Equal("outputs     1, 2, 3, 4, 5 and 2 more\noutputs     2 kept in the store; rgrid download 01JD\n", Stderr);
    }

    [Fact]
    public void A_name_with_escapes_is_neutralised()
    {
        Make(kind: TerminalKind.Monochrome).LookedUp(Report(false, "a\u001b[2J.py changed"));
        Assert.DoesNotContain('\u001b', Stderr);
    }
}
