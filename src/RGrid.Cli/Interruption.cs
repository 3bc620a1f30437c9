using System.Runtime.InteropServices;
using RGrid.Executions;

namespace RGrid.Cli;

/// <summary>
/// Turns SIGINT, SIGTERM and SIGHUP into a cancellation, so that the script is told first, with the same signal, and nothing is left
/// half made. A second Ctrl-C takes the script its grace.
/// </summary>
public sealed class Interruption : IDisposable
{
    private static readonly (PosixSignal Signal, int Number)[] Signals = [(PosixSignal.SIGINT, Stopping.Interrupt), (PosixSignal.SIGTERM, 15), (PosixSignal.SIGHUP, 1)];

    // A launcher may send one wish twice: to this process, and to its group.
    private static readonly TimeSpan OneWish = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _first = new();
    private readonly CancellationTokenSource _second = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private int? _signal;
    private long _since;

    /// <summary>Begins to listen.</summary>
    /// <param name="clock">Tells a second wish from one that came twice.</param>
    public Interruption(TimeProvider clock)
    {
        _clock = clock;
        Stopping = Stopping.Usual with { Signal = () => _signal ?? Stopping.Interrupt, AtOnce = _second.Token };
        foreach (var (signal, number) in Signals)
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Take(number);
            }));
        }
    }

    /// <summary>Is cancelled by the first signal.</summary>
    public CancellationToken Token => _first.Token;

    /// <summary>How scripts are ended.</summary>
    public Stopping Stopping { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _first.Dispose();
        _second.Dispose();
    }

    private void Take(int number)
    {
        lock (_gate)
        {
            if (_signal is null)
            {
                _signal = number;
                _since = _clock.GetTimestamp();
            }
            else
            {
                if (number == Stopping.Interrupt && _clock.GetElapsedTime(_since) > OneWish)
                {
                    _second.Cancel();
                }

                return;
            }
        }

        _first.Cancel();
    }
}
