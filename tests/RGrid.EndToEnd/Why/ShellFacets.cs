namespace RGrid.EndToEnd.Why;

/// <summary>What can be varied of a shell script: all that costs no interpreter to start up and no package.</summary>
internal static class ShellFacets
{
    public const string Script = "job.sh";

    public static IReadOnlyList<Facet> All { get; } =
    [
        new("script line", FacetLevel.Environment, ["%"], (_, _) => $"code-changed {Script}", (scene, value) => scene.Write(Script, $"""
            #!/bin/sh
            # version {value}
            . "$(dirname "$0")/lib.sh"
            for part in extra.txt before.txt after.txt current.txt one.txt two.txt; do
                [ -e "$part" ] && : "$part"
            done
            exit 0

            """)),
        new("module", FacetLevel.Environment, ["%"], (_, _) => "code-changed lib.sh", (scene, value) => scene.Write("lib.sh", $"# lib {value}\n")),
        new(
            "line endings",
            FacetLevel.Environment,
            ["\n", "\r\n"],
            (_, _) => "code-changed one.txt",
            (scene, value) => scene.Write("one.txt", $"first{value}second{value}")),
        new(
            "new file",
            FacetLevel.Environment,
            ["", "there"],
            (_, after) => after.Length > 0 ? "code-added extra.txt" : "code-removed extra.txt",
            (scene, value) => WriteOrRemove(scene, "extra.txt", value, "extra\n")),
        new(
            "renamed file",
            FacetLevel.Environment,
            ["before.txt", "after.txt"],
            (_, after) => $"code-renamed {after}",
            (scene, value) =>
            {
                scene.Remove("before.txt");
                scene.Remove("after.txt");
                scene.Write(value, "renamed\n");
            }),
        new(
            "mode",
            FacetLevel.Environment,
            ["plain", "executable"],
            (_, _) => "code-mode two.txt",
            (scene, value) => scene.Write("two.txt", "two\n", value == "executable")),
        new(
            "link",
            FacetLevel.Environment,
            ["one.txt", "two.txt"],
            (_, _) => "code-link current.txt",
            (scene, value) => scene.Link("current.txt", value)),
        new(
            "include",
            FacetLevel.Environment,
            ["", "there"],
            (_, after) => after.Length > 0 ? "code-added conf/job.conf" : "code-removed conf/job.conf",
            (scene, value) =>
            {
                scene.Write("conf/job.conf", "key=1\n");
                scene.Option(value.Length > 0 ? ["--include", scene.Workspace.At("conf/*.conf")] : []);
            }),
        new(
            "runtime",
            FacetLevel.Environment,
            ["", "bash"],
            (_, _) => ShellsAreOne ? $"runtime-name {Script}" : "runtime runtime",
            (scene, value) => scene.Option(value.Length > 0 ? ["--runtime", value] : [])),
        .. ExecutionFacets.All,
    ];

    // Where `sh` is bash, only the name differs.
    private static bool ShellsAreOne => RealPath("/bin/sh") == RealPath("/bin/bash");

    private static string? RealPath(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private static void WriteOrRemove(RunScene scene, string path, string value, string text)
    {
        if (value.Length > 0)
        {
            scene.Write(path, text);
        }
        else
        {
            scene.Remove(path);
        }
    }
}
