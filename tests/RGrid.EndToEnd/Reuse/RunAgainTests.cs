using RGrid.Testing;
using Xunit;

namespace RGrid.EndToEnd.Reuse;

/// <summary>What is run again from the store, by an audit or a rerun, runs as it ran then.</summary>
public sealed class RunAgainTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void A_run_from_outside_of_its_project_writes_beside_the_script_again()
    {
        _workspace.Write("a/rgrid.toml", "").Write("a/s.py", "import os\nopen(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'x'), 'w').write('1')\n").Write("b/other", "");
        _workspace.RunIn(_workspace.At("b"), [], ["run", "--reuse", "../a/s.py"]).Succeeded();
        RequireIdentical();
        _workspace.Run("rerun", "last", "--output-dir", "then").Succeeded();
        Assert.Equal("1", _workspace.Read("then/a/x"));
    }

    [Fact]
    public void An_absolute_path_that_was_declared_as_an_output_is_one_again()
    {
        using var elsewhere = new TemporaryFolder();
        var made = elsewhere.At("made");
        _workspace.Write("s.sh", $"echo 1 > {made}\n");
        _workspace.Run("run", "--reuse", "--output", made, "s.sh").Succeeded();
        RequireIdentical();
        _workspace.Run("rerun", "last", "--output-dir", "then").Succeeded();
        Assert.Equal("1\n", File.ReadAllText(Assert.Single(Directory.GetFiles(_workspace.At("then"), "made", SearchOption.AllDirectories))));
    }

    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    public void Declared_variables_of_the_network_are_as_they_were_declared(string network)
    {
        _workspace.Write("s.sh", "echo $HTTP_PROXY ${NO_PROXY-none}\n");
        _workspace.Run("run", "--reuse", "--network", network, "--env", "HTTP_PROXY=http://127.0.0.1:1", "--env", "NO_PROXY=x", "s.sh").Succeeded();
        RequireIdentical();
        Assert.Equal("http://127.0.0.1:1 x\n", _workspace.Run("rerun", "last").Succeeded().Stdout);
        _workspace.Variables["HTTP_PROXY"] = "http://127.0.0.1:2";
        RequireIdentical();
    }

    [Fact]
    public void An_audit_has_the_network_of_then_and_a_rerun_that_of_its_caller()
    {
        _workspace.Write("s.sh", "echo $HTTP_PROXY $ALL_PROXY ${NO_PROXY-none} ${https_proxy-none}\n");
        _workspace.Variables["HTTP_PROXY"] = "http://127.0.0.1:1";
        _workspace.Variables["ALL_PROXY"] = "http://127.0.0.1:2";
        _workspace.Variables["https_proxy"] = "http://127.0.0.1:3";
        _workspace.Run("run", "--reuse", "--env", "https_proxy", "s.sh").Succeeded();
        _workspace.Variables["HTTP_PROXY"] = "http://127.0.0.1:4";
        _workspace.Variables.Remove("ALL_PROXY");
        _workspace.Variables["NO_PROXY"] = "now";
        RequireIdentical();
        Assert.Equal("http://127.0.0.1:4 http://127.0.0.1:2 now http://127.0.0.1:3\n", _workspace.Run("rerun", "last").Succeeded().Stdout);
    }

    [Fact]
    public void A_result_that_was_stored_with_its_secret_is_compared_with_it()
    {
        _workspace.Write("s.sh", "echo $TOKEN\n");
        _workspace.Variables["TOKEN"] = "abcdefghij";
        _workspace.Run("run", "--reuse", "--secret", "TOKEN", "--store-with-secrets", "s.sh").Succeeded();
        RequireIdentical();
        Assert.Contains("REUSED", _workspace.Run("run", "--reuse", "--secret", "TOKEN", "--store-with-secrets", "s.sh").Succeeded().Stderr, StringComparison.Ordinal);
    }

    private void RequireIdentical() => Assert.Contains("1 re-checked: 1 identical", _workspace.Run("audit").Succeeded().Stdout, StringComparison.Ordinal);
}
