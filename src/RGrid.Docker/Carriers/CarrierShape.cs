using System.Text;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Docker.Containers;
using RGrid.FileSystem;

namespace RGrid.Docker.Carriers;

/// <summary>
/// What two runs must have in common to see the same world in a carrier as each would in a container of its own: all settings but the arguments, and
/// the places where something is shown. Where those differ, the carrier's root would have an empty place too many.
/// </summary>
internal static class CarrierShape
{
    private static readonly string[] OwnOfRun = ["Cmd", "Labels"];

    /// <summary>The shape of a run.</summary>
    /// <param name="settings">The body of `POST /containers/create`.</param>
    public static Digest Of(JsonObject settings)
    {
        var shape = settings.DeepClone().AsObject();
        foreach (var own in OwnOfRun)
        {
            shape.Remove(own);
        }

        var mounts = ShownPlace.Of(settings);
        var places = new JsonArray();
        foreach (var mount in mounts.Where(mount => !mounts.Any(other => PathRelation.IsBelow(mount.Target, other.Target))))
        {
            places.Add((JsonNode)$"{mount.Target} {mount.IsReadOnly} {PosixFile.Kind(mount.Source)}");
        }

        shape["HostConfig"]!["Mounts"] = places;
        return Digest.Of(Encoding.UTF8.GetBytes(shape.ToJsonString()));
    }
}
