using System.Diagnostics;
using System.Text.Json.Nodes;
using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd.Why;

/// <summary>`rgrid why` names exactly the causes: 100 of 100 seeded changes, and what was lost is never told as changed.</summary>
public sealed class WhyTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Scenario_66_sixty_seeded_changes_of_a_shell_script_are_explained_by_exactly_their_causes()
    {
        var changes = new SeededChanges(_workspace, ShellFacets.Script, ShellFacets.All, seed: 1);
        Assert.Equal([], changes.Run(60));
        Assert.True(changes.Kinds.Count >= 15, string.Join(", ", changes.Kinds));
    }

    [Fact]
    public void Scenario_66_twenty_five_seeded_changes_of_a_python_script_are_explained_by_exactly_their_causes()
    {
        var changes = new SeededChanges(_workspace, PythonFacets.Script, PythonFacets.All(Pythons()), seed: 2);
        Assert.Equal([], changes.Run(25));
        Assert.True(changes.Kinds.Count >= 12, string.Join(", ", changes.Kinds));
    }

    [Fact]
    public void Scenario_66_fifteen_seeded_changes_of_a_script_with_dependencies_are_explained_by_exactly_their_causes()
    {
        using var index = new PythonIndex();
        index.AddWheel("alpha", "1.0").AddWheel("alpha", "1.1").AddWheel("beta", "1.0").AddWheel("beta", "2.0");
        _workspace.Variables["PIP_INDEX_URL"] = index.Url;
        var changes = new SeededChanges(_workspace, PythonFacets.Script, PythonFacets.Dependencies, seed: 3);
        Assert.Equal([], changes.Run(15));
        Assert.True(changes.Kinds.ContainsKey("dependency-file-changed") && changes.Kinds.ContainsKey("installer-option"), string.Join(", ", changes.Kinds));
    }

    // Two versions, where there are two.
    private List<string> Pythons() =>
    [
        .. JsonNode.Parse(_workspace.Run("runtimes", "--json").Succeeded().Stdout)!.AsArray()
            .Select(runtime => runtime!["version"]!.GetValue<string>())
            .Where(version => version.StartsWith("3.1", StringComparison.Ordinal) && version.Contains('.', StringComparison.Ordinal))
            .DistinctBy(version => string.Join('.', version.Split('.').Take(2)))
            .Take(2),
    ];
}
