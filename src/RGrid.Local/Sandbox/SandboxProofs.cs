using System.Text;
using RGrid.Content;
using RGrid.Environments;
using RGrid.Executions;
using RGrid.FileSystem;

namespace RGrid.Local.Sandbox;

/// <summary>A property of closed worlds, as it was found by trying it.</summary>
/// <param name="Property">In a few words: `no home folder, no store`.</param>
/// <param name="Failure">What was found instead; null where it holds.</param>
public sealed record SandboxProof(string Property, string? Failure);

/// <summary>Tries each property of closed worlds with a small shell script in a small world.</summary>
/// <param name="executor">Runs the scripts.</param>
/// <param name="store">For a private folder; must not be seen.</param>
/// <param name="home">The caller's home folder; must not be seen.</param>
public sealed class SandboxProofs(IExecutor executor, StoreFolders store, string home)
{
    private const int FewProcesses = 16;
    private const long LittleMemory = 32_000_000;

    /// <summary>Tries them one after the other.</summary>
    public IEnumerable<SandboxProof> Try(CancellationToken cancellationToken)
    {
        yield return Check("no home folder, no store", $"! test -e '{Quoted(home)}' && ! test -e '{Quoted(store.Home)}'", RunLimits.Usual, cancellationToken);
        yield return Check("system read-only", "! touch /usr/rgrid-was-here 2>/dev/null", RunLimits.Usual, cancellationToken);
        yield return Check("private /tmp and /dev/shm", "test -z \"$(ls -A /tmp /dev/shm | grep -v :)\" && touch /tmp/x /dev/shm/x", RunLimits.Usual, cancellationToken);
        yield return Check("other processes hidden", "test \"$(ls /proc | grep -c '^[0-9]')\" -lt 10", RunLimits.Usual, cancellationToken);
        yield return Check("--network off", "test \"$(grep -c : /proc/net/dev)\" = 1", RunLimits.Usual, cancellationToken);
        yield return Fails("--memory", "head -c 200000000 /dev/zero | tail -c 190000000 | wc -c | grep -q 190000000", RunLimits.Usual with { Memory = LittleMemory }, cancellationToken);
        yield return Fails("limit of processes", "n=0; while test $n -lt 40; do sleep 9 & n=$((n + 1)); done 2>/dev/null", RunLimits.Usual with { Processes = FewProcesses }, cancellationToken);
        yield return Fails("--timeout", "sleep 9", RunLimits.Usual with { Timeout = TimeSpan.FromMilliseconds(100) }, cancellationToken);
        yield return Processors();
    }

    private static SandboxProof Processors()
    {
        using var limits = Limits.EnforcedLimits.Of(RunLimits.Usual with { Cpus = 1 });
        return new SandboxProof("--cpus", limits.Unenforced.Count == 0 ? null : limits.Unenforced[0]);
    }

    private SandboxProof Check(string property, string script, RunLimits limits, CancellationToken cancellationToken) =>
        Run(script, limits, cancellationToken) is { } failure ? new SandboxProof(property, failure) : new SandboxProof(property, null);

    private SandboxProof Fails(string property, string script, RunLimits limits, CancellationToken cancellationToken) =>
        new(property, Run(script, limits, cancellationToken) is null ? "it was not enforced" : null);

    // Null for exit code 0.
    private string? Run(string script, RunLimits limits, CancellationToken cancellationToken)
    {
        using var folder = PrivateFolder.Create(store.Stages);
        var root = Directory.CreateDirectory(Path.Combine(folder.Path, "system")).FullName;
        Directory.CreateDirectory(Path.Combine(root, "tmp"));
        List<Bind> binds = [];
        foreach (var program in SystemView.Programs)
        {
            switch (PosixFile.LinkKind(program))
            {
                case FileKind.Folder:
                    binds.Add(new Bind(program, program));
                    break;
                case FileKind.Link:
                    File.CreateSymbolicLink(root + program, PosixFile.ReadLink(program));
                    break;
            }
        }

        using var output = new MemoryStream();
        var plan = new ExecutionPlan(
            ["/bin/sh", "-c", script],
            new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
            "/tmp",
            limits,
            new ClosedWorld(root, binds, NetworkAccess.Off, HasGpu: false));
        try
        {
            var end = executor.Execute(plan, new RunStreams(output, output), cancellationToken);
            var said = Encoding.UTF8.GetString(output.ToArray()).Trim();
            return end is { Cause: EndCause.Exited, ExitCode: 0 } ? null : said.Length > 0 ? said : "it does not hold";
        }
        catch (RGridException exception)
        {
            return exception.Message;
        }
    }

    private static string Quoted(string path) => path.Replace("'", "'\\''", StringComparison.Ordinal);
}
