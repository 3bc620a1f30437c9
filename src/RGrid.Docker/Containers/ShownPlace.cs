using System.Text.Json.Nodes;

namespace RGrid.Docker.Containers;

/// <summary>A place of this machine that is shown to a container.</summary>
/// <param name="Source">Absolute path here.</param>
/// <param name="Target">Absolute path there.</param>
/// <param name="IsReadOnly">Whether it may not be written.</param>
internal sealed record ShownPlace(string Source, string Target, bool IsReadOnly)
{
    /// <summary>Those of a container, in order.</summary>
    /// <param name="settings">The body of `POST /containers/create`.</param>
    public static IReadOnlyList<ShownPlace> Of(JsonObject settings) =>
    [
        .. (settings["HostConfig"]?["Mounts"]?.AsArray() ?? []).Where(mount => mount!["Type"]!.GetValue<string>() == "bind").Select(mount => new ShownPlace(
            mount![nameof(Source)]!.GetValue<string>(), mount[nameof(Target)]!.GetValue<string>(), mount["ReadOnly"]!.GetValue<bool>())),
    ];
}
