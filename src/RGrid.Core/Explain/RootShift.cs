using System.Text.Json.Nodes;
using RGrid.FileSystem;

namespace RGrid.Explain;

/// <summary>
/// The same script in a project whose root is another folder now (a `requirements.txt` was added further in): every path that is
/// relative to the root is another one, though no file moved.
/// </summary>
internal sealed class RootShift
{
    private readonly string _prefix;
    private readonly bool _isInwards;

    private RootShift(string prefix, bool isInwards)
    {
        _prefix = prefix;
        _isInwards = isInwards;
    }

    /// <summary>The shift between two environments, or null where the root is the same.</summary>
    public static RootShift? Between(JsonObject before, JsonObject after)
    {
        var (old, now) = ("/" + before.Text("entryPoint"), "/" + after.Text("entryPoint"));
        return old == now ? null
            : old.EndsWith(now, StringComparison.Ordinal) ? new RootShift(old[1..^now.Length], isInwards: true)
            : now.EndsWith(old, StringComparison.Ordinal) ? new RootShift(now[1..^old.Length], isInwards: false)
            : null;
    }

    /// <summary>What a path that was relative to the old root is relative to the new one.</summary>
    public string Apply(string path)
    {
        if (!_isInwards || Path.IsPathRooted(path))
        {
            return Path.IsPathRooted(path) ? path : PathRelation.Join(_prefix, path);
        }

        if (PathRelation.IsIn("/" + path, "/" + _prefix))
        {
            return path.Length == _prefix.Length ? "." : path[(_prefix.Length + 1)..];
        }

        var ups = _prefix.Split('/').Select(_ => "..");
        return PathRelation.Join(string.Join('/', ups), path);
    }
}
