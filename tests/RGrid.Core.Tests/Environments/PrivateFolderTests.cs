using RGrid.Environments;
using RGrid.Testing;

namespace RGrid.Core.Tests.Environments;

public sealed class PrivateFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_goes_at_its_end_with_all_that_is_in_it_and_its_lock()
    {
        using (var folder = PrivateFolder.Create(_folder.Path))
        {
            Directory.CreateDirectory(Path.Combine(folder.Path, "sub"));
            WriteProtection.Protect(folder.Path);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void What_has_an_owner_is_not_abandoned()
    {
        using var folder = PrivateFolder.Create(_folder.Path);
        Assert.Empty(PrivateFolder.FindAbandoned(_folder.Path));
        PrivateFolder.RemoveAbandoned(_folder.Path);
        Assert.True(Directory.Exists(folder.Path));
    }

    [Fact]
    public void What_a_killed_owner_left_is_found_and_removed()
    {
        var locked = Directory.CreateDirectory(_folder.At("killed")).FullName;
        File.WriteAllText(locked + ".lock", "");
        var unlocked = Directory.CreateDirectory(_folder.At("half")).FullName;
        File.WriteAllText(_folder.At("alone.lock"), "");
        Assert.Equal([_folder.At("alone"), unlocked, locked], PrivateFolder.FindAbandoned(_folder.Path).Order(StringComparer.Ordinal));
        PrivateFolder.RemoveAbandoned(_folder.Path);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Makers_and_cleaners_at_once_never_take_a_living_folder_away()
    {
        using var stop = new CancellationTokenSource();
        var cleaners = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                PrivateFolder.RemoveAbandoned(_folder.Path);
            }
        })).ToList();
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                using var folder = PrivateFolder.Create(_folder.Path);
                File.WriteAllText(Path.Combine(folder.Path, "mine"), "x");
                Assert.Equal("x", File.ReadAllText(Path.Combine(folder.Path, "mine")));
            }
        })));
        await stop.CancelAsync();
        await Task.WhenAll(cleaners);
    }
}
