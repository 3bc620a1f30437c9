namespace RGrid.Cli;

/// <summary>The folder in which RGrid was started.</summary>
internal static class CallersFolder
{
    /// <summary>Its absolute path.</summary>
    /// <exception cref="RGridException">It was removed.</exception>
    public static string Path
    {
        get
        {
            try
            {
                return Environment.CurrentDirectory;
            }
            catch (IOException exception)
            {
                throw new RGridException(ErrorCode.InputInvalid, "the working folder is no longer there", "go to a folder that is: cd ~", exception);
            }
        }
    }
}
