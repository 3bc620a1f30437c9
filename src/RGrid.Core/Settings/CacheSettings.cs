namespace RGrid.Settings;

/// <summary>How much the store may hold: the table `[cache]` of the personal settings. It is the user's and the machine's business, never a project's.</summary>
/// <param name="MaxSize">`max-size`, in bytes; null where a share of the disk decides.</param>
/// <param name="MaxShare">`max-share`: the share of the disk, above 0 and at most 1.</param>
/// <param name="IsAutomatic">`automatic`: whether runs start upkeep in the background.</param>
/// <param name="AuditShare">`audit-share`: the share of the stored results that an audit runs again, above 0 and at most 1; null where a number decides.</param>
public sealed record CacheSettings(long? MaxSize, double MaxShare, bool IsAutomatic, double? AuditShare = null)
{
    /// <summary>What holds where nothing is set: a tenth of the disk, kept so by itself.</summary>
    public static readonly CacheSettings Usual = new(null, 0.1, true);
}
