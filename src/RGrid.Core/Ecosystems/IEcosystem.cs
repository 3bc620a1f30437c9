using RGrid.Content;
using RGrid.Keys;
using RGrid.Runtimes;
using RGrid.Snapshots;

namespace RGrid.Ecosystems;

/// <summary>
/// A world of packages (PyPI, npm): how a script says what it needs, and the world's own installer. One folder an ecosystem.
/// Calls come in the order of the members. Failures are <see cref="RGridException"/>; nothing is half done after one.
/// </summary>
public interface IEcosystem
{
    /// <summary>`pypi` or `npm`.</summary>
    string Name { get; }

    /// <summary>Reads what a script asks for, without any tool; null where nothing is declared.</summary>
    /// <exception cref="RGridException">A dependency file is broken (with line and column), includes one that is not there, or is a lock that no tool here can honour.</exception>
    Requirements? Read(RequirementsQuestion question);

    /// <summary>The installer that will be used with a runtime, found by reading files (no process is started, for this is asked on every run).</summary>
    /// <param name="requirements">What is asked.</param>
    /// <param name="runtime">For which runtime.</param>
    /// <param name="version">The version that it has to be, for what was installed with it before; null for the one of the runtime.</param>
    /// <exception cref="RGridException">None is there; the hint says how to get one.</exception>
    Installer FindInstaller(Requirements requirements, Runtime runtime, string? version);

    /// <summary>Chooses the artefacts (slow; asks the package index). Deterministic only through its result, which is kept.</summary>
    Lock Resolve(InstallJob job, EarlierLock? earlier);

    /// <summary>Installs exactly the artefacts of a lock into the folder of the job, checked against their hashes.</summary>
    InstallReport Install(InstallJob job, Lock chosen);
}

/// <summary>What an ecosystem may look at to find out what a script asks for.</summary>
/// <param name="Folders">The project.</param>
/// <param name="ScriptPath">Absolute real path of the script; null for `-m`.</param>
/// <param name="RequirementsFile">`--requirements`, absolute; wins over all other sources.</param>
/// <param name="Files">Reads files, each once a run.</param>
/// <param name="Variables">The caller's environment variables; an installer's options are taken from it (`PIP_*`, `UV_*`, `npm_config_*`).</param>
/// <param name="HomeFolder">The caller's home folder, for `pip.conf` and `.npmrc`.</param>
public sealed record RequirementsQuestion(
    ProjectFolders Folders,
    string? ScriptPath,
    string? RequirementsFile,
    IFileSnapshots Files,
    IReadOnlyDictionary<string, string> Variables,
    string HomeFolder)
{
    /// <summary>True for a file with just the bytes that RGrid wrote there for the script: no part of a folder that is asked for.</summary>
    public Func<string, bool> IsOutput { get; init; } = _ => false;

    /// <summary>The tree of a folder without the folders that RGrid made there for the script and that hold nothing else.</summary>
    public Func<string, BlobTree, BlobTree> WithoutOutputs { get; init; } = (_, tree) => tree;
}

/// <summary>One file or folder that says what is asked, or is asked for by path.</summary>
/// <param name="LayoutPath">Where it is laid out for the installer: relative to the project's root, with `..` in front where it lies above; for an absolute path outside, a place that the ecosystem chose.</param>
/// <param name="KeyPath">How it is called in the key: as typed by the user, never an absolute path that nobody typed.</param>
/// <param name="SourcePath">Absolute path it was read from; for messages only.</param>
/// <param name="File">Its bytes, for a file.</param>
/// <param name="Tree">Its content, for a folder (path dependency, `--find-links`).</param>
public sealed record DependencyInput(string LayoutPath, string KeyPath, string SourcePath, FileSnapshot? File, BlobTree? Tree)
{
    /// <summary>How <see cref="ForInstaller"/> calls the folder that inputs are laid out in.</summary>
    public const string LayoutRoot = "${RGRID_LAYOUT}";

    /// <summary>What the installer reads in place of the file's bytes while it resolves, its paths leading to what is laid out; null where it reads the bytes.</summary>
    public string? ForInstaller { get; init; }
}

/// <summary>What a script asks for, before anything is chosen.</summary>
/// <param name="Ecosystem">Its name.</param>
/// <param name="Source">What says so, for messages and for finding the newest lock of the same source: `requirements.txt`, `process.py (PEP 723)`.</param>
/// <param name="SourcePath">Absolute path of the file that says so.</param>
/// <param name="Inputs">Every file read and every tree referred to, in the order of reading; the raw bytes of all of them are in the key.</param>
/// <param name="Options">The installer's effective options from its files and variables that can change the outcome, in a fixed order, credentials removed.</param>
/// <param name="LanguageConstraint">`requires-python` or `engines.node` as written; null where nothing is said.</param>
/// <param name="HasDependencies">False where the sources name no package at all: then nothing is installed.</param>
/// <param name="IsPinned">True where every choice is already fixed by the sources (exact pins with hashes, a lock file).</param>
/// <param name="Notes">Lines for the user, without `note:`; e.g. that two sources were found and which one counts.</param>
public sealed record Requirements(
    string Ecosystem,
    string Source,
    string SourcePath,
    IReadOnlyList<DependencyInput> Inputs,
    IReadOnlyList<KeyValuePair<string, string>> Options,
    string? LanguageConstraint,
    bool HasDependencies,
    bool IsPinned,
    IReadOnlyList<string> Notes);

