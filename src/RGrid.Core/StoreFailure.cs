namespace RGrid;

/// <summary>Says in RGrid's words what a disk refused.</summary>
public static class StoreFailure
{
    /// <summary>The failure of a file operation in the store.</summary>
    /// <param name="exception">What .NET said.</param>
    /// <param name="path">On which file or folder.</param>
    public static RGridException Of(Exception exception, string path)
    {
        const int noSpace = 28;
        const int readOnly = 30;
        const int quota = 122;
        const int tooManyFiles = 24;
        var (what, hint) = exception switch
        {
            UnauthorizedAccessException => ("is not writable", "check the owner and mode of the store, or set RGRID_HOME to a folder of yours"),
            IOException { HResult: noSpace } => ("could not be written: no space is left on its disk; nothing was stored", "free some space, or set RGRID_HOME to another disk"),
            IOException { HResult: quota } => ("could not be written: your disk quota is used up; nothing was stored", "free some space, or set RGRID_HOME to another disk"),
            IOException { HResult: readOnly } => ("lies on a read-only file system", "set RGRID_HOME to a folder that can be written"),
            IOException { HResult: tooManyFiles } => ("could not be opened: this process may not open more files", "raise the limit with `ulimit -n 1024`"),
            _ => ($"could not be used: {exception.Message}", "check the disk and the store's folder"),
        };
        return new RGridException(ErrorCode.StoreUnusable, $"store file `{path}` {what}", hint, exception);
    }
}
