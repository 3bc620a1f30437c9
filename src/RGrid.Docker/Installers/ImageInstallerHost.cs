using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Docker.Containers;
using RGrid.Docker.Engine;
using RGrid.Docker.Images;
using RGrid.Docker.Runs;
using RGrid.Ecosystems;
using RGrid.Environments;
using RGrid.Executions;
using RGrid.FileSystem;
using RGrid.Runtimes;

namespace RGrid.Docker.Installers;

/// <summary>
/// Installers run in containers of the image that they install for, as the caller, with the caller's network (an index may listen on
/// loopback), and see of this machine their private folders and what their variables name (certificates, `.netrc`) only.
/// </summary>
/// <param name="client">The engine.</param>
/// <param name="containers">Its containers.</param>
/// <param name="runs">Runs containers.</param>
/// <param name="labels">Labels of containers.</param>
/// <param name="memos">What is known of images.</param>
/// <param name="store">Where private folders are.</param>
internal sealed class ImageInstallerHost(EngineClient client, ContainerStore containers, IContainerRun runs, ContainerLabels labels, ImageMemos memos, StoreFolders store) : IInstallerHost
{
    private static readonly string[] OwnFiles = ["/etc/passwd", "/etc/group"];

    /// <inheritdoc/>
    public Installer Find(Runtime runtime, Func<IRuntimeFiles, Installer> find)
    {
        var image = runtime.Parts.Image!;
        if (memos.TryRead(image.Id, $"{runtime.Language}-installer", Read) is { } known)
        {
            return known;
        }

        var found = Read(runtime, find);
        memos.Write(image.Id, $"{runtime.Language}-installer", new JsonObject { ["name"] = found.Name, ["version"] = found.Version, ["path"] = found.Path });
        return found;
    }

    /// <inheritdoc/>
    public T Read<T>(Runtime runtime, Func<IRuntimeFiles, T> read)
    {
        var image = runtime.Parts.Image!;
        using var folder = PrivateFolder.Create(store.Stages);
        var container = containers.Create(
            new JsonObject { ["Image"] = image.Id, ["Cmd"] = new JsonArray("/"), ["Labels"] = labels.Of(folder.Path) }, CancellationToken.None);
        try
        {
            return read(new ImageFiles(containers, container, image.Id));
        }
        finally
        {
            containers.Remove(container);
        }
    }

    /// <inheritdoc/>
    public InstallerEnd Run(InstallerCommand command, CancellationToken cancellationToken)
    {
        using var folder = PrivateFolder.Create(store.Stages);
        var lines = new LineStream(command.Line);
        var end = runs.Run(
            new ContainerOrder(Settings(command, folder.Path), new RunStreams(lines, lines), StdinState.Closed, null, Stopping.WithoutGrace), () => { }, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        lines.Complete();
        return new InstallerEnd(end.ExitCode, lines.Lines);
    }

    private JsonObject Settings(InstallerCommand command, string folder)
    {
        var image = command.Runtime.Parts.Image!;
        var user = RunUser.Installing(client.Address);
        var host = new JsonObject
        {
            ["NetworkMode"] = "host",
            ["Mounts"] = Mounts(command, user, folder),
            ["Tmpfs"] = new JsonObject { ["/tmp"] = "exec,mode=1777" },
        };
        return new JsonObject
        {
            ["Image"] = image.Id,
            ["Entrypoint"] = new JsonArray(command.File),
            ["Cmd"] = ContainerSettings.Texts(command.Arguments),
            ["Env"] = ContainerSettings.Texts(
            [
                .. command.Variables.Select(variable => $"{variable.Key}={variable.Value}"),
                .. image.Variables.Keys.Where(name => !command.Variables.ContainsKey(name)),
            ]),
            ["User"] = $"{user}:{user}",
            ["WorkingDir"] = command.WorkingFolder,
            ["Labels"] = labels.Of(folder),
            ["HostConfig"] = ContainerSettings.Confined(host),
        };
    }

    private static JsonArray Mounts(InstallerCommand command, int user, string folder)
    {
        var mounts = new JsonArray();
        foreach (var own in command.Folders)
        {
            mounts.Add((JsonNode)ContainerSettings.Mount(own, own, false));
        }

        foreach (var tool in command.Tools)
        {
            mounts.Add((JsonNode)ContainerSettings.Mount(tool, tool, true));
        }

        var surroundings = new RunSurroundings([], new Dictionary<string, string>(), user, HasHostNames: false);
        foreach (var (path, text) in SystemFiles.Of(NetworkAccess.On, surroundings).Where(file => OwnFiles.Contains(file.Path, StringComparer.Ordinal)))
        {
            var here = Path.Combine(folder, Path.GetFileName(path));
            File.WriteAllText(here, text);
            PosixFile.Chmod(here, 0x1A4);
            mounts.Add((JsonNode)ContainerSettings.Mount(here, path, true));
        }

        foreach (var path in command.Variables.Values.Where(value => Path.IsPathRooted(value) && PosixFile.Kind(value) is not null)
            .Select(Path.TrimEndingDirectorySeparator).Distinct(StringComparer.Ordinal)
            .Where(path => path != "/" && !SystemView.IsKernels(path) && !command.Folders.Any(own => PathRelation.IsIn(path, own))))
        {
            mounts.Add((JsonNode)ContainerSettings.Mount(path, path, true));
        }

        return mounts;
    }

    private static Installer Read(JsonNode memo) =>
        new(memo["name"]!.GetValue<string>(), memo["version"]!.GetValue<string>(), memo["path"]!.GetValue<string>());
}
