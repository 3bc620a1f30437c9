namespace RGrid.EndToEnd.Why;

/// <summary>What can be varied of a Python script.</summary>
internal static class PythonFacets
{
    public const string Script = "s.py";

    /// <summary>The facets; that of the runtime only where there are two Pythons to choose from.</summary>
    public static IReadOnlyList<Facet> All(IReadOnlyList<string> pythons) =>
    [
        new("script line", FacetLevel.Environment, ["%"], (_, _) => $"code-changed {Script}", (scene, value) => scene.Write(Script, $"""
            import lib
            from package import part
            try:
                import shadow
            except ImportError:
                pass
            value = {value}

            """)),
        new("module", FacetLevel.Environment, ["%"], (_, _) => "code-changed lib.py", (scene, value) => scene.Write("lib.py", $"value = {value}\n")),
        new(
            "line endings of a package",
            FacetLevel.Environment,
            ["\n", "\r\n"],
            (_, _) => "code-changed package/part.py",
            (scene, value) =>
            {
                scene.Write("package/__init__.py", "");
                scene.Write("package/part.py", $"first = 1{value}second = 2{value}");
            }),
        new(
            "file that shadows",
            FacetLevel.Environment,
            ["", "there"],
            (_, after) => after.Length > 0 ? "code-added shadow.py" : "code-removed shadow.py",
            (scene, value) =>
            {
                scene.Remove("shadow.py");
                if (value.Length > 0)
                {
                    scene.Write("shadow.py", "shadow = True\n");
                }
            }),
        .. pythons.Count < 2 ? [] : new[]
        {
            new Facet("runtime", FacetLevel.Environment, pythons, (_, _) => "runtime runtime", (scene, value) => scene.Option("--runtime", "python:" + value)),
        },
        .. ExecutionFacets.All,
    ];

    /// <summary>The facets of a script with dependencies from an index on loopback. Each new choice of them takes an installer a second or two.</summary>
    public static IReadOnlyList<Facet> Dependencies { get; } =
    [
        .. All([]).Where(facet => facet.Name is "script line" or "module" or "line endings of a package" or "file that shadows"),
        new(
            "requirements",
            FacetLevel.Environment,
            ["alpha==1.0", "alpha==1.1", "alpha==1.1  # a comment"],
            (_, _) => "dependency-file-changed requirements.txt",
            (scene, value) => scene.Write("requirements.txt", $"-r base.txt\n{value}\n")),
        new(
            "nested requirements",
            FacetLevel.Environment,
            ["beta==1.0", "beta==2.0"],
            (_, _) => "dependency-file-changed base.txt",
            (scene, value) => scene.Write("base.txt", value + "\n")),
        new(
            "option of the installer",
            FacetLevel.Environment,
            ["", "1"],
            (_, _) => "installer-option pip.pre",
            (scene, value) => scene.Workspace.Variables["PIP_PRE"] = value),
        .. ExecutionFacets.All,
    ];
}
