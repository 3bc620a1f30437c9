using System.Globalization;
using System.Text.Json.Nodes;
using RGrid.Docker.Containers;

namespace RGrid.Docker.Carriers;

/// <summary>
/// Makes the `config.json` of a run from that of its carrier, which the engine wrote for settings of the same shape. So whatever the engine decides (system
/// calls, capabilities, masked paths, devices, limits) is the same; only what belongs to a run is its own: arguments, places, control group, namespaces.
/// </summary>
internal sealed class CarriedConfiguration
{
    private const string Init = "--";
    private const string SetKeyHook = "libnetwork-setkey";

    private static readonly string[] EnginesFiles = ["/etc/resolv.conf", "/etc/hostname", "/etc/hosts"];

    private readonly JsonObject _configuration;
    private readonly string[] _prefix;
    private readonly JsonObject _readOnly;
    private readonly JsonObject _writable;
    private readonly HashSet<string> _shown;
    private readonly string _group;

    private CarriedConfiguration(JsonObject configuration, string[] prefix, JsonObject readOnly, JsonObject writable, HashSet<string> shown, string group)
    {
        _configuration = configuration;
        _prefix = prefix;
        _readOnly = readOnly;
        _writable = writable;
        _shown = shown;
        _group = group;
    }

    /// <summary>Whether systemd makes the control groups.</summary>
    public bool IsGroupOfSystemd => _group.Contains(':', StringComparison.Ordinal);

    /// <summary>Reads that of a carrier; null where it has something that runs would share and a container of their own would not.</summary>
    /// <param name="bundle">What the engine started.</param>
    /// <param name="places">What it shows of this machine.</param>
    /// <param name="ownNetwork">Whether each run gets a network namespace of its own.</param>
    public static CarriedConfiguration? TryRead(EngineBundle bundle, IReadOnlyList<ShownPlace> places, OwnNetwork ownNetwork)
    {
        var configuration = bundle.Configuration.DeepClone().AsObject();
        var arguments = configuration["process"]!["args"]!.AsArray().Select(word => word!.GetValue<string>()).ToArray();
        var init = Array.IndexOf(arguments, Init);
        var shown = places.Select(place => place.Target).ToHashSet(StringComparer.Ordinal);
        var mounts = configuration["mounts"]!.AsArray().Select(mount => mount!.AsObject()).ToList();
        JsonObject? Bind(bool isReadOnly) => mounts.Find(mount => places.Any(place => place.Target == Place(mount) && place.IsReadOnly == isReadOnly));
        if (init < 1 || !Hooks(configuration).All(hook => hook == SetKeyHook) || mounts.Exists(mount => !shown.Contains(Place(mount)) && IsShared(mount, arguments[0]))
            || Bind(true) is not { } readOnly || Bind(false) is not { } writable
            || !TryEnter(configuration["linux"]!["namespaces"]!.AsArray(), bundle.Process, ownNetwork)
            || configuration["linux"]!["cgroupsPath"]?.GetValue<string>() is not { Length: > 0 } group)
        {
            return null;
        }

        configuration.Remove("hooks");
        configuration["process"]!["rlimits"] = ProcessLimits.Of(bundle.Process);
        return new CarriedConfiguration(configuration, arguments[..(init + 1)], readOnly, writable, shown, group);
    }

    /// <summary>The `config.json` of a run.</summary>
    /// <param name="settings">The body of `POST /containers/create` that it would have had.</param>
    /// <param name="command">Its command.</param>
    /// <param name="number">Its number; no other run of the carrier has it.</param>
    public JsonObject Of(JsonObject settings, IReadOnlyList<string> command, string number)
    {
        var configuration = _configuration.DeepClone().AsObject();
        configuration["process"]!["args"] = ContainerSettings.Texts([.. _prefix, .. command]);
        configuration["linux"]!["cgroupsPath"] = _group + number;
        var mounts = configuration["mounts"]!.AsArray();
        foreach (var old in mounts.Where(mount => _shown.Contains(Place(mount!.AsObject()))).ToList())
        {
            mounts.Remove(old);
        }

        // Higher places first, as the engine orders them, so that nothing covers what lies below it.
        foreach (var place in ShownPlace.Of(settings).OrderBy(place => place.Target.Count(letter => letter == '/')))
        {
            var mount = (place.IsReadOnly ? _readOnly : _writable).DeepClone().AsObject();
            mount["source"] = place.Source;
            mount["destination"] = place.Target;
            mounts.Add((JsonNode)mount);
        }

        return configuration;
    }

    private static string Place(JsonObject mount) => mount["destination"]!.GetValue<string>();

    // Volumes of an image, and shared memory where the engine shares it.
    private static bool IsShared(JsonObject mount, string init) =>
        mount["type"]?.GetValue<string>() == "bind" && Place(mount) is var place && place != init && !EnginesFiles.Contains(place, StringComparer.Ordinal);

    private static IEnumerable<string> Hooks(JsonObject configuration) => (configuration["hooks"]?.AsObject() ?? [])
        .SelectMany(kind => kind.Value!.AsArray()).Select(hook => hook!["args"]?[0]?.GetValue<string>() ?? "");

    private static bool TryEnter(JsonArray namespaces, int process, OwnNetwork ownNetwork)
    {
        foreach (var one in namespaces.Select(one => one!.AsObject()))
        {
            var type = one["type"]?.GetValue<string>();
            if (type == "user" || (type != "network" && one.ContainsKey("path")))
            {
                return false;
            }

            if (type == "network")
            {
                one.Remove("path");
                if (ownNetwork == OwnNetwork.No)
                {
                    one["path"] = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/ns/net");
                }
            }
        }

        return true;
    }
}

/// <summary>Whether each run of a carrier has a network namespace of its own.</summary>
internal enum OwnNetwork
{
    /// <summary>Runs have that of their carrier, one after the other.</summary>
    No,

    /// <summary>Each has one with loopback alone.</summary>
    Yes,
}
