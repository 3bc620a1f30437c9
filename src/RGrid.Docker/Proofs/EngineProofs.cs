using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Docker.Containers;
using RGrid.Docker.Engine;
using RGrid.Docker.Foreign;
using RGrid.Docker.Images;
using RGrid.Docker.Runs;
using RGrid.Environments;
using RGrid.Executions;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Docker.Proofs;

/// <summary>Tries an engine with what a run needs of it: an image is made of a layer, a container runs it by id, and its output comes back.</summary>
public sealed class EngineProofs
{
    private const string Repository = "rgrid/doctor";
    private const string Work = FixedPlaces.Own + "/work";

    private readonly EngineClient _client;
    private readonly ImageStore _images;
    private readonly ContainerStore _containers;
    private readonly ContainerLabels _labels;
    private readonly StoreFolders _store;
    private readonly TimeProvider _clock;

    /// <summary>Prepares, without asking anything.</summary>
    internal EngineProofs(EngineClient client, ImageStore images, ContainerStore containers, ContainerLabels labels, StoreFolders store, TimeProvider clock)
    {
        _client = client;
        _images = images;
        _containers = containers;
        _labels = labels;
        _store = store;
        _clock = clock;
    }

    /// <summary>Where no engine is, though nothing names one: the place that was looked at; null where there is one, or should be.</summary>
    public string? FindLack() =>
        _client.Address is { Scheme: EngineScheme.Unix, Origin: EngineAddresses.UsualPlace } address && PosixFile.Kind(address.Place) is null ? address.ToString() : null;

    /// <summary>Says what the engine is: `Docker Engine 20.10.24 at unix:///var/run/docker.sock, linux/amd64`.</summary>
    /// <exception cref="RGridException">It can't be reached.</exception>
    public string Describe(CancellationToken cancellationToken)
    {
        var version = _client.Send(new EngineRequest("GET", "/version"), cancellationToken).Succeeded("the question for the engine's version");
        var component = version["Components"]?.AsArray().FirstOrDefault()?["Name"]?.GetValue<string>() ?? "Engine";
        var name = component == "Engine" ? "Docker Engine" : component;
        var rights = EngineAbilities.Ask(_client, cancellationToken).IsRootless ? ", rootless" : "";
        return $"{name} {version["Version"]?.GetValue<string>()} at `{_client.Address}`, {version["Os"]?.GetValue<string>()}/{version["Arch"]?.GetValue<string>()}{rights}";
    }

    /// <summary>What the engine can enforce.</summary>
    /// <exception cref="RGridException">It can't be reached.</exception>
    public EngineAbilities FindAbilities(CancellationToken cancellationToken) => EngineAbilities.Ask(_client, cancellationToken);

    /// <summary>Makes an image, runs it, reads back what it wrote, and removes it.</summary>
    /// <returns>What it took; null where the program is for another processor than the engine's.</returns>
    /// <exception cref="RGridException">Something of it failed, or gave something else.</exception>
    public TimeSpan? TryRoundTrip(CancellationToken cancellationToken)
    {
        var version = _client.Send(new EngineRequest("GET", "/version"), cancellationToken).Succeeded("the question for the engine's version");
        if (version["Arch"]?.GetValue<string>() != ProbeProgram.Architecture)
        {
            return null;
        }

        var began = _clock.GetTimestamp();
        using var folder = PrivateFolder.Create(_store.Stages);
        var word = Guid.NewGuid().ToString("N");
        var image = MakeImage(folder.Path, word, cancellationToken);
        try
        {
            var root = Prepare(folder.Path, word);
            using var stdout = new MemoryStream();
            var end = Execute(root, image, stdout, cancellationToken);
            var output = Path.Combine(root + Work, "out");
            var written = PosixFile.IsFile(output) ? File.ReadAllText(output) : "nothing";
            if ((end.ExitCode, Encoding.UTF8.GetString(stdout.ToArray()), written) != (0, word, word))
            {
                throw new RGridException(
                    ErrorCode.EngineUnavailable,
                    string.Create(CultureInfo.InvariantCulture, $"a container ran, and what came back is not what it was given (exit code {end.ExitCode})"),
                    "does the engine see the store's folder? RGRID_HOME moves it");
            }

            return _clock.GetElapsedTime(began);
        }
        finally
        {
            _images.Remove($"{Repository}:{word}");
        }
    }

    private string MakeImage(string folder, string word, CancellationToken cancellationToken)
    {
        LayerEntry[] entries = [LayerEntry.File("probe", true, () => new MemoryStream(ProbeProgram.Bytes)), LayerEntry.Folder(Work[1..])];
        var image = new NewImage(
            new ImageFacts("", "linux", ProbeProgram.Architecture, "", [], new Dictionary<string, string>(), "", 0, []),
            LayerFile.Write(Path.Combine(folder, "layer.tar"), entries, 0),
            entries,
            Repository,
            word,
            new JsonObject { ["Labels"] = new JsonObject { [ImageLabels.Key] = word } },
            _labels.Of(folder));
        var maker = new ImageMaker(_client, _images, _containers);
        return maker.TryLoad(image, cancellationToken)
            ?? _images.Find($"{Repository}:{word}", cancellationToken)?.Id
            ?? throw new RGridException(ErrorCode.EngineUnavailable, "the container engine did not take an image", "see whether the engine is well: docker info");
    }

    private string Prepare(string folder, string word)
    {
        var root = Path.Combine(folder, "system");
        var work = Directory.CreateDirectory(root + Work).FullName;
        var input = Path.Combine(work, "in");
        File.WriteAllText(input, word);
        if (RunUser.Of(_client.Address) is { IsGiven: true } user)
        {
            PosixFile.Chown(work, user.Id);
            PosixFile.Chown(input, user.Id);
        }

        return root;
    }

    private CopyingRun Runs() => new(new ContainerRun(_containers), _images, new ImageMaker(_client, _images, _containers), _containers, _store);

    private ExecutionEnd Execute(string root, string image, MemoryStream stdout, CancellationToken cancellationToken)
    {
        var user = RunUser.Of(_client.Address).Id;
        var world = new ClosedWorld(
            root, [new Bind(root + Work, Work, MountMode.Writable)], NetworkAccess.Off, HasGpu: false, new WorldImage(image, [], $"{user}:{user}"));
        var plan = new ExecutionPlan(["/probe"], new Dictionary<string, string>(), Work, RunLimits.Usual, world);
        return new DockerExecutor(_containers, _images, Runs(), _labels, new EngineLimits(_client), Stopping.WithoutGrace).Execute(plan, new RunStreams(stdout, Stream.Null), cancellationToken);
    }
}
