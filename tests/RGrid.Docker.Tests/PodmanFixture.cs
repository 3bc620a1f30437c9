using RGrid.Testing;

namespace RGrid.Docker.Tests;

/// <summary>Podman's service with the image of Python.</summary>
public sealed class PodmanFixture : IDisposable
{
    private readonly EngineProcess _podman = EngineProcess.Podman();

    /// <summary>Starts and fills it.</summary>
    /// <param name="engine">Has the image.</param>
    public PodmanFixture(EngineFixture engine) => engine.SendImage(BaseImages.Python, _podman.Client);

    /// <summary>A workspace whose runs find it.</summary>
    public Workspace NewWorkspace()
    {
        var workspace = new Workspace();
        workspace.Variables["DOCKER_HOST"] = _podman.Host;
        return workspace;
    }

    /// <inheritdoc/>
    public void Dispose() => _podman.Dispose();
}
