using RGrid.FileSystem;

namespace RGrid.Core.Tests.FileSystem;

public sealed class StampTrustTests
{
    private const long Ext4 = 0xEF53;

    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(1);

    [Theory]
    [InlineData(Ext4, 60, 60, true)]
    [InlineData(0x58465342, 60, 60, true)]
    [InlineData(0x9123683E, 3600, 60, true)]
    [InlineData(Ext4, 59, 60, false)]
    [InlineData(Ext4, 60, 59, false)]
    [InlineData(Ext4, -5, -5, false)]
    [InlineData(0x6969, 3600, 3600, false)]
    [InlineData(0, 3600, 3600, false)]
    public void A_stat_is_believed_when_both_times_are_old_and_the_file_system_is_known(long fileSystem, int modifiedAgo, int changedAgo, bool expected)
    {
        var stat = new FileStat(FileKind.File, 0, 0, Ns(modifiedAgo), Ns(changedAgo), 1, 1, 0);
        Assert.Equal(expected, StampTrust.IsTrusted(stat, fileSystem, Now));
    }

    private static long Ns(int secondsAgo) => (Now.AddSeconds(-secondsAgo) - DateTimeOffset.UnixEpoch).Ticks * 100;
}
