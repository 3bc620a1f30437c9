using System.Text.RegularExpressions;
using RGrid.Testing;

namespace RGrid.Faults;

/// <summary>The fault points that stand in the sources.</summary>
public static partial class SourcePoints
{
    /// <summary>Their names, in ordinal order.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(NativeBinary.Checkout, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Call().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex("""\b(?:FaultPoint|SqliteFault)\.(?:Reach|Pass)\("([a-z.]+)""")]
    private static partial Regex Call();
}
