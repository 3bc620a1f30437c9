using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Docker.Carriers;

/// <summary>
/// The carriers of this process: as many of a shape as runs go on at once. An engine takes a quarter of a second of a processor to start a container, and
/// a tenth of that to start a run in one that is there.
/// </summary>
/// <param name="start">Starts carriers.</param>
internal sealed class CarrierPool(CarrierStart start) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Digest, Stack<Carrier>> _free = [];
    private readonly List<Thread> _endings = [];
    private bool _isOff = PosixFile.UserId != 0;

    /// <summary>A carrier for a run, for it alone until it is given back; null where the run has a container of its own.</summary>
    /// <param name="settings">The body of `POST /containers/create`.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    public Carrier? Take(JsonObject settings, Digest shape, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isOff)
            {
                return null;
            }

            while (_free.GetValueOrDefault(shape)?.TryPop(out var carrier) is true)
            {
                if (carrier.IsAlive)
                {
                    return carrier;
                }

                End(carrier);
            }
        }

        CarriedProcesses.Adopt();
        var started = start.TryStart(settings, cancellationToken);
        if (started is null)
        {
            TurnOff();
        }

        return started;
    }

    /// <summary>Gives a carrier back.</summary>
    public void Return(Carrier carrier, Digest shape)
    {
        lock (_gate)
        {
            if (_isOff || !carrier.IsAlive || !carrier.IsClean)
            {
                End(carrier);
                return;
            }

            if (!_free.TryGetValue(shape, out var free))
            {
                _free[shape] = free = new Stack<Carrier>();
            }

            free.Push(carrier);
        }
    }

    /// <summary>From here on every run has a container of its own: nothing can be started in carriers here.</summary>
    public void TurnOff()
    {
        lock (_gate)
        {
            _isOff = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOff = true;
            foreach (var carrier in _free.Values.SelectMany(free => free))
            {
                End(carrier);
            }

            _free.Clear();
        }

        _endings.ForEach(ending => ending.Join());
    }

    // The engine takes its time to remove a container.
    private void End(Carrier carrier)
    {
        var ending = new Thread(carrier.Dispose);
        _endings.Add(ending);
        ending.Start();
    }
}
