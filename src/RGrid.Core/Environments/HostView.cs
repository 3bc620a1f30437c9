using RGrid.Content;

namespace RGrid.Environments;

/// <summary>What else of a machine a run sees, as it was when the run was planned (cache.md 3, `host`).</summary>
/// <param name="Digest">The digest that is in keys; a blob of that name says what it stands for.</param>
/// <param name="Configuration">The part of it that is shown as `/etc`.</param>
public sealed record HostView(Digest Digest, string Configuration);
