using RGrid.Ecosystems;

namespace RGrid.Local.Pypi;

/// <summary>Tells pip's failures apart by what it prints.</summary>
internal static class PipFailure
{
    /// <summary>The failure of a run of pip.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="job">The job.</param>
    /// <param name="what">What failed, where nothing more is known.</param>
    public static RGridException Of(InstallerEnd end, InstallJob job, string what)
    {
        var source = job.Requirements.Source;
        var (message, hint, isTransient) = end switch
        {
            _ when end.Says("No space left on device") => (
                $"no space is left on the disk for the dependencies of `{source}`; nothing was stored", "free some space, or set RGRID_HOME to another disk", false),
            _ when end.Says("DO NOT MATCH THE HASHES") => (
                $"a file that `{source}` was locked to has changed since it was locked", "if that is wanted, resolve again with --upgrade", false),
            _ when end.Says("Connection refused") || end.Says("Name or service not known") || end.Says("Temporary failure in name resolution")
                || end.Says("NewConnectionError") || end.Says("Network is unreachable") || end.Says("timed out") => (
                $"the package index could not be reached for `{source}`", "check the network and the index options of pip; what is installed already keeps working", true),
            _ when end.Says("CERTIFICATE_VERIFY_FAILED") => (
                $"the package index shows a certificate that is not trusted here, so nothing was fetched for `{source}`", "name its authority: `cert` in pip.conf, or PIP_CERT", false),
            _ when end.Says("401 Error, Credentials not correct") => (
                $"the package index does not take the credentials that it was given for `{source}`", "check user and token: in the index's URL, or in ~/.netrc", false),
            _ when end.Says("404 Client Error") => (
                $"a file that `{source}` was locked to is gone from its index", "resolve again with --upgrade", false),
            _ when end.Says("(from versions: none)") => (
                $"a dependency of `{source}` was not found in any version for {job.Runtime}", "check its name, and the index options of pip", false),
            _ when end.Says("No matching distribution found") => (
                $"a dependency of `{source}` does not exist in that version for {job.Runtime}", "check its name and version, and the index options of pip", false),
            _ when end.Says("ResolutionImpossible") || end.Says("conflicting dependencies") => (
                $"the dependencies of `{source}` contradict each other", "loosen one of the versions named above", false),
            _ when end.Says("Failed to build") || end.Says("subprocess-exited-with-error") || end.Says("metadata-generation-failed") => (
                $"a dependency of `{source}` could not be built", "a compiler or a system library may be missing; see its lines above", false),
            _ => (what, "pip's last lines are above; -v shows all of them", false),
        };
        return new RGridException(ErrorCode.InstallFailed, $"{message}\n{end.Tail}", hint) { IsTransient = isTransient };
    }
}
