using System.Globalization;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Explain;
using RGrid.FileSystem;

namespace RGrid.Executions.Reuse;

/// <summary>A stored result on its way back: its outputs as private files, its logs open, each checked against its digest.</summary>
/// <param name="services">The rooms.</param>
/// <param name="result">The result.</param>
/// <param name="start">What the paths of the private files begin with; a number follows.</param>
internal sealed class FetchedResult(RunServices services, StoredResult result, string start) : IDisposable
{
    private readonly List<Output> _outputs = [];
    private readonly PlacedOutput _placed = new();
    private readonly HashSet<(long Device, long Inode)> _places = [];
    private Stream? _stdout;
    private Stream? _stderr;

    /// <summary>The result.</summary>
    public StoredResult Result => result;

    /// <summary>The outputs; one whose file stands at its place already, whole, has no private file.</summary>
    public IReadOnlyList<Output> Outputs => _outputs;

    /// <summary>What the script printed.</summary>
    public Stream Stdout => _stdout!;

    /// <summary>What it printed on stderr.</summary>
    public Stream Stderr => _stderr!;

    /// <summary>Fetches all of it; what is lacking in words, or null where nothing is.</summary>
    /// <param name="workingFolder">What the paths of outputs are relative to, absolute.</param>
    /// <param name="place">Where an output will stand.</param>
    /// <param name="execution">The record of giving it back.</param>
    public string? Fetch(string workingFolder, OutputPlacement place, Execution execution)
    {
        if (FetchOutputs(workingFolder, place, execution) is { } lack)
        {
            return lack;
        }

        _stdout = OpenWhole(result.Stdout);
        _stderr = OpenWhole(result.Stderr);
        return _stdout is null ? Lack("stdout", result.Stdout) : _stderr is null ? Lack("stderr", result.Stderr) : null;
    }

    /// <summary>Fetches the outputs alone; what is lacking in words, or null where nothing is.</summary>
    /// <param name="workingFolder">What the paths of outputs are relative to, absolute.</param>
    /// <param name="place">Where an output will stand.</param>
    /// <param name="execution">The record of giving it back.</param>
    public string? FetchOutputs(string workingFolder, OutputPlacement place, Execution execution)
    {
        if (services.Blobs.TryRead(result.Outputs) is not { } bytes)
        {
            return Lack("list of outputs", result.Outputs);
        }

        if (OutputList.TryRead(bytes) is not { } list)
        {
            return "its stored list of outputs is in a form that this version can't read";
        }

        foreach (var entry in list.Tree.Entries)
        {
            var output = new Output(
                start + _outputs.Count.ToString(CultureInfo.InvariantCulture), Path.GetFullPath(Path.Combine(workingFolder, entry.Path)), entry)
            {
                Mode = list.ModeOf(entry),
            };
            if (FetchOne(output, place(output, execution)) is { } lack)
            {
                return lack;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stdout?.Dispose();
        _stderr?.Dispose();
        _placed.Dispose();
    }

    private string? FetchOne(Output output, string? target)
    {
        var isPlaced = output.Entry.Kind == TreeEntryKind.File && target is not null && IsPlaced(output, target);
        if (output.Entry.Kind == TreeEntryKind.File && !isPlaced)
        {
            if (!services.Blobs.TryCopyTo(output.Entry.Digest, output.StagePath))
            {
                return Lack($"output `{output.Entry.Path}`", output.Entry.Digest);
            }

            PosixFile.Chmod(output.StagePath, output.Mode);
        }

        _outputs.Add(output with { IsPlaced = isPlaced });
        return null;
    }

    // Behind a link it may be another output's place, or be gone when its turn comes; by a bind mount, or where capitals don't count, it may be the place of
    // one before it. What can't be looked at is told when it is delivered.
    private bool IsPlaced(Output output, string target)
    {
        try
        {
            return PosixFile.TryStat(target) is { } stat && _places.Add((stat.Device, stat.Inode)) && PathRelation.RealPath(target) == target && _placed.IsThere(output.Entry, output.Mode, target);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or RGridException)
        {
            return false;
        }
    }

    // The first read of a large blob checks all of it.
    private Stream? OpenWhole(Digest digest)
    {
        var stream = services.Blobs.TryOpen(digest);
        try
        {
            if (stream is { Length: > 0 })
            {
                _ = stream.ReadByte();
                stream.Position = 0;
            }

            return stream;
        }
        catch (RGridException exception) when (exception.Code == ErrorCode.NotFound)
        {
            stream!.Dispose();
            return null;
        }
    }

    private string Lack(string what, Digest digest) =>
        $"its stored {what} {StoredWords.OfAbsent(new StoredManifests(services.Blobs, services.Store, services.Catalog.Entries), digest)}";
}
