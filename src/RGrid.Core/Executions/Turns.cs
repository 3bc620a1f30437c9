namespace RGrid.Executions;

/// <summary>How many scripts of a batch go on at once.</summary>
/// <param name="count">How many.</param>
public sealed class Turns(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);

    /// <summary>The turn of a run, which has not come yet.</summary>
    /// <param name="hasCome">Is told when it has.</param>
    /// <param name="cancellationToken">Breaks off to wait for it.</param>
    public Turn Ask(Action hasCome, CancellationToken cancellationToken) => new(_free, hasCome, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}

/// <summary>
/// The turn of one run. An executor awaits it when all is laid out for the script, and may give it back as soon as that has ended: what the kernel does
/// to make a closed world and to take it down waits more than it works, and so lies beside the scripts of others.
/// </summary>
public sealed class Turn : IDisposable
{
    private readonly SemaphoreSlim _free;
    private readonly Action _hasCome;
    private readonly CancellationToken _cancellationToken;
    private bool _isAsked;
    private bool _isHeld;

    internal Turn(SemaphoreSlim free, Action hasCome, CancellationToken cancellationToken) =>
        (_free, _hasCome, _cancellationToken) = (free, hasCome, cancellationToken);

    /// <summary>Waits until it has come; does nothing the second time.</summary>
    /// <exception cref="OperationCanceledException">It was broken off.</exception>
    public void Await()
    {
        if (_isAsked)
        {
            return;
        }

        _isAsked = true;
        _free.Wait(_cancellationToken);
        _isHeld = true;
        _hasCome();
    }

    /// <summary>Gives it back: the script has ended, or does not begin. From the run's own thread.</summary>
    public void Dispose()
    {
        if (_isHeld)
        {
            _isHeld = false;
            _free.Release();
        }
    }
}
