using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Environments;
using RGrid.FileSystem;
using RGrid.Local.Processes;
using RGrid.Runtimes;

namespace RGrid.Local;

/// <summary>Installers of this machine.</summary>
public sealed partial class LocalInstallerHost : IInstallerHost, IRuntimeFiles
{
    private static readonly Lazy<string?> Glibc = new(FindGlibc);

    /// <inheritdoc/>
    public Installer Find(Runtime runtime, Func<IRuntimeFiles, Installer> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        return find(this);
    }

    /// <inheritdoc/>
    public T Read<T>(Runtime runtime, Func<IRuntimeFiles, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return read(this);
    }

    /// <inheritdoc/>
    public InstallerEnd Run(InstallerCommand command, CancellationToken cancellationToken) => InstallerProcess.Run(
        command.File, command.Arguments, command.Variables, command.WorkingFolder, command.Line, cancellationToken);

    /// <inheritdoc/>
    public string? CLibrary => Glibc.Value;

    /// <inheritdoc/>
    public bool IsFolder(string path) => PosixFile.IsFolder(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> Names(string folder) => PosixFile.IsFolder(folder) ? [.. FolderListing.Names(folder)] : [];

    /// <inheritdoc/>
    public byte[]? TryRead(string path) => PosixFile.IsFile(path) ? File.ReadAllBytes(path) : null;

    /// <inheritdoc/>
    public string Identity(string path)
    {
        if (PosixFile.IsFolder(path))
        {
            return Digest.Of(FolderContents.Describe(path, CancellationToken.None)).Short;
        }

        var stat = PosixFile.TryStat(path)!.Value;
        return Digest.Of(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{path}\0{stat.Size}\0{stat.ModifiedNs}\0{stat.Inode}"))).Short;
    }

    /// <inheritdoc/>
    public void CopyTo(string path, string target)
    {
        if (!PosixFile.IsFolder(path))
        {
            File.Copy(path, target);
            return;
        }

        Directory.CreateDirectory(target);
        foreach (var name in FolderListing.Names(path).Where(name => name != "__pycache__"))
        {
            CopyTo(Path.Combine(path, name), Path.Combine(target, name));
        }
    }

    private static string? FindGlibc()
    {
        try
        {
            return OperatingSystem.IsLinux() ? "glibc " + Marshal.PtrToStringUTF8(GlibcVersion()) : null;
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, of which wheels tell the version in ways that only change with it.
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "gnu_get_libc_version")]
    private static partial nint GlibcVersion();
}
