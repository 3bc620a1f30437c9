using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Docker.Containers;
using RGrid.Environments;
using RGrid.FileSystem;

namespace RGrid.Docker.Carriers;

/// <summary>
/// Starts carriers: containers with the settings of a run, whose interpreter waits for a program on its stdin that never comes. They see nothing of any
/// run, only empty places where a run has something.
/// </summary>
/// <param name="containers">The engine's containers.</param>
/// <param name="labels">Labels of containers.</param>
/// <param name="store">Where private folders are.</param>
internal sealed class CarrierStart(ContainerStore containers, ContainerLabels labels, StoreFolders store)
{
    /// <summary>Starts one; null where runs can't be started in it.</summary>
    /// <param name="settings">The body of `POST /containers/create` of a run.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    public Carrier? TryStart(JsonObject settings, CancellationToken cancellationToken)
    {
        var folder = PrivateFolder.Create(store.Stages);
        string? id = null;
        Carrier? carrier = null;
        try
        {
            id = containers.Create(Waiting(settings, folder.Path), cancellationToken);
            carrier = TryStart(id, settings, folder, cancellationToken);
            return carrier;
        }
        catch (Exception exception) when (exception is RGridException or IOException)
        {
            // Then runs have containers of their own, and what is wrong is told by these.
            return null;
        }
        finally
        {
            if (carrier is null)
            {
                Remove(id);
                folder.Dispose();
            }
        }
    }

    private Carrier? TryStart(string id, JsonObject settings, PrivateFolder folder, CancellationToken cancellationToken)
    {
        var stdin = containers.Attach(id, StdinState.Open);
        if (containers.Start(id, cancellationToken) is null
            && containers.Inspect(id, cancellationToken)?["State"]?["Pid"]?.GetValue<int>() is { } process and > 0
            && EngineBundle.TryFind(id, process) is { } bundle)
        {
            var ownNetwork = settings["NetworkDisabled"]!.GetValue<bool>() ? OwnNetwork.Yes : OwnNetwork.No;
            if (CarriedConfiguration.TryRead(bundle, ShownPlace.Of(settings), ownNetwork) is { } configuration)
            {
                return new Carrier(containers, id, stdin, bundle, configuration, folder, ownNetwork);
            }
        }

        stdin.Dispose();
        return null;
    }

    private JsonObject Waiting(JsonObject settings, string folder)
    {
        var waiting = settings.DeepClone().AsObject();
        waiting["Cmd"] = new JsonArray();
        waiting["Labels"] = labels.Of(folder);
        waiting["AttachStdin"] = true;
        waiting["OpenStdin"] = true;
        waiting["StdinOnce"] = true;
        var places = ShownPlace.Of(settings);
        var mounts = new JsonArray();
        foreach (var place in places.Where(place => !places.Any(other => PathRelation.IsBelow(place.Target, other.Target))))
        {
            mounts.Add((JsonNode)ContainerSettings.Mount(EmptyPlace(folder, place), place.Target, place.IsReadOnly));
        }

        waiting["HostConfig"]!["Mounts"] = mounts;
        return waiting;
    }

    private static string EmptyPlace(string folder, ShownPlace place)
    {
        var empty = folder + "/empty" + place.Target;
        if (PosixFile.IsFolder(place.Source))
        {
            Directory.CreateDirectory(empty);
        }
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(empty)!);
            File.WriteAllBytes(empty, []);
        }

        return empty;
    }

    private void Remove(string? id)
    {
        try
        {
            if (id is not null)
            {
                containers.Remove(id);
            }
        }
        catch (RGridException)
        {
            // The engine went away; whoever runs next removes it.
        }
    }
}
