using System.Text.Json.Nodes;
using RGrid.Testing;

namespace RGrid.EndToEnd.Why;

/// <summary>
/// Changes one to three facets of a random earlier state, runs it, and says which causes have to be named: those of the facets that
/// differ from the nearest earlier state. The states are compared here by their facets alone, so that nothing of RGrid's own way of
/// comparing is taken for granted.
/// </summary>
internal sealed class SeededChanges(Workspace workspace, string script, IReadOnlyList<Facet> facets, int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<State> _states = [];
    private int _unused;

    /// <summary>How often each kind was a cause.</summary>
    public SortedDictionary<string, int> Kinds { get; } = new(StringComparer.Ordinal);

    /// <summary>Makes the first run, then so many changes; gives a line for each that was explained otherwise than expected.</summary>
    public IReadOnlyList<string> Run(int changes)
    {
        var failures = new List<string>();
        Add(facets.ToDictionary(facet => facet.Name, facet => Fresh(facet.Values[0])));
        for (var change = 1; change <= changes; change++)
        {
            // Mostly goes on from where it is, as people do; sometimes from long ago.
            var from = _random.Next(4) == 0 ? _states[_random.Next(_states.Count)] : _states[^1];
            var state = Add(Change(from));
            var (nearest, expected) = Expect(state);
            var found = workspace.Run("why", "--json").Succeeded().Stdout;
            if (Compare(JsonNode.Parse(found)!.AsObject(), state, nearest, expected) is { } failure)
            {
                failures.Add($"change {change} of seed {seed}: {failure}\n{found}");
            }
        }

        return failures;
    }

    private Dictionary<string, string> Change(State from)
    {
        var values = new Dictionary<string, string>(from.Values, StringComparer.Ordinal);
        foreach (var facet in facets.OrderBy(_ => _random.Next()).Take(_random.Next(1, 4)))
        {
            var others = facet.Values.Where(value => value.Contains('%', StringComparison.Ordinal) || value != values[facet.Name]).ToList();
            values[facet.Name] = Fresh(others[_random.Next(others.Count)]);
        }

        return values;
    }

    private string Fresh(string value) => value.Replace("%", $"{++_unused}", StringComparison.Ordinal);

    private State Add(Dictionary<string, string> values)
    {
        var scene = new RunScene(workspace);
        foreach (var facet in facets)
        {
            facet.Apply(scene, values[facet.Name]);
        }

        var run = scene.Run(script);
        Assert.True(run.ExitCode == 0, run.ToString());
        var id = JsonNode.Parse(workspace.Run("list", "--limit", "1", "--json").Succeeded().Stdout)![0]!["id"]!.GetValue<string>();
        var state = new State(id, values, run);
        _states.Add(state);
        return state;
    }

    private (State Nearest, IReadOnlyList<string> Causes) Expect(State state)
    {
        var nearest = _states.SkipLast(1).Reverse()
            .MinBy(earlier => (Differing(earlier, state, FacetLevel.Environment).Count(), Differing(earlier, state, FacetLevel.Execution).Count()))!;
        var causes = facets.Where(facet => nearest.Values[facet.Name] != state.Values[facet.Name])
            .Select(facet => facet.Cause(nearest.Values[facet.Name], state.Values[facet.Name]))
            .Order(StringComparer.Ordinal)
            .ToList();
        foreach (var cause in causes)
        {
            var kind = cause.Split(' ')[0];
            Kinds[kind] = Kinds.GetValueOrDefault(kind) + 1;
        }

        return (nearest, causes);
    }

    private IEnumerable<Facet> Differing(State before, State after, FacetLevel level) =>
        facets.Where(facet => facet.Level == level && before.Values[facet.Name] != after.Values[facet.Name]);

    private string? Compare(JsonObject found, State state, State nearest, IReadOnlyList<string> expected)
    {
        var causes = found["differences"]!.AsArray().Select(one => $"{one!["kind"]} {one["subject"]}").Order(StringComparer.Ordinal).ToList();
        var summary = found["environment"]!["summary"]!.GetValue<string>();
        var isHit = found["environment"]!["hit"]!.GetValue<bool>();
        return !causes.SequenceEqual(expected) ? $"expected {string.Join(", ", expected)}; found {string.Join(", ", causes)}"
            : found["nearest"]!.GetValue<string>() != nearest.Id ? $"expected to be compared with {nearest.Id}"
            : isHit != state.Run.IsHit ? "says another thing of the hit than the run did"
            : !isHit && !state.Run.Reason.StartsWith(summary, StringComparison.Ordinal) && IsOnlyNearest(state, nearest)
                ? $"the run said `{state.Run.Reason}`, why says `{summary}`"
            : null;
    }

    // The line of a run is said before its inputs are known, so among equally near environments it takes the one that was used last.
    private bool IsOnlyNearest(State state, State nearest)
    {
        var least = Differing(nearest, state, FacetLevel.Environment).Count();
        return _states.SkipLast(1).Where(earlier => Differing(earlier, state, FacetLevel.Environment).Count() == least)
            .All(earlier => !Differing(earlier, nearest, FacetLevel.Environment).Any());
    }

    private sealed record State(string Id, Dictionary<string, string> Values, RunResult Run);
}
