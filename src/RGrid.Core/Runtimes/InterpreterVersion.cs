using System.Globalization;

namespace RGrid.Runtimes;

/// <summary>A version as numbers, `3.11.7`; what follows the numbers (`3.14.0a1`, `-nightly`) makes it a pre-release, which stands below the release.</summary>
public sealed class InterpreterVersion : IComparable<InterpreterVersion>
{
    private readonly int[] _numbers;

    private InterpreterVersion(int[] numbers, bool isPreRelease)
    {
        _numbers = numbers;
        IsPreRelease = isPreRelease;
    }

    /// <summary>True for an alpha, beta, candidate or nightly.</summary>
    public bool IsPreRelease { get; }

    /// <summary>The number at a place, 0 where there is none.</summary>
    public int this[int place] => place < _numbers.Length ? _numbers[place] : 0;

    /// <summary>Reads a version; a leading `v` is allowed.</summary>
    public static bool TryParse(string text, out InterpreterVersion version)
    {
        var numbers = new List<int>();
        var rest = text.AsSpan().Trim();
        rest = rest.StartsWith("v", StringComparison.Ordinal) ? rest[1..] : rest;
        while (!rest.IsEmpty && char.IsAsciiDigit(rest[0]))
        {
            var end = rest.IndexOfAnyExceptInRange('0', '9');
            var digits = end < 0 ? rest : rest[..end];
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                break;
            }

            numbers.Add(number);
            rest = end < 0 ? [] : rest[end..];
            if (rest.Length < 2 || rest[0] != '.' || !char.IsAsciiDigit(rest[1]))
            {
                break;
            }

            rest = rest[1..];
        }

        version = new InterpreterVersion([.. numbers], !rest.IsEmpty && !rest.StartsWith("+", StringComparison.Ordinal));
        return numbers.Count > 0;
    }

    /// <summary>True where the numbers of a prefix are the first ones of this version: `3.11` of `3.11.7`; the empty prefix of all.</summary>
    public bool StartsWith(string prefix)
    {
        if (prefix.Length == 0)
        {
            return true;
        }

        return TryParse(prefix, out var wanted)
            && wanted._numbers.Length <= _numbers.Length
            && _numbers.AsSpan(0, wanted._numbers.Length).SequenceEqual(wanted._numbers);
    }

    /// <inheritdoc/>
    public int CompareTo(InterpreterVersion? other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < Math.Max(_numbers.Length, other._numbers.Length); i++)
        {
            if (this[i] != other[i])
            {
                return this[i].CompareTo(other[i]);
            }
        }

        return other.IsPreRelease.CompareTo(IsPreRelease);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join('.', _numbers);
}
