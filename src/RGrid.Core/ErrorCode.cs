namespace RGrid;

/// <summary>Why RGrid itself failed. A closed list: one place turns it into an exit code and `--json` prints it by name.</summary>
public enum ErrorCode
{
    /// <summary>The command line or a setting says something that can't be.</summary>
    Usage,

    /// <summary>A file that was named or declared is not there, or is not what it should be.</summary>
    InputInvalid,

    /// <summary>The runtime asked for is not on this machine, or could not be asked what it is.</summary>
    RuntimeUnavailable,

    /// <summary>A dependency file can't be read as what it says it is.</summary>
    DependencyFileInvalid,

    /// <summary>No installer that understands these dependencies is on this machine.</summary>
    InstallerUnavailable,

    /// <summary>The installer ran and failed.</summary>
    InstallFailed,

    /// <summary>The store can't be used: foreign, unwritable, newer, full.</summary>
    StoreUnusable,

    /// <summary>An entry, execution or blob that was asked for is not in the store.</summary>
    NotFound,

    /// <summary>The script's process could not be started.</summary>
    StartFailed,

    /// <summary>The container engine can't be used: not there, not running, no permission, no space, another architecture.</summary>
    EngineUnavailable,

    /// <summary>Something broke that RGrid did not foresee.</summary>
    Internal,
}
