using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Executions;
using RGrid.Runtimes;

namespace RGrid.Environments;

/// <summary>Makes the jobs for installers: a private workspace, a folder to install into, and a log that is kept.</summary>
/// <param name="blobs">Holds the inputs; keeps the logs.</param>
/// <param name="store">Where private folders are.</param>
/// <param name="machine">The caller's variables and home folder, for credentials.</param>
/// <param name="clock">Names the logs by time.</param>
public sealed class InstallJobs(IBlobStore blobs, StoreFolders store, Machine machine, TimeProvider clock)
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
        Directory.CreateDirectory(store.InstallLogs);
        var log = new KeptInstallLog(
            observer, Path.Combine(store.InstallLogs, $"{clock.GetUtcNow():yyyyMMdd'T'HHmmss}-{Path.GetFileName(workspace.Path)[..8]}.log"));
        var target = folder ?? Path.Combine(workspace.Path, "environment");
        Directory.CreateDirectory(target);
        EmptyEnvironment.Write(question.Runtime, target);
        var inner = Path.Combine(workspace.Path, "workspace");
        Directory.CreateDirectory(inner);
        return new RunningInstallJob(workspace, log, new InstallJob(
            question.Requirements!,
            question.Runtime,
            installer,
            blobs,
            inner,
            target,
            finalFolder ?? target,
            machine.Variables,
            machine.HomeFolder,
            log,
            cancellationToken));
    }
}

/// <summary>Tells the observer each line and keeps it in a file.</summary>
/// <param name="observer">Is told.</param>
/// <param name="path">The file.</param>
internal sealed class KeptInstallLog(IRunObserver observer, string path) : IInstallLog
{
    /// <summary>The file.</summary>
    public string FilePath => path;

    public void Line(string text)
    {
        File.AppendAllText(path, text + "\n");
        observer.InstallLine(text);
    }

    public void Step(string text)
    {
        File.AppendAllText(path, $"== {text}\n");
        observer.Step(text);
    }
}

/// <summary>A job and its private folder, which goes when it is disposed; its log stays.</summary>
public sealed class RunningInstallJob : IDisposable
{
    private readonly PrivateFolder _folder;
    private readonly KeptInstallLog _log;

    internal RunningInstallJob(PrivateFolder folder, KeptInstallLog log, InstallJob job)
    {
        _folder = folder;
        _log = log;
        Job = job;
    }

    /// <summary>The job.</summary>
    public InstallJob Job { get; }

    /// <summary>Does a part of the job; a failure of the installer says where its whole log is.</summary>
    public T Do<T>(Func<InstallJob, T> part)
    {
        try
        {
            return part(Job);
        }
        catch (RGridException exception) when (exception.Code == ErrorCode.InstallFailed)
        {
            throw new RGridException(exception.Code, exception.Message, $"{exception.Hint}; the whole log is {_log.FilePath}", exception)
            {
                IsTransient = exception.IsTransient,
                IsOfChangedBytes = exception.IsOfChangedBytes,
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
