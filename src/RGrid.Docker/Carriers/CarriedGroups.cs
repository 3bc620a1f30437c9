using System.Text.Json;
using System.Text.Json.Nodes;

namespace RGrid.Docker.Carriers;

/// <summary>The control groups of runs in carriers (man 7 cgroups), which the runtime makes and RGrid removes.</summary>
internal static class CarriedGroups
{
    private const string Mount = "/sys/fs/cgroup";
    private const int Rounds = 200;

    private static readonly string[] MemoryFiles = ["memory.events", "memory.oom_control"];

    /// <summary>The folders of a run's groups, by controller; in version 2 there is one without a name.</summary>
    /// <param name="state">The runtime's `state.json` of the run.</param>
    public static IReadOnlyDictionary<string, string> Read(string state)
    {
        try
        {
            return (JsonNode.Parse(File.ReadAllBytes(state))?["cgroup_paths"]?.AsObject() ?? [])
                .ToDictionary(group => group.Key, group => group.Value!.GetValue<string>(), StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or JsonException or InvalidOperationException)
        {
            return new Dictionary<string, string>();
        }
    }

    /// <summary>True where the kernel ended one of their processes at the limit of memory.</summary>
    public static bool HaveRunOutOfMemory(IReadOnlyDictionary<string, string> groups) => groups.Where(group => group.Key is "memory" or "")
        .SelectMany(group => MemoryFiles.Select(file => Path.Combine(group.Value, file))).Where(File.Exists).SelectMany(File.ReadLines)
        .Any(line => line.StartsWith("oom_kill ", StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal));

    /// <summary>Folders of groups with a name that a process is in.</summary>
    /// <param name="text">`/proc/N/cgroup`: `number:controllers:path` a line.</param>
    /// <param name="name">What the last part of their path has in it.</param>
    public static IEnumerable<string> FoldersOf(string text, string name) => text.Split('\n').Select(line => line.Split(':', 3))
        .Where(parts => parts.Length == 3 && Path.GetFileName(parts[2]).Contains(name, StringComparison.Ordinal))
        .SelectMany(parts => new[] { $"{Mount}/{parts[1]}{parts[2]}", $"{Mount}/{parts[1].Replace("name=", "", StringComparison.Ordinal)}{parts[2]}" });

    /// <summary>Removes groups whose processes have ended.</summary>
    public static void Remove(IEnumerable<string> folders)
    {
        foreach (var folder in folders)
        {
            for (var round = 0; round < Rounds && Directory.Exists(folder); round++)
            {
                try
                {
                    // rmdir; its files are the kernel's. It fails while the last process of it is still being taken away.
                    Directory.Delete(folder);
                }
                catch (IOException)
                {
                    Thread.Sleep(1);
                }
            }
        }
    }
}
