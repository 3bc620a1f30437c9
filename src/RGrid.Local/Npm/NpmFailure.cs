using RGrid.Ecosystems;

namespace RGrid.Local.Npm;

/// <summary>Tells npm's failures apart by its error codes.</summary>
internal static class NpmFailure
{
    /// <summary>The failure of a run of npm.</summary>
    public static RGridException Of(InstallerEnd end, InstallJob job, string what)
    {
        var source = job.Requirements.Source;
        var (message, hint, isTransient) = end switch
        {
            _ when end.Says("ENOSPC") => ($"no space is left on the disk for the dependencies of `{source}`; nothing was stored", "free some space, or set RGRID_HOME to another disk", false),
            _ when end.Says("EINTEGRITY") => ($"a package that `{source}` was locked to has changed since it was locked",
                job.Requirements.IsPinned ? "if that is wanted, make its lock anew: npm install --package-lock-only" : "if that is wanted, resolve again with --upgrade", false),
            _ when end.Says("EUSAGE") => ($"`{source}` and its lock do not agree", "run `npm install --package-lock-only`, then run again", false),
            _ when end.Says("SELF_SIGNED_CERT") || end.Says("UNABLE_TO_VERIFY_LEAF") || end.Says("UNABLE_TO_GET_ISSUER") || end.Says("CERT_HAS_EXPIRED") => (
                $"the npm registry shows a certificate that is not trusted here, so nothing was fetched for `{source}`", "name its authority: `cafile` in .npmrc, or NODE_EXTRA_CA_CERTS", false),
            _ when end.Says("E401") || end.Says("E403") => ($"the npm registry does not let `{source}` be installed with the credentials that it was given", "check the token in .npmrc", false),
            _ when end.Says("E404") => ($"a dependency of `{source}` was not found in any version", "check its name, and the registry of npm", false),
            _ when end.Says("ETARGET") => ($"a dependency of `{source}` does not exist in that version", "check its version, and the registry of npm", false),
            _ when end.Says("ECONNREFUSED") || end.Says("ENOTFOUND") || end.Says("ETIMEDOUT") || end.Says("EAI_AGAIN") => (
                $"the npm registry could not be reached for `{source}`", "check the network and the registry of npm; what is installed already keeps working", true),
            _ when end.Says("ERESOLVE") => ($"the dependencies of `{source}` contradict each other", "loosen one of the versions named above", false),
            _ => (what, "npm's last lines are above; -v shows all of them", false),
        };
        return new RGridException(ErrorCode.InstallFailed, $"{message}\n{end.Tail}", hint) { IsTransient = isTransient, IsOfChangedBytes = end.Says("EINTEGRITY") };
    }
}
