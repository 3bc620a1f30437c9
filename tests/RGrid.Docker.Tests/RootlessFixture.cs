using RGrid.Docker.Engine;
using RGrid.Testing;

namespace RGrid.Docker.Tests;

/// <summary>A rootless Docker Engine of an ordinary user with the image of Python.</summary>
public sealed class RootlessFixture : IDisposable
{
    private readonly PrivateUser _user = new();
    private readonly EngineProcess _engine;

    /// <summary>Starts and fills it.</summary>
    /// <param name="engine">Has the image.</param>
    public RootlessFixture(EngineFixture engine)
    {
        _engine = EngineProcess.Rootless(_user);
        engine.SendImage(BaseImages.Python, _engine.Client);
    }

    /// <summary>What `DOCKER_HOST` has to be.</summary>
    public string Host => _engine.Host;

    /// <summary>Talks to it.</summary>
    public EngineClient Client => _engine.Client;

    /// <summary>A workspace of that user whose runs find it.</summary>
    public Workspace NewWorkspace()
    {
        var workspace = new Workspace { User = _user };
        workspace.Variables["DOCKER_HOST"] = Host;
        return workspace;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _engine.Dispose();
        _user.Dispose();
    }
}
