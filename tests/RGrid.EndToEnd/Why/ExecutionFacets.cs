namespace RGrid.EndToEnd.Why;

/// <summary>What can be varied of a run without touching its environment; the same for every language.</summary>
internal static class ExecutionFacets
{
    // The inputs are there twice, so that a run in the other working folder sees the same.
    private static readonly string[] Folders = ["", "sub/"];

    public static IReadOnlyList<Facet> All { get; } =
    [
        new("argument", FacetLevel.Execution, ["a%"], (_, _) => "argument-changed 1", (scene, value) => scene.Arguments.AddRange([value, "--"])),
        new(
            "argument that names an input",
            FacetLevel.Execution,
            ["jan.csv", "feb.csv", "mar.csv"],
            (_, _) => "argument-changed 3",
            (scene, value) =>
            {
                WriteInput(scene, "jan.csv", "month,jan\n");
                WriteInput(scene, "feb.csv", "month,feb\n");
                WriteInput(scene, "mar.csv", "month,jan\n");
                scene.Arguments.AddRange([value, "---"]);
            }),
        new(
            "further argument",
            FacetLevel.Execution,
            ["", "--fast", "--slow"],
            (before, after) => before.Length == 0 ? "argument-added 5" : after.Length == 0 ? "argument-removed 5" : "argument-changed 5",
            (scene, value) => scene.Arguments.AddRange(value.Length > 0 ? [value] : [])),
        new(
            "input content",
            FacetLevel.Execution,
            ["line %\n", "line %\n", "only\nline\nendings\n", "only\r\nline\r\nendings\r\n"],
            (_, _) => "input-changed data.csv",
            (scene, value) =>
            {
                WriteInput(scene, "data.csv", value);
                scene.Option("--input", "data.csv");
            }),
        new(
            "input more",
            FacetLevel.Execution,
            ["", "there"],
            (_, after) => after.Length > 0 ? "input-added more.csv" : "input-removed more.csv",
            (scene, value) =>
            {
                WriteInput(scene, "more.csv", "more\n");
                scene.Option(value.Length > 0 ? ["--input", "more.csv"] : []);
            }),
        new(
            "input renamed",
            FacetLevel.Execution,
            ["red.csv", "blue.csv"],
            (_, after) => $"input-renamed {after}",
            (scene, value) =>
            {
                WriteInput(scene, "red.csv", "coloured\n");
                WriteInput(scene, "blue.csv", "coloured\n");
                scene.Option("--input", value);
            }),
        new(
            "input mode",
            FacetLevel.Execution,
            ["plain", "executable"],
            (_, _) => "input-mode tool",
            (scene, value) =>
            {
                WriteInput(scene, "tool", "tool\n", value == "executable");
                scene.Option("--input", "tool");
            }),
        new(
            "variable",
            FacetLevel.Execution,
            ["undeclared", "absent", "empty", "s3cr3t%", "s3cr3t%"],
            (before, after) => before == "undeclared" ? "variable-added TOKEN" : after == "undeclared" ? "variable-removed TOKEN" : "variable-changed TOKEN",
            (scene, value) => scene.Option(value switch
            {
                "undeclared" => [],
                "absent" => ["--env", "TOKEN"],
                "empty" => ["--env", "TOKEN="],
                _ => ["--env", $"TOKEN={value}"],
            })),
        new(
            "working folder",
            FacetLevel.Execution,
            [".", "sub"],
            (_, _) => "working-folder working folder",
            (scene, value) => scene.WorkingFolder = value),
    ];

    private static void WriteInput(RunScene scene, string name, string text, bool isExecutable = false)
    {
        foreach (var folder in Folders)
        {
            scene.Write(folder + name, text, isExecutable);
        }
    }
}
