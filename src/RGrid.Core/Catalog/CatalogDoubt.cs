namespace RGrid.Catalog;

/// <summary>
/// What all parts of a catalog learn from the first failure of one. A failed write ends writing: half of a run's records would say
/// less than none, and a locked database would be waited for again each time. A failed read ends both.
/// </summary>
/// <param name="warn">Gets one line, once.</param>
internal sealed class CatalogDoubt(Action<string> warn)
{
    private volatile bool _isReadable = true;
    private volatile bool _isWritable = true;
    private int _isWarned;

    /// <summary>What a read gives, or what stands for "not found".</summary>
    public T Read<T>(Func<T> read, T absent)
    {
        if (_isReadable)
        {
            try
            {
                return read();
            }
            catch (Exception exception) when (IsDoubt(exception))
            {
                _isReadable = false;
                _isWritable = false;
                Warn(exception);
            }
        }

        return absent;
    }

    /// <summary>Writes; false where it did not come to that.</summary>
    public bool TryWrite(Action write)
    {
        if (_isWritable)
        {
            try
            {
                write();
                return true;
            }
            catch (Exception exception) when (IsDoubt(exception))
            {
                _isWritable = false;
                _isReadable &= exception is not DamagedCatalogException;
                Warn(exception);
            }
        }

        return false;
    }

    private static bool IsDoubt(Exception exception) =>
        exception is DamagedCatalogException or RGridException { Code: ErrorCode.StoreUnusable };

    private void Warn(Exception exception)
    {
        if (Interlocked.Exchange(ref _isWarned, 1) == 0)
        {
            var hint = exception is RGridException { Hint: { } text } ? $" ({text})" : "";
            warn($"{exception.Message}; this run goes on and is not remembered{hint}");
        }
    }
}
