using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Ecosystems.Pypi;
using RGrid.Ecosystems.Pypi.Markers;

namespace RGrid.Local.Pypi;

/// <summary>
/// Takes the choice from a lock that another tool made: nothing is resolved, and nothing is asked of an index. The interpreter says what it is with
/// the `packaging` that lies in pip, so that tags and markers are those that pip itself goes by.
/// </summary>
/// <param name="job">The job.</param>
/// <param name="pip">The folder that holds pip.</param>
/// <param name="host">Where the interpreter runs.</param>
internal sealed class ForeignLockResolver(InstallJob job, string pip, IInstallerHost host)
{
    private const string Question = """
        import json, sys
        sys.path.insert(0, sys.argv[1])
        from pip._vendor.packaging.markers import default_environment
        from pip._vendor.packaging.tags import sys_tags
        print(json.dumps({'markers': {k: v for k, v in default_environment().items() if isinstance(v, str)}, 'tags': [str(tag) for tag in sys_tags()]}))
        """;

    /// <summary>The chosen artefacts.</summary>
    /// <exception cref="RGridException">The lock is out of date, not made for this interpreter, or asks for what pip can't be told.</exception>
    public IReadOnlyList<(LockedPackage Locked, PipArtefact Artefact)> Choose()
    {
        var (environment, tags) = AskInterpreter();
        return [.. ForeignLocks.Choose(job.Requirements, input => job.Blobs.Read(input.File!.Blob.Digest), environment, tags).Select(ToPackage)];
    }

    private (LockedPackage, PipArtefact) ToPackage(LockedArtefact artefact)
    {
        var reference = artefact.Url ?? artefact.Input!.LayoutPath;
        var isCommit = artefact.Url is not null && artefact.Hash is null;
        var identity = artefact.Hash
            ?? (isCommit ? "commit:" + reference.Split('#')[0][(reference.Split('#')[0].LastIndexOf('@') + 1)..] : $"sha256:{PipReport.TreeDigest(job, reference)}");
        var file = artefact.Hash is null ? reference : Uri.UnescapeDataString(reference.Split('#', '?')[0].Split('/')[^1]);
        return (
            new LockedPackage(artefact.Name, artefact.Version, file, identity, artefact.Url, artefact.IsBuiltHere),
            new PipArtefact(artefact.Name, artefact.Version, reference, artefact.Url is null ? null : artefact.Hash, artefact.IsBuiltHere));
    }

    private (MarkerEnvironment Environment, IReadOnlyList<string> Tags) AskInterpreter()
    {
        var end = host.Run(
            InstallerCommand.Of(
                job, Path.Combine(job.Folder, "bin/python"), ["-c", Question, pip], InstallerVariables.Of(job, Path.Combine(job.Folder, "bin")), job.Workspace) with
            {
                Tools = [pip],
                Line = _ => { },
            },
            job.CancellationToken);
        try
        {
            var answer = JsonNode.Parse(end.Lines[^1])!;
            return (
                new MarkerEnvironment(answer["markers"]!.AsObject().ToDictionary(value => value.Key, value => value.Value!.GetValue<string>(), StringComparer.Ordinal), new HashSet<string>()),
                [.. answer["tags"]!.AsArray().Select(tag => tag!.GetValue<string>())]);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentOutOfRangeException or NullReferenceException)
        {
            throw new RGridException(ErrorCode.InstallFailed, $"{job.Runtime} did not say what it can install\n{end.Tail}", "reinstall its pip", exception);
        }
    }
}
