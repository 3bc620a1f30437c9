using RGrid.Testing;

namespace RGrid.EndToEnd;

/// <summary>The acceptance list of the original design: change → MISS and a new hash, revert → HIT with the old one, nothing cleared.</summary>
public sealed class EnvironmentKeyTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Script_content_change_invalidates()
    {
        _workspace.Write("s.py", "print(1)\n");
        var first = _workspace.Run("run", "s.py").Succeeded();
        _workspace.Write("s.py", "print(2)\n");
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal(("1\n", "2\n"), (first.Stdout, second.Stdout));
        Assert.False(second.IsHit);
        Assert.NotEqual(first.Key, second.Key);
        Assert.StartsWith("s.py changed (line 1)", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Cache_hit_after_revert()
    {
        _workspace.Write("s.py", "print(1)\n");
        var first = _workspace.Run("run", "s.py").Succeeded();
        _workspace.Write("s.py", "print(2)\n");
        _workspace.Run("run", "s.py").Succeeded();
        _workspace.Write("s.py", "print(1)\n");
        var third = _workspace.Run("run", "s.py").Succeeded();
        Assert.True(third.IsHit);
        Assert.Equal((first.Key, "1\n"), (third.Key, third.Stdout));
    }

    [Theory]
    [InlineData("one_char_script_change", "print(1)\n", "print(2)\n")]
    [InlineData("whitespace_change", "print(1)\n", "print(1) \n")]
    [InlineData("comment_change", "print(1)\n", "print(1)\n# a comment\n")]
    [InlineData("line_ending_change", "print(1)\n", "print(1)\r\n")]
    public void Every_change_of_the_script_is_a_miss(string name, string before, string after)
    {
        _workspace.Write("s.py", before);
        var first = _workspace.Run("run", "s.py").Succeeded();
        _workspace.Write("s.py", after);
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.True(!second.IsHit && first.Key != second.Key, name);
    }
}
