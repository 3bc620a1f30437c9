namespace RGrid.Executions.Secrets;

/// <summary>What is kept of a script's stdout or stderr: all of it, or without the values of its secrets. Disposing writes its end and leaves the file open.</summary>
internal sealed class KeptLog : IDisposable
{
    private readonly MaskingStream? _masking;

    /// <summary>Keeps a log in a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="secrets">The secrets of the run.</param>
    public KeptLog(FileStream file, RunSecrets secrets)
    {
        _masking = secrets.AreHidden ? new MaskingStream(file, secrets.Values.Values) : null;
        Stream = _masking is null ? file : _masking;
    }

    /// <summary>What the log is written to.</summary>
    public Stream Stream { get; }

    /// <inheritdoc/>
    public void Dispose() => _masking?.Complete();
}
