namespace RGrid.FileSystem;

/// <summary>
/// What of this machine's system a closed world shows, read-only. All of it stands for the package database and the files that
/// the host digest reads; `/usr/local`, `/usr/src` and `/opt`, in which others than packages put their files, are not shown. Nothing secret is on the list
/// (`/etc/ssl/private` is not): a run of root's reads what root may read.
/// </summary>
public static class SystemView
{
    /// <summary>Folders of programs and libraries. Where one is a link (`/bin` → `usr/bin`), the run sees the same link.</summary>
    public static IReadOnlyList<string> Programs { get; } =
        ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store"];

    /// <summary>Hidden below <see cref="Programs"/>.</summary>
    public static IReadOnlyList<string> Hidden { get; } = ["/usr/local", "/usr/src"];

    /// <summary>Files and folders of configuration that programs need to run as they do outside.</summary>
    public static IReadOnlyList<string> Configuration { get; } =
    [
        "/etc/alternatives", "/etc/ca-certificates", "/etc/crypto-policies", "/etc/debian_version", "/etc/fonts", "/etc/gai.conf", "/etc/java-11-openjdk",
        "/etc/java-17-openjdk", "/etc/java-21-openjdk", "/etc/java-25-openjdk", "/etc/ImageMagick-6", "/etc/ImageMagick-7", "/etc/inputrc",
        "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/lsb-release", "/etc/magic", "/etc/magic.mime", "/etc/mime.types",
        "/etc/os-release", "/etc/perl", "/etc/pki/ca-trust", "/etc/pki/java", "/etc/pki/tls/cert.pem", "/etc/pki/tls/certs", "/etc/pki/tls/openssl.cnf",
        "/etc/protocols", "/etc/python3", "/etc/python3.9", "/etc/python3.10", "/etc/python3.11", "/etc/python3.12", "/etc/python3.13", "/etc/python3.14",
        "/etc/R", "/etc/rpc", "/etc/services", "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/terminfo", "/etc/xml",
    ];

    /// <summary>Where the kernel speaks; a run has its own.</summary>
    public static IReadOnlyList<string> Kernel { get; } = ["/proc", "/dev", "/sys"];

    /// <summary>True for a path that is shown from the system itself.</summary>
    public static bool Shows(string path) =>
        !Hidden.Any(folder => PathRelation.IsIn(path, folder)) && Programs.Any(folder => PathRelation.IsIn(path, folder))
        || Configuration.Any(shown => PathRelation.IsIn(path, shown));

    /// <summary>True for a folder that holds something of the system that is shown (`/etc`).</summary>
    public static bool IsAbove(string folder) => Programs.Concat(Configuration).Any(shown => PathRelation.IsIn(shown, folder));

    /// <summary>True for a path below one of the kernel's.</summary>
    public static bool IsKernels(string path) => Kernel.Any(folder => PathRelation.IsIn(path, folder));
}
