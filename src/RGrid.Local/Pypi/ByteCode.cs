using RGrid.Ecosystems;
using RGrid.Executions;

namespace RGrid.Local.Pypi;

/// <summary>
/// Byte-compiles what was installed, once and unchecked, so that a run never writes into the environment (cache.md 16). A source that
/// can't be compiled is no failure: packages carry some for other versions of Python. Byte code names its source where closed worlds show it.
/// </summary>
internal static class ByteCode
{
    // On a disk that is full, Python writes the first part of a .pyc and takes that for all of it. It would be believed at every import.
    private const string Program = """
        import compileall, marshal, os, sys
        top, header, mode, tag = sys.argv[1], 12, {}, sys.implementation.cache_tag
        if sys.version_info >= (3, 7):
            import py_compile
            header, mode = 16, {'invalidation_mode': py_compile.PycInvalidationMode.UNCHECKED_HASH}
        try:
            compileall.compile_dir(top, ddir=sys.argv[2], quiet=2, **mode)
        except Exception as error:
            print(error)
        for folder, _, names in os.walk(top):
            for name in names:
                if tag and name.endswith(tag + '.pyc'):
                    with open(os.path.join(folder, name), 'rb') as file:
                        code = file.read()[header:]
                    try:
                        marshal.loads(code)
                    except Exception:
                        sys.exit(os.path.join(folder, name) + ' is not whole')
        """;

    /// <summary>Compiles.</summary>
    /// <param name="job">The job.</param>
    /// <param name="host">Where the interpreter runs.</param>
    /// <exception cref="RGridException">The byte code could not be written whole.</exception>
    public static void Write(InstallJob job, IInstallerHost host)
    {
        var end = host.Run(
            InstallerCommand.Of(
                job,
                Path.Combine(job.Folder, "bin/python"),
                ["-c", Program, Path.Combine(job.Folder, "lib"), FixedPlaces.Environment + "/lib"],
                InstallerVariables.Of(job, Path.Combine(job.Folder, "bin")),
                job.Workspace),
            job.CancellationToken);
        if (end.ExitCode != 0)
        {
            throw new RGridException(
                ErrorCode.InstallFailed,
                $"the byte code of the dependencies of `{job.Requirements.Source}` could not be written whole; nothing was stored\n{end.Tail}",
                "free some space, or set RGRID_HOME to another disk");
        }
    }
}
