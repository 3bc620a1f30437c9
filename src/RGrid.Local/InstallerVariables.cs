using RGrid.Ecosystems;
using RGrid.Executions;

namespace RGrid.Local;

/// <summary>The environment of an installer and of the builds and lifecycle scripts that it starts: clean, without a home (cache.md 22).</summary>
internal static class InstallerVariables
{
    /// <summary>Variables with private HOME and TMPDIR in the workspace; proxies and CA files of the caller's pass.</summary>
    /// <param name="job">The job.</param>
    /// <param name="firstOnPath">A folder that stands first on PATH.</param>
    public static Dictionary<string, string> Of(InstallJob job, string firstOnPath)
    {
        var variables = new Dictionary<string, string>(FixedSettings.Network(job.Variables), StringComparer.Ordinal)
        {
            ["PATH"] = $"{firstOnPath}:/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = Directory.CreateDirectory(Path.Combine(job.Workspace, "home")).FullName,
            ["TMPDIR"] = Directory.CreateDirectory(Path.Combine(job.Workspace, "tmp")).FullName,
            ["LANG"] = "C.UTF-8",
            ["TZ"] = "UTC",
        };
        return variables;
    }
}
