using RGrid.Testing;
using Xunit;

namespace RGrid.EndToEnd.Reuse;

/// <summary>What may not be looked at where outputs stand stops that output alone: an ordinary user finds folders of others.</summary>
public sealed class UnreadablePlacesTests : IDisposable
{
    private readonly PrivateUser _user = new();
    private readonly Workspace _workspace;

    public UnreadablePlacesTests()
    {
        _workspace = new Workspace { User = _user };
        _workspace.Write("d/1.txt", "1").Write("d/2.txt", "2").Write("d/3.txt", "3").Write("s.sh", "cksum \"$1\" > out.txt\n");
        _user.Own(_workspace.Folder);
    }

    public void Dispose()
    {
        Change("chmod -R 755 .");
        _workspace.Dispose();
        _user.Dispose();
    }

    [Theory]
    [InlineData("chmod 000 outputs/2.txt")]
    [InlineData("mkdir outputs/2.txt/own && chmod 000 outputs/2.txt/own")]
    public void An_item_whose_folder_may_not_be_entered_is_broken_or_given_back_and_the_others_are_there(string change)
    {
        Assert.Equal(0, Batch().ExitCode);
        Change("rm outputs/1.txt/out.txt outputs/3.txt/out.txt");
        _workspace.Write("d/3.txt", "another");
        Change(change);
        var again = Batch();
        Assert.DoesNotContain("defect", again.Stderr, StringComparison.Ordinal);
        Assert.True(File.Exists(_workspace.At("outputs/1.txt/out.txt")), again.Stderr);
        Assert.Equal(_workspace.RunProgram("cksum", "d/3.txt").Stdout, _workspace.Read("outputs/3.txt/out.txt"));
    }

    [Fact]
    public void An_own_output_that_can_t_be_read_is_an_item_that_breaks_alone()
    {
        _workspace.Write("t.sh", "cp \"$1\" \"d/$(basename \"$1\").copy.txt\"\n");
        _user.Own(_workspace.Folder);
        _workspace.Run("run", "t.sh", "d/1.txt").Succeeded();
        Change("chmod 000 d/1.txt.copy.txt");
        var batch = Batch("t.sh");
        Assert.Contains("1.txt.copy.txt", batch.Stderr, StringComparison.Ordinal);
        Assert.True(File.Exists(_workspace.At("outputs/2.txt/d/2.txt.copy.txt")), batch.Stderr);
    }

    [Fact]
    public void A_result_is_given_back_but_for_the_output_that_has_no_place()
    {
        _workspace.Write("u.sh", "mkdir -p out; echo x > out/x.txt; echo y > y.txt; echo done\n");
        _user.Own(_workspace.Folder);
        _workspace.Run("run", "--reuse", "u.sh").Succeeded();
        Change("rm y.txt; chmod 000 out");
        var again = _workspace.Run("run", "--reuse", "u.sh");
        Assert.Equal((125, "done\n", "y\n"), (again.ExitCode, again.Stdout, _workspace.Read("y.txt")));
    }

    private RunResult Batch(string script = "s.sh") => _workspace.Run("run", "--reuse", "--batch", "d/*.txt", script);

    private void Change(string command) => _workspace.RunProgram("sh", "-c", command).Succeeded();
}
