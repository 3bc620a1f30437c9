namespace RGrid.Ecosystems.Pypi.Markers;

/// <summary>What markers of PEP 508 ask about an interpreter.</summary>
/// <param name="Values">The value of each variable (`python_version`, `sys_platform`, …), as the interpreter says it.</param>
/// <param name="Extras">The extras that are asked for, normalised; `extra == "x"` holds for each of them.</param>
public sealed record MarkerEnvironment(IReadOnlyDictionary<string, string> Values, IReadOnlySet<string> Extras)
{
    /// <summary>The dependency groups that are asked for, normalised; `"x" in dependency_groups` holds for each of them (PEP 751).</summary>
    public IReadOnlySet<string> Groups { get; init; } = new HashSet<string>();

    /// <summary>The variables of PEP 508, `extra` left out.</summary>
    public static IReadOnlyList<string> Variables { get; } =
    [
        "os_name", "sys_platform", "platform_machine", "platform_python_implementation", "platform_release", "platform_system",
        "platform_version", "python_version", "python_full_version", "implementation_name", "implementation_version",
    ];
}
