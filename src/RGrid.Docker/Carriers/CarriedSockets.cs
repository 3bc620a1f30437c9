using System.Globalization;

namespace RGrid.Docker.Carriers;

/// <summary>What a network namespace still has of connections whose processes have ended (`/proc/N/net/sockstat`, man 5 proc).</summary>
internal static class CarriedSockets
{
    private const string Connections = "TCP: ";
    private const string Connections6 = "TCP6: ";

    private static readonly string[] Counted = ["inuse", "tw"];

    /// <summary>True where there is none, in the namespace of a process.</summary>
    public static bool AreNone(int process) => new[] { "sockstat", "sockstat6" }.All(name => AreNone(File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/net/{name}"))));

    /// <summary>True where none is counted: neither open ones nor those that wait for late packets.</summary>
    /// <param name="lines">The lines of `sockstat` or `sockstat6`.</param>
    internal static bool AreNone(IEnumerable<string> lines)
    {
        foreach (var words in lines.Where(line => line.StartsWith(Connections, StringComparison.Ordinal) || line.StartsWith(Connections6, StringComparison.Ordinal)).Select(line => line.Split(' ')))
        {
            for (var i = 1; i + 1 < words.Length; i += 2)
            {
                if (Counted.Contains(words[i], StringComparer.Ordinal) && words[i + 1] != "0")
                {
                    return false;
                }
            }
        }

        return true;
    }
}
