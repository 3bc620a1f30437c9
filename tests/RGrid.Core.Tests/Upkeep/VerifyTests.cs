using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;
using RGrid.FileSystem;
using RGrid.Upkeep;

namespace RGrid.Core.Tests.Upkeep;

public sealed class VerifyTests : IDisposable
{
    private readonly UpkeepFixture _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_store_that_is_whole_has_no_damage()
    {
        _store.WriteInput("in.csv", 100);
        _store.Run("01JD0000000000000000000001", "in.csv");
        var entry = _store.Install("a", 1000, 5, TimeSpan.Zero);
        var report = _store.Verify();
        Assert.Empty(report.Damage);
        Assert.Empty(report.Notes);
        Assert.Equal((_store.Stored().Count, 1), (report.Blobs, report.Folders));
        Assert.Equal(entry, _store.Catalog.Find(entry.Level, entry.Key));
    }

    [Theory]
    [InlineData("code of 01JD0000000000000000000001", "code `s.py`", "stored again when the script next runs")]
    [InlineData("output of 01JD0000000000000000000001", "output `result.csv`", "only running it again brings it back")]
    [InlineData("nobody's", "nothing needs it", "nothing is lost")]
    public void A_blob_of_other_bytes_is_set_aside_and_it_is_said_what_it_was(string text, string role, string action)
    {
        _store.Run("01JD0000000000000000000001");
        var blob = _store.Blobs.Add(System.Text.Encoding.UTF8.GetBytes(text)).Digest;
        Overwrite(_store.Store.Blob(blob), "other bytes");
        var damage = Assert.Single(_store.Verify().Damage);
        Assert.Equal((DamageKind.Blob, blob, $"blob {blob.Short} ({role})"), (damage.Kind, damage.Key, damage.Name));
        Assert.Contains(action, damage.Action, StringComparison.Ordinal);
        Assert.False(_store.Blobs.Contains(blob));
        Assert.Single(Directory.GetFiles(_store.Store.Damaged));
    }

    [Fact]
    public void One_changed_bit_of_a_large_blob_is_found()
    {
        var bytes = new byte[3_000_000];
        var blob = _store.Blobs.Add(bytes).Digest;
        bytes[2_999_999] = 1;
        PosixFile.Chmod(_store.Store.Blob(blob), 0x1A4);
        File.WriteAllBytes(_store.Store.Blob(blob), bytes);
        Assert.Equal(blob, Assert.Single(_store.Verify().Damage).Key);
    }

    [Fact]
    public void What_the_catalog_names_and_the_store_has_not_is_lacking_by_name()
    {
        var execution = _store.Run("01JD0000000000000000000001");
        foreach (var blob in new[] { execution.ExecutionKey, execution.Stdout!.Value, execution.EnvironmentKey, Digest.Of("output of 01JD0000000000000000000001"u8) })
        {
            File.Delete(_store.Store.Blob(blob));
        }

        var report = _store.Verify();
        Assert.All(report.Damage, damage => Assert.Equal(DamageKind.Missing, damage.Kind));
        Assert.Equal(
            new[]
            {
                "the manifest of environment " + execution.EnvironmentKey.Short,
                "the manifest of execution 01JD0000000000000000000001",
                "stdout of execution 01JD0000000000000000000001",
                "output `result.csv`",
            }.Order(StringComparer.Ordinal),
            report.Damage.Select(damage => damage.Name.Split('(')[1].TrimEnd(')')).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_input_that_was_evicted_is_not_lacking()
    {
        File.Delete(_store.WriteInput("large.bin", 10));
        _store.WriteInput("large.bin", 2_000_000);
        _store.Run("01JD0000000000000000000001", "large.bin");
        _store.Clock.Offset = TimeSpan.FromDays(3);
        Assert.Contains(_store.Collect(0).Items, item => item is { Kind: "input", Fate: Fate.Evicted });
        Assert.Empty(_store.Verify().Damage);
    }

    [Fact]
    public void Dependencies_whose_bytes_rotted_under_an_intact_seal_are_found_and_moved_aside()
    {
        var entry = _store.Install("a", 1000, 5, TimeSpan.Zero);
        var module = Path.Combine(entry.Folder!, "lib/module.py");
        Overwrite(module, new string('x', 1000));

        // As if the disk had changed the bytes and nobody the file.
        _store.Catalog.Publish(entry with { Seal = FolderSeal.Compute(entry.Folder!).Seal });
        var damage = Assert.Single(_store.Verify().Damage);
        Assert.Equal((DamageKind.Dependencies, "not as installed: lib/module.py", "set aside; installed again at the next run"), (damage.Kind, damage.Detail, damage.Action));
        Assert.Equal(EntryState.Damaged, _store.Catalog.Find(entry.Level, entry.Key)!.State);
        Assert.False(Directory.Exists(entry.Folder));
        Assert.Single(Directory.GetDirectories(_store.Store.Damaged));
        Assert.Empty(_store.Verify().Damage);
    }

    [Fact]
    public void Dependencies_that_were_only_touched_are_no_longer_what_was_sealed()
    {
        var entry = _store.Install("a", 1000, 5, TimeSpan.Zero);
        File.SetLastWriteTimeUtc(Path.Combine(entry.Folder!, "lib/module.py"), DateTime.UnixEpoch);
        Assert.Contains("touched since they were installed", Assert.Single(_store.Verify().Damage).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_dependencies_that_a_run_uses_stay_where_they_are_and_are_not_believed_again()
    {
        var entry = _store.Install("a", 1000, 5, TimeSpan.Zero);
        PosixFile.Chmod(Path.Combine(entry.Folder!, "lib"), 0x1ED);
        File.WriteAllText(Path.Combine(entry.Folder!, "lib/new.py"), "");
        var uses = new FolderUses(_store.Store);
        uses.Hold(entry.Folder!);
        var damage = Assert.Single(_store.Verify().Damage);
        Assert.Equal(("not as installed: lib/new.py", "in use by a run, so they stay where they are; installed again at the next run"), (damage.Detail, damage.Action));
        Assert.True(Directory.Exists(entry.Folder));
        Assert.Equal(EntryState.Damaged, _store.Catalog.Find(entry.Level, entry.Key)!.State);
        uses.Release();
    }

    [Fact]
    public void Dependencies_that_were_removed_are_found()
    {
        var entry = _store.Install("a", 1000, 5, TimeSpan.Zero);
        WriteProtection.TryRemove(entry.Folder!);
        Assert.Equal("their folder was removed", Assert.Single(_store.Verify().Damage).Detail);
        Assert.Equal(EntryState.Gone, _store.Catalog.Find(entry.Level, entry.Key)!.State);
    }

    [Fact]
    public void Dependencies_of_an_earlier_RGrid_are_checked_as_far_as_can_be_and_that_is_said()
    {
        var entry = _store.Install("a", 1000, 5, TimeSpan.Zero);
        _store.Catalog.Publish(entry with { Contents = null });
        var report = _store.Verify();
        Assert.Empty(report.Damage);
        Assert.StartsWith("1 folders were installed by an earlier RGrid", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    private static void Overwrite(string path, string text)
    {
        PosixFile.Chmod(path, 0x1A4);
        File.WriteAllText(path, text);
    }
}
