using System.Globalization;
using System.Text.Json.Nodes;

namespace RGrid.Docker.Carriers;

/// <summary>The limits of a process (man 2 getrlimit) as the OCI runtime specification writes them, so that another one gets the same.</summary>
internal static class ProcessLimits
{
    private const int NameLength = 26;

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["Max cpu time"] = "RLIMIT_CPU",
        ["Max file size"] = "RLIMIT_FSIZE",
        ["Max data size"] = "RLIMIT_DATA",
        ["Max stack size"] = "RLIMIT_STACK",
        ["Max core file size"] = "RLIMIT_CORE",
        ["Max resident set"] = "RLIMIT_RSS",
        ["Max processes"] = "RLIMIT_NPROC",
        ["Max open files"] = "RLIMIT_NOFILE",
        ["Max locked memory"] = "RLIMIT_MEMLOCK",
        ["Max address space"] = "RLIMIT_AS",
        ["Max file locks"] = "RLIMIT_LOCKS",
        ["Max pending signals"] = "RLIMIT_SIGPENDING",
        ["Max msgqueue size"] = "RLIMIT_MSGQUEUE",
        ["Max nice priority"] = "RLIMIT_NICE",
        ["Max realtime priority"] = "RLIMIT_RTPRIO",
        ["Max realtime timeout"] = "RLIMIT_RTTIME",
    };

    /// <summary>Those of a process.</summary>
    public static JsonArray Of(int process)
    {
        var limits = new JsonArray();
        foreach (var line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/limits")).Where(line => line.Length > NameLength))
        {
            var values = line[NameLength..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (Names.TryGetValue(line[..NameLength].Trim(), out var name) && values.Length > 1)
            {
                limits.Add((JsonNode)new JsonObject { ["type"] = name, ["soft"] = Number(values[0]), ["hard"] = Number(values[1]) });
            }
        }

        return limits;
    }

    private static ulong Number(string text) => text == "unlimited" ? ulong.MaxValue : ulong.Parse(text, CultureInfo.InvariantCulture);
}
