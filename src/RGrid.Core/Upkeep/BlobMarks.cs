using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Upkeep;

/// <summary>An input of an execution.</summary>
/// <param name="ExecutionKey">Key of the execution manifest that names it.</param>
/// <param name="Path">Its path, relative to the working folder or absolute.</param>
internal readonly record struct InputUse(Digest ExecutionKey, string Path);

/// <summary>
/// Which blobs are wanted: all that the catalog names, and all that those name. Manifests are read as they lie there, for nothing is run
/// of them.
/// </summary>
internal sealed class BlobMarks
{
    private readonly IBlobStore _blobs;
    private readonly HashSet<Digest> _kept = [];
    private readonly HashSet<Digest> _inputs = [];
    private readonly Dictionary<Digest, List<InputUse>> _uses = [];
    private readonly Func<Digest, bool> _isWorthEvicting;

    private BlobMarks(IBlobStore blobs, Func<Digest, bool> isWorthEvicting)
    {
        _blobs = blobs;
        _isWorthEvicting = isWorthEvicting;
    }

    /// <summary>Manifests that rows name and that are not there or can't be read: what they name is not known, so nothing may go as unnamed.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Marks.</summary>
    /// <param name="named">What the rows name.</param>
    /// <param name="blobs">The store, as it lies there.</param>
    /// <param name="isWorthEvicting">Tells the inputs whose uses are wanted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static BlobMarks Make(
        IReadOnlyList<NamedBlob> named, IBlobStore blobs, Func<Digest, bool> isWorthEvicting, CancellationToken cancellationToken)
    {
        var marks = new BlobMarks(blobs, isWorthEvicting);
        marks.Mark(named, cancellationToken);
        return marks;
    }

    /// <summary>True for a blob that something names.</summary>
    public bool IsNamed(Digest blob) => _kept.Contains(blob) || _inputs.Contains(blob);

    /// <summary>The uses of a blob that is an input and nothing else; null for every other.</summary>
    public IReadOnlyList<InputUse>? InputOnly(Digest blob) => _kept.Contains(blob) ? null : _uses.GetValueOrDefault(blob);

    private void Mark(IReadOnlyList<NamedBlob> named, CancellationToken cancellationToken)
    {
        var open = new Stack<(Digest Key, bool IsNamedByRow)>();
        foreach (var one in named)
        {
            if (_kept.Add(one.Digest) && one.IsManifest)
            {
                open.Push((one.Digest, true));
            }
        }

        while (open.TryPop(out var next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ManifestReferences.TryRead(_blobs, next.Key) is not { } manifest)
            {
                Unreadable += next.IsNamedByRow ? 1 : 0;
                continue;
            }

            foreach (var reference in manifest.All)
            {
                if (manifest.IsInput(reference))
                {
                    AddInput(reference.Digest, new InputUse(next.Key, reference.Path));
                }
                else if (_kept.Add(reference.Digest) && !reference.IsContent)
                {
                    open.Push((reference.Digest, false));
                }
            }
        }
    }

    private void AddInput(Digest blob, InputUse use)
    {
        _inputs.Add(blob);
        if (_isWorthEvicting(blob))
        {
            if (!_uses.TryGetValue(blob, out var uses))
            {
                _uses.Add(blob, uses = []);
            }

            uses.Add(use);
        }
    }
}
