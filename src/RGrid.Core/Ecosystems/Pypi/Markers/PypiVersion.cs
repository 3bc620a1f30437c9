using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace RGrid.Ecosystems.Pypi.Markers;

/// <summary>A version of PEP 440, `1!2.0rc1.post2.dev3+local.4`, in the order that it defines.</summary>
public sealed partial class PypiVersion : IComparable<PypiVersion>
{
    private readonly string[] _local;

    private PypiVersion(long epoch, long[] release, (string Name, long Number)? pre, long? post, long? dev, string[] local)
    {
        Epoch = epoch;
        Release = release;
        Pre = pre;
        Post = post;
        Dev = dev;
        _local = local;
    }

    /// <summary>The number before `!`, 0 where there is none.</summary>
    public long Epoch { get; }

    /// <summary>The numbers of the release, trailing zeros as written.</summary>
    public IReadOnlyList<long> Release { get; }

    /// <summary>`a`, `b` or `rc` with its number; null where there is none.</summary>
    public (string Name, long Number)? Pre { get; }

    /// <summary>The post-release's number; null where it is none.</summary>
    public long? Post { get; }

    /// <summary>The developmental release's number; null where it is none.</summary>
    public long? Dev { get; }

    /// <summary>True with a `+local` part.</summary>
    public bool IsLocal => _local.Length > 0;

    /// <summary>True for alphas, betas, candidates and developmental releases.</summary>
    public bool IsPreRelease => Pre is not null || Dev is not null;

    /// <summary>The version without its `+local` part.</summary>
    public PypiVersion Public => new(Epoch, [.. Release], Pre, Post, Dev, []);

    /// <summary>Epoch and release alone.</summary>
    public PypiVersion Base => new(Epoch, [.. Release], null, null, null, []);

    /// <summary>Reads a version, or null where the text is none; a leading `v` and the other spellings of PEP 440 are understood.</summary>
    public static PypiVersion? TryParse(string text)
    {
        var match = Form().Match(text.Trim());
        try
        {
            return !match.Success ? null : new PypiVersion(
                Number(match.Groups["epoch"]) ?? 0,
                [.. match.Groups["release"].Value.Split('.').Select(Number)],
                match.Groups["pre"].Success ? (PreName(match.Groups["prename"].Value), Number(match.Groups["prenumber"]) ?? 0) : null,
                match.Groups["post"].Success ? Number(match.Groups["post1"]) ?? Number(match.Groups["post2"]) ?? 0 : null,
                match.Groups["dev"].Success ? Number(match.Groups["devnumber"]) ?? 0 : null,
                match.Groups["local"].Success ? match.Groups["local"].Value.ToLowerInvariant().Split('.', '-', '_') : []);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public int CompareTo(PypiVersion? other)
    {
        ArgumentNullException.ThrowIfNull(other);
        int[] parts =
        [
            Epoch.CompareTo(other.Epoch), CompareRelease(other), PreRank.CompareTo(other.PreRank),
            (Post ?? -1).CompareTo(other.Post ?? -1), (Dev ?? long.MaxValue).CompareTo(other.Dev ?? long.MaxValue), CompareLocal(other),
        ];
        return Array.Find(parts, part => part != 0);
    }

    /// <summary>True where the first numbers of the release are those of another (`==3.11.*`); missing ones count as 0.</summary>
    public bool StartsWith(IReadOnlyList<long> release) => !release.Where((number, place) => At(place) != number).Any();

    /// <summary>The version as PEP 440 normalises it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(Epoch == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Epoch}!")).AppendJoin('.', Release);
        text.Append(Pre is { } pre ? string.Create(CultureInfo.InvariantCulture, $"{pre.Name}{pre.Number}") : "");
        text.Append(Post is { } post ? string.Create(CultureInfo.InvariantCulture, $".post{post}") : "");
        text.Append(Dev is { } dev ? string.Create(CultureInfo.InvariantCulture, $".dev{dev}") : "");
        return text.Append(IsLocal ? "+" + string.Join('.', _local.Select(part => Number(part, out var number) ? number.ToString(CultureInfo.InvariantCulture) : part)) : "").ToString();
    }

    // A developmental release of a final one stands before its alphas; a final one behind its candidates.
    private (int, long) PreRank => Pre switch
    {
        { } pre => (pre.Name switch { "a" => 1, "b" => 2, _ => 3 }, pre.Number),
        null when Post is null && Dev is not null => (0, 0),
        null => (4, 0),
    };

    private long At(int place) => place < Release.Count ? Release[place] : 0;

    private int CompareRelease(PypiVersion other)
    {
        for (var place = 0; place < Math.Max(Release.Count, other.Release.Count); place++)
        {
            if (At(place) != other.At(place))
            {
                return At(place).CompareTo(other.At(place));
            }
        }

        return 0;
    }

    // None stands before any; a word before a number; the shorter before what it begins.
    private int CompareLocal(PypiVersion other)
    {
        foreach (var (mine, others) in _local.Zip(other._local))
        {
            var (isNumber, isOthers) = (Number(mine, out var number), Number(others, out var othersNumber));
            var order = isNumber != isOthers ? isNumber.CompareTo(isOthers)
                : isNumber ? number.CompareTo(othersNumber)
                : string.CompareOrdinal(mine, others);
            if (order != 0)
            {
                return order;
            }
        }

        return _local.Length.CompareTo(other._local.Length);
    }

    private static string PreName(string name) => name.ToLowerInvariant() switch
    {
        "a" or "alpha" => "a",
        "b" or "beta" => "b",
        _ => "rc",
    };

    private static bool Number(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static long? Number(Group group) => group.Success && group.Length > 0 ? Number(group.Value) : null;

    // PEP 440, appendix B.
    [GeneratedRegex(
        @"^v?(?:(?<epoch>[0-9]+)!)?(?<release>[0-9]+(?:\.[0-9]+)*)(?<pre>[-_.]?(?<prename>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<prenumber>[0-9]+)?)?"
        + @"(?<post>(?:-(?<post1>[0-9]+))|(?:[-_.]?(?:post|rev|r)[-_.]?(?<post2>[0-9]+)?))?(?<dev>[-_.]?dev[-_.]?(?<devnumber>[0-9]+)?)?"
        + @"(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
