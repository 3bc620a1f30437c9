namespace RGrid.Ecosystems.Pypi.Markers;

/// <summary>One clause of a version specifier of PEP 440: `>=1.2`, `==3.11.*`, `~=2.1`. Pre-releases are allowed, as in markers.</summary>
public sealed class VersionSpecifier
{
    private static readonly string[] Operators = ["===", "==", "!=", "~=", ">=", "<=", ">", "<"];

    private readonly string _operator;
    private readonly string _operand;
    private readonly PypiVersion? _version;
    private readonly bool _isPrefix;

    private VersionSpecifier(string name, string operand, PypiVersion? version, bool isPrefix)
    {
        _operator = name;
        _operand = operand;
        _version = version;
        _isPrefix = isPrefix;
    }

    /// <summary>Reads a clause, or null where the text is none.</summary>
    public static VersionSpecifier? TryParse(string clause)
    {
        var text = clause.Trim();
        if (Array.Find(Operators, name => text.StartsWith(name, StringComparison.Ordinal)) is not { } found)
        {
            return null;
        }

        var operand = text[found.Length..].Trim();
        if (found == "===")
        {
            return operand.Length == 0 ? null : new VersionSpecifier(found, operand, null, false);
        }

        var isPrefix = found is "==" or "!=" && operand.EndsWith(".*", StringComparison.Ordinal);
        var version = PypiVersion.TryParse(isPrefix ? operand[..^2] : operand);
        var isAllowed = version is not null
            && (!isPrefix || (version is { Pre: null, Post: null, Dev: null, IsLocal: false }))
            && (!version.IsLocal || found is "==" or "!=")
            && (found != "~=" || version.Release.Count > 1);
        return isAllowed ? new VersionSpecifier(found, operand, version, isPrefix) : null;
    }

    /// <summary>Reads clauses with commas between them; an empty text has none. Null where one is none.</summary>
    public static IReadOnlyList<VersionSpecifier>? TryParseAll(string text)
    {
        var clauses = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(TryParse).ToList();
        return clauses.Contains(null) ? null : [.. clauses.OfType<VersionSpecifier>()];
    }

    /// <summary>True where a version fits.</summary>
    public bool Contains(PypiVersion version)
    {
        if (_version is null)
        {
            return string.Equals(version.ToString(), _operand, StringComparison.OrdinalIgnoreCase);
        }

        return _operator switch
        {
            "==" => IsEqual(version),
            "!=" => !IsEqual(version),
            "<=" => version.Public.CompareTo(_version) <= 0,
            ">=" => version.Public.CompareTo(_version) >= 0,
            "<" => version.CompareTo(_version) < 0 && (_version.IsPreRelease || !version.IsPreRelease || !HasSameBase(version)),
            ">" => version.CompareTo(_version) > 0
                && (_version.Post is not null || version.Post is null || !HasSameBase(version)) && (!version.IsLocal || !HasSameBase(version)),
            _ => version.Public.CompareTo(_version) >= 0 && version.Epoch == _version.Epoch && version.StartsWith([.. _version.Release.SkipLast(1)]),
        };
    }

    /// <summary>The clause with its version normalised, so that `>= 1.0ALPHA1` and `>=1.0a1` are one text.</summary>
    public override string ToString() => _version is null ? _operator + _operand : $"{_operator}{_version}{(_isPrefix ? ".*" : "")}";

    private bool IsEqual(PypiVersion version) => _isPrefix
        ? version.Epoch == _version!.Epoch && version.StartsWith(_version.Release)
        : (_version!.IsLocal ? version : version.Public).CompareTo(_version) == 0;

    private bool HasSameBase(PypiVersion version) => version.Base.CompareTo(_version!.Base) == 0;
}
