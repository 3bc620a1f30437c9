using System.Text;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Docker.Containers;
using RGrid.Executions;
using RGrid.Runtimes;

namespace RGrid.Docker.Images;

/// <summary>An interpreter in an image, asked in a container without network that can write nothing.</summary>
/// <param name="containers">The engine's containers.</param>
/// <param name="labels">Labels of the container.</param>
/// <param name="image">The image.</param>
/// <param name="executable">Absolute path in the image.</param>
/// <param name="cancellationToken">Breaks off.</param>
internal sealed class ImageInterpreter(
    ContainerStore containers, JsonObject labels, ImageFacts image, string executable, CancellationToken cancellationToken) : IInterpreter
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public string Executable => executable;

    /// <inheritdoc/>
    public Digest Digest => Digest.Parse(image.Id["sha256:".Length..]);

    /// <inheritdoc/>
    public string Ask(IReadOnlyList<string> arguments)
    {
        var settings = new JsonObject
        {
            ["Image"] = image.Id,
            ["Entrypoint"] = new JsonArray(executable),
            ["Cmd"] = ContainerSettings.Texts(arguments),
            ["Env"] = new JsonArray("LANG=C.UTF-8", "PYTHONPATH", "PYTHONHOME", "NODE_OPTIONS"),
            ["User"] = "65534:65534",
            ["WorkingDir"] = "/",
            ["NetworkDisabled"] = true,
            ["Labels"] = labels.DeepClone(),
            ["HostConfig"] = ContainerSettings.Confined(new JsonObject { ["NetworkMode"] = "none" }),
        };
        using var stdout = new MemoryStream();
        using var stderr = new MemoryStream();
        var end = new ContainerRun(containers).Run(
            new ContainerOrder(settings, new RunStreams(stdout, stderr), StdinState.Closed, LongestWait, Stopping.WithoutGrace), () => { }, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return end.ExitCode == 0
            ? Encoding.UTF8.GetString(stdout.ToArray())
            : throw InterpreterProbe.Failure(
                executable, $"it ended with exit code {end.ExitCode}: {Encoding.UTF8.GetString(stderr.ToArray()).TrimEnd().Split('\n')[^1].Trim()}", null);
    }
}
