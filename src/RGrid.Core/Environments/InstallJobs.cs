using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Executions;
using RGrid.Runtimes;

namespace RGrid.Environments;

/// <summary>Makes the jobs for installers: a private workspace, a folder to install into, and a log that is kept.</summary>
/// <param name="blobs">Holds the inputs; keeps the logs.</param>
/// <param name="store">Where private folders are.</param>
/// <param name="machine">The caller's variables and home folder, for credentials.</param>
public sealed class InstallJobs(IBlobStore blobs, StoreFolders store, Machine machine)
{
    /// <summary>Begins a job.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="installer">With which tool.</param>
    /// <param name="folder">Where to install; null for resolving only, which gets an empty environment of its own.</param>
    /// <param name="finalFolder">Where that folder will stand afterwards; null for resolving only.</param>
    /// <param name="observer">Is told what goes on.</param>
    /// <param name="cancellationToken">Ends the installer.</param>
    public RunningInstallJob Begin(
        DependenciesQuestion question,
        Installer installer,
        string? folder,
        string? finalFolder,
        IRunObserver observer,
        CancellationToken cancellationToken)
    {
        var workspace = PrivateFolder.Create(store.Stages);
        var target = folder ?? Path.Combine(workspace.Path, "environment");
        Directory.CreateDirectory(target);
        EmptyEnvironment.Write(question.Runtime, target);
        var inner = Path.Combine(workspace.Path, "workspace");
        Directory.CreateDirectory(inner);
        return new RunningInstallJob(workspace, new InstallJob(
            question.Requirements!,
            question.Runtime,
            installer,
            blobs,
            inner,
            target,
            finalFolder ?? target,
            machine.Variables,
            machine.HomeFolder,
            new ObservedInstallLog(observer),
            cancellationToken));
    }

    private sealed class ObservedInstallLog(IRunObserver observer) : IInstallLog
    {
        public void Line(string text) => observer.InstallLine(text);

        public void Step(string text) => observer.Step(text);
    }
}

/// <summary>A job and its private folder, which goes when it is disposed.</summary>
/// <param name="folder">The private folder.</param>
/// <param name="job">The job.</param>
public sealed class RunningInstallJob(PrivateFolder folder, InstallJob job) : IDisposable
{
    /// <summary>The job.</summary>
    public InstallJob Job => job;

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}
