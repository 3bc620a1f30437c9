using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.FileSystem;

namespace RGrid.Docker.Carriers;

/// <summary>
/// What an engine of this machine told its runtime to start (the OCI runtime specification's `config.json`), and that runtime. Containerd keeps both in
/// the working folder of the process above the container's first one.
/// </summary>
/// <param name="Configuration">The specification of the container.</param>
/// <param name="Runtime">Absolute path of the program, `runc`.</param>
/// <param name="Process">The container's first process, as this machine counts.</param>
/// <param name="StartTime">When it began, in ticks since the machine did: with its number, that tells it from any other.</param>
internal sealed record EngineBundle(JsonObject Configuration, string Runtime, int Process, string StartTime)
{
    private const string UsualRuntime = "runc";
    private const int ParentField = 1;
    private const int StartField = 19;

    /// <summary>True while the container runs.</summary>
    public bool IsAlive => StatOf(Process) is { } stat && stat[StartField] == StartTime;

    /// <summary>Looks for that of a running container; null where it is not on this machine, or is not as it is known to be.</summary>
    /// <param name="id">The container.</param>
    /// <param name="process">Its first process, as the engine says.</param>
    public static EngineBundle? TryFind(string id, int process)
    {
        try
        {
            if (StatOf(process) is not { } stat)
            {
                return null;
            }

            var parent = $"/proc/{stat[ParentField]}";
            var folder = PosixFile.ReadLink(parent + "/cwd");
            return Path.GetFileName(folder) == id
                && JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json"))) is JsonObject configuration
                && IsRootOf(configuration, process)
                && FindRuntime(Path.Combine(folder, "options.json"), parent) is { } runtime
                    ? new EngineBundle(configuration, runtime, process, stat[StartField])
                    : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // The engine may see other files under that path, in a namespace or on a machine of its own.
    private static bool IsRootOf(JsonObject configuration, int process) =>
        configuration["root"]?["path"]?.GetValue<string>() is { } root && Path.IsPathRooted(root)
        && PosixFile.TryStat(root) is { } here && PosixFile.TryStat(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/root/")) is { } there
        && (here.Device, here.Inode) == (there.Device, there.Inode);

    private static string? FindRuntime(string options, string parent)
    {
        var name = JsonNode.Parse(File.ReadAllBytes(options))?["binary_name"]?.GetValue<string>() is { Length: > 0 } named ? named : UsualRuntime;
        var variables = Encoding.UTF8.GetString(File.ReadAllBytes(parent + "/environ")).Split('\0');
        var folders = variables.FirstOrDefault(variable => variable.StartsWith("PATH=", StringComparison.Ordinal))?["PATH=".Length..].Split(':') ?? [];
        return name != UsualRuntime ? null
            : folders.Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, name)).FirstOrDefault(PosixFile.IsFile);
    }

    // The fields of `/proc/N/stat` behind the name of the program, which may hold anything (man 5 proc).
    private static string[]? StatOf(int process)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
