using RGrid.Catalog;
using RGrid.Content;

namespace RGrid.Executions.Reuse;

/// <summary>What came of looking for a stored result.</summary>
/// <param name="Key">The execution key.</param>
/// <param name="Found">The result that is given back; null where the script runs.</param>
/// <param name="Reason">Why the script runs; for a result that is given back, what else there is to know of it.</param>
/// <param name="Answer">What the line begins with.</param>
/// <param name="Now">The moment of the look-up, UTC.</param>
public sealed record ResultReport(Digest Key, StoredResult? Found, string Reason, ResultAnswer Answer, DateTimeOffset Now) : LookupReport;

/// <summary>What a look for a stored result can come to.</summary>
public enum ResultAnswer
{
    /// <summary>One is given back.</summary>
    Reused,

    /// <summary>There is none, or none that may be believed.</summary>
    Missed,

    /// <summary>None was looked for: what the run sees is not all in its key.</summary>
    Refused,
}