/// <summary>A tool that resolves and installs.</summary>
/// <param name="Name">`pip`, `uv`, `npm`.</param>
/// <param name="Version">Its full version.</param>
/// <param name="Path">What is started or imported: an absolute path.</param>
/// <param name="BuilderRevision">Raised when RGrid makes another folder of the same artefacts with it.</param>
/// <param name="ResolverRevision">Raised when RGrid chooses other artefacts for the same demands with it, and what it chose before may be wrong.</param>
/// <param name="Configuration">Digest of a file of options that lies beside it on this machine; null where there is none.</param>
/// <param name="Platform">What it chooses artefacts by beside the runtime; null where that is nothing.</param>
public sealed record Installer(
    string Name,
    string Version,
    string Path,
    int BuilderRevision = DependenciesManifest.FirstBuilderRevision,
    int ResolverRevision = RequirementsManifest.FirstResolverRevision,
    Digest? Configuration = null,
    string? Platform = null);

/// <summary>One chosen artefact.</summary>
/// <param name="Name">Normalised name (PEP 503; npm's as it is).</param>
/// <param name="Version">Its version.</param>
/// <param name="FileName">The artefact's file name; for npm its place below `node_modules`.</param>
/// <param name="Hash">`sha256:…` (hex) or the registry's integrity (`sha512-…`); for a path dependency the digest of its tree; for a VCS one its commit.</param>
/// <param name="Origin">Where it was found, credentials removed; null for local ones.</param>
/// <param name="IsBuiltHere">True where code is compiled or built on this machine, so that the result depends on it.</param>
public sealed record LockedPackage(string Name, string Version, string FileName, string Hash, string? Origin, bool IsBuiltHere)
{
    /// <summary>True for what was asked for by its place (a URL, repository or path): nobody has chosen its version.</summary>
    public bool IsDirect { get; init; }
}

/// <summary>A resolution: the artefacts that were chosen, enough to install the same again.</summary>
/// <param name="Ecosystem">Its name.</param>
/// <param name="Packages">Sorted by name, then version, then file name.</param>
/// <param name="Native">The installer's own form of it (a hashed requirements file, a `package-lock.json`), credentials removed; what <see cref="IEcosystem.Install"/> goes by.</param>
public sealed record Lock(string Ecosystem, IReadOnlyList<LockedPackage> Packages, byte[] Native);

/// <summary>The newest lock of the same source, for rule 22: what the changed text still allows keeps its version.</summary>
/// <param name="Lock">What was chosen then.</param>
/// <param name="Inputs">What was asked then: path in the key and bytes of each file. One file may be there in two parts.</param>
/// <param name="HasSameOptions">True where the installer's options were those of now.</param>
/// <param name="HasSameSurroundings">True where the runtime, and the folders and archives among what was asked, were those of now; <paramref name="Inputs"/> does not hold the folders.</param>
public sealed record EarlierLock(Lock Lock, IReadOnlyList<(string KeyPath, byte[] Bytes)> Inputs, bool HasSameOptions, bool HasSameSurroundings);

/// <summary>Everything that resolving and installing need.</summary>
/// <param name="Requirements">What is asked.</param>
/// <param name="Runtime">For which runtime.</param>
/// <param name="Installer">With which tool.</param>
/// <param name="Blobs">Holds the bytes of <see cref="Requirements.Inputs"/>.</param>
/// <param name="Workspace">A private folder for this job alone; removed afterwards by the caller.</param>
/// <param name="Folder">The environment being made, private until it is published. For Python it already holds `pyvenv.cfg` and `bin/python`; for Node it is empty and gets `node_modules`.</param>
/// <param name="FinalFolder">Where <paramref name="Folder"/> will stand once it is published; what is written into scripts must name this place.</param>
/// <param name="Variables">The caller's variables, for credentials, proxies and CA files only; the child gets a clean set.</param>
/// <param name="HomeFolder">The caller's home folder, for credentials only (`.netrc`, tokens of `.npmrc`).</param>
/// <param name="Log">Gets each line that the installer prints.</param>
/// <param name="CancellationToken">Ends the installer's whole process tree.</param>
public sealed record InstallJob(
    Requirements Requirements,
    Runtime Runtime,
    Installer Installer,
    IBlobStore Blobs,
    string Workspace,
    string Folder,
    string FinalFolder,
    IReadOnlyDictionary<string, string> Variables,
    string HomeFolder,
    IInstallLog Log,
    CancellationToken CancellationToken);

/// <summary>What an installer says while it works.</summary>
public interface IInstallLog
{
    /// <summary>A line of the installer's, credentials already removed.</summary>
    void Line(string text);

    /// <summary>What is being done now, in a few words (`resolving requirements.txt`), for the progress line.</summary>
    void Step(string text);
}

/// <summary>What an installation did.</summary>
/// <param name="PackageCount">How many packages are in the folder now.</param>
/// <param name="BuiltHere">Names of those that were built on this machine.</param>
public sealed record InstallReport(int PackageCount, IReadOnlyList<string> BuiltHere);
