namespace RGrid.Executions;

/// <summary>Something of this machine that a closed world shows.</summary>
/// <param name="Source">Absolute path on this machine.</param>
/// <param name="Target">Absolute path in the run.</param>
/// <param name="Mode">Whether the run may write to it.</param>
public sealed record Bind(string Source, string Target, MountMode Mode = MountMode.ReadOnly);

/// <summary>A world to run a process in: a private folder as `/`, and what is shown on it.</summary>
/// <param name="Root">Absolute path of the private folder that the run has as `/`, writable.</param>
/// <param name="Binds">What is shown, in this order.</param>
/// <param name="Network">Whether it can reach the network.</param>
/// <param name="HasGpu">Whether it sees the graphics cards.</param>
/// <param name="Image">The image that is `/` in place of the private folder; null for none.</param>
public sealed record ClosedWorld(string Root, IReadOnlyList<Bind> Binds, NetworkAccess Network, bool HasGpu, WorldImage? Image = null);

/// <summary>An image that a run has as `/`, read-only.</summary>
/// <param name="Id">What it is run by: `sha256:…`, never a tag.</param>
/// <param name="Variables">Names of the variables that it sets; a run has them only where its plan says so.</param>
/// <param name="User">The user that it runs as: `1000:1000`.</param>
public sealed record WorldImage(string Id, IReadOnlyCollection<string> Variables, string User);

/// <summary>Whether worlds can be closed on this machine.</summary>
public interface ISandbox
{
    /// <summary>Null where they can; else why not, in one line, and what would help.</summary>
    SandboxLack? FindLack();
}

/// <summary>Why no world can be closed.</summary>
/// <param name="Reason">In a few words: `bubblewrap is not installed`.</param>
/// <param name="Hint">What to try.</param>
public sealed record SandboxLack(string Reason, string Hint);
