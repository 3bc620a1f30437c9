using System.Text.Json.Nodes;
using RGrid.Ecosystems;
using RGrid.Ecosystems.Npm;
using RGrid.FileSystem;
using RGrid.Runtimes;
using Lock = RGrid.Ecosystems.Lock;

namespace RGrid.Local.Npm;

/// <summary>Node's packages, with the npm that belongs to the interpreter. The lock is npm's own `package-lock.json`.</summary>
/// <param name="host">Where npm runs.</param>
public sealed class NpmEcosystem(IInstallerHost host) : IEcosystem
{
    private static readonly string[] Places = ["../lib/node_modules/npm", "../share/nodejs/npm", "../share/npm"];

    /// <inheritdoc/>
    public string Name => "npm";

    /// <inheritdoc/>
    public Requirements? Read(RequirementsQuestion question) => NpmRequirementsReader.Read(question);

    /// <inheritdoc/>
    public Installer FindInstaller(Requirements requirements, Runtime runtime) => host.Find(runtime, files => Find(files, runtime));

    /// <inheritdoc/>
    public Lock Resolve(InstallJob job, EarlierLock? earlier)
    {
        var run = new NpmRun(job, host);
        var lockPath = run.At("package-lock.json");
        if (!File.Exists(lockPath) && !File.Exists(run.At("npm-shrinkwrap.json")))
        {
            if (earlier is not null)
            {
                File.WriteAllBytes(lockPath, earlier.Lock.Native);
            }

            var end = run.Run("install", "--package-lock-only", "--ignore-scripts");
            if (end.ExitCode != 0)
            {
                throw NpmFailure.Of(end, job, $"the dependencies of `{job.Requirements.Source}` could not be resolved");
            }
        }

        return NpmLock.Read(File.ReadAllBytes(File.Exists(lockPath) ? lockPath : run.At("npm-shrinkwrap.json")));
    }

    /// <inheritdoc/>
    public InstallReport Install(InstallJob job, Lock chosen)
    {
        var run = new NpmRun(job, host);
        File.Delete(run.At("npm-shrinkwrap.json"));
        File.WriteAllBytes(run.At("package-lock.json"), chosen.Native);
        job.Log.Step($"installing {chosen.Packages.Count} packages");
        var end = run.Run("ci", "--install-links");
        if (end.ExitCode != 0)
        {
            throw NpmFailure.Of(end, job, $"the dependencies of `{job.Requirements.Source}` could not be installed");
        }

        var modules = run.At("node_modules");
        Directory.CreateDirectory(modules);
        CopyLinked(modules, modules);
        Directory.Move(modules, Path.Combine(job.Folder, "node_modules"));
        return new InstallReport(chosen.Packages.Count, [.. chosen.Packages.Where(package => package.IsBuiltHere).Select(package => package.Name)]);
    }

    private static Installer Find(IRuntimeFiles files, Runtime runtime)
    {
        var bin = Path.GetDirectoryName(runtime.Executable)!;
        foreach (var folder in Places.Select(place => Path.GetFullPath(Path.Combine(bin, place))))
        {
            var package = Path.Combine(folder, "package.json");
            if (files.TryRead(package) is { } bytes && JsonNode.Parse(bytes)?["version"]?.GetValue<string>() is { } version)
            {
                return new Installer("npm", version, Path.Combine(folder, "bin/npm-cli.js"));
            }
        }

        throw new RGridException(
            ErrorCode.InstallerUnavailable,
            $"there is no npm beside `{runtime.Executable}`, so dependencies can't be installed",
            "on Debian and Ubuntu: apt-get install npm; or choose a Node that brings npm with --runtime");
    }

    // npm links workspaces and some folders; a link that leaves node_modules would lead out of the environment, so it becomes a copy.
    private static void CopyLinked(string folder, string modules)
    {
        foreach (var path in FolderListing.Names(folder).Select(name => Path.Combine(folder, name)))
        {
            var kind = PosixFile.LinkKind(path);
            if (kind == FileKind.Link && PathRelation.RealPath(path) is { } target && !PathRelation.IsIn(target, modules) && Directory.Exists(target))
            {
                File.Delete(path);
                Copy(target, path);
            }
            else if (kind == FileKind.Folder && Path.GetFileName(path).StartsWith('@'))
            {
                CopyLinked(path, modules);
            }
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var name in FolderListing.Names(from))
        {
            var path = Path.Combine(from, name);
            switch (PosixFile.LinkKind(path))
            {
                case FileKind.Folder:
                    Copy(path, Path.Combine(to, name));
                    break;
                case FileKind.Link:
                    File.CreateSymbolicLink(Path.Combine(to, name), PosixFile.ReadLink(path));
                    break;
                default:
                    File.Copy(path, Path.Combine(to, name));
                    break;
            }
        }
    }
}
