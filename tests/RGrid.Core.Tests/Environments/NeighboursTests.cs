using System.Diagnostics;
using RGrid.Environments;
using RGrid.Testing;

namespace RGrid.Core.Tests.Environments;

public sealed class NeighboursTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public NeighboursTests() => Directory.CreateDirectory(_folder.At("stages"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_killed_owner_left_beside_the_user_goes_with_its_private_folder_and_nothing_else_does()
    {
        var folder = MakeAbandoned(out var left);
        File.WriteAllText(left, "half");
        File.WriteAllText(_folder.At("out.txt"), "the user's");
        File.AppendAllText(Path.Combine(folder, "neighbours"), _folder.At("out.txt") + "\0" + _folder.At("cut"));
        File.WriteAllText(_folder.At("cut"), "the user's");
        PrivateFolder.RemoveAbandoned(_folder.At("stages"));
        Assert.False(File.Exists(left));
        Assert.True(File.Exists(_folder.At("out.txt")));
        Assert.True(File.Exists(_folder.At("cut")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.At("stages")));
    }

    [Fact]
    public void What_a_killed_owner_left_running_in_its_private_folder_is_ended()
    {
        var folder = MakeAbandoned(out _);
        Directory.CreateDirectory(Path.Combine(folder, "work"));
        using var script = Process.Start(new ProcessStartInfo("sleep", ["98764"]) { WorkingDirectory = Path.Combine(folder, "work") })!;
        using var other = Process.Start("sleep", ["98764"]);
        PrivateFolder.RemoveAbandoned(_folder.At("stages"));
        Assert.True(script.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.False(other.HasExited);
        other.Kill();
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Names_are_given_out_once()
    {
        using var own = PrivateFolder.Create(_folder.At("stages"));
        Assert.NotEqual(own.Neighbours.Of(_folder.At("a")), own.Neighbours.Of(_folder.At("a")));
        Assert.Equal(_folder.Path, Path.GetDirectoryName(own.Neighbours.Of(_folder.At("a"))));
    }

    // As a kill leaves it: the folder and its lock file are there, and nobody holds the lock.
    private string MakeAbandoned(out string left)
    {
        string name;
        using (var own = PrivateFolder.Create(_folder.At("stages")))
        {
            name = own.Path;
        }

        Directory.CreateDirectory(name);
        File.WriteAllText(name + ".lock", "");
        using var neighbours = new Neighbours(name);
        left = neighbours.Of(_folder.At("target"));
        return name;
    }
}
