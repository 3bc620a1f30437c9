using RGrid.Faults;

namespace RGrid.Executions;

/// <summary>
/// Gives every byte to the caller's stream at once and keeps it in a log. When the caller no longer listens (EPIPE), writing fails, as it would
/// have failed for the script. When the log can't be written, the caller still gets all.
/// </summary>
/// <param name="first">The caller's stream.</param>
/// <param name="log">The log.</param>
public sealed class TeeStream(Stream first, Stream log) : Stream
{
    /// <summary>Why the log does not hold all that was written; null where it does.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>True where the caller, who listens, could not be given all: its disk is full.</summary>
    public bool HasLost { get; private set; }

    /// <summary>True where nobody but the log listens, so that writing never waits for a reader.</summary>
    public bool NeverWaits => first == Null;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (Failure is null)
        {
            Keep(buffer);
        }

        try
        {
            first.Write(buffer);
            first.Flush();
        }
        catch (IOException exception)
        {
            // Whoever gives the bytes stops now, so what the script writes from here on is in no log.
            Failure ??= exception;
            HasLost |= exception is not BrokenPipeException;
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush() => first.Flush();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private void Keep(ReadOnlySpan<byte> buffer)
    {
        try
        {
            FaultPoint.Reach("run.log.write");
            log.Write(buffer);
        }
        catch (IOException exception)
        {
            Failure = exception;
        }
    }
}
