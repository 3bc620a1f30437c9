using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Explain;

/// <summary>Compares two execution manifests without their environments. An input that a changed argument names follows from that argument.</summary>
/// <param name="stored">Reads what else is needed.</param>
internal sealed class ExecutionDifferences(StoredManifests stored)
{
    private static readonly string[] Known =
        ["schema", "environment", "arguments", "workingFolder", "inputs", "variables", "stdin", "network", "fixed", "host", "secrets", "updated", "root"];

    private static readonly string[] Places = [Executions.FixedSettings.Interpreter, Executions.FixedSettings.StandardLibrary];

    /// <summary>The differences in order of telling.</summary>
    /// <param name="before">The earlier manifest.</param>
    /// <param name="after">The later one.</param>
    /// <param name="shift">How the roots of their environments differ; null where they don't.</param>
    public IReadOnlyList<Difference> Of(JsonObject before, JsonObject after, RootShift? shift)
    {
        var arguments = ArgumentDifferences.Of(before.Texts("arguments"), after.Texts("arguments"));
        var differences = arguments
            .Concat(OfWorkingFolder(before, after, shift))
            .Concat(OfInputs(before.Tree("inputs"), after.Tree("inputs"), arguments))
            .Concat(OfUpdates(before.Texts("updated"), after.Texts("updated")))
            .Concat(OfVariables(before.Map("variables"), after.Map("variables")).Where(variable => !FollowsFromNetwork(variable, before, after)))
            .Concat(OfVariables(before.Map("secrets"), after.Map("secrets")))
            .Concat(OfSurroundings(before, after))
            .Concat(ManifestMembers.Others(before, after, Known));
        return [.. differences.OrderBy(difference => difference.Kind)];
    }

    private static IEnumerable<Difference> OfWorkingFolder(JsonObject before, JsonObject after, RootShift? shift)
    {
        var (old, now) = (before.Text("workingFolder"), after.Text("workingFolder"));
        if ((old is null || shift is null ? old : shift.Apply(old)) != now)
        {
            yield return new Difference(DifferenceKind.WorkingFolder, "working folder") { Before = old, After = now };
        }
        else if (before.Text("root") != after.Text("root"))
        {
            yield return new Difference(DifferenceKind.WorkingFolder, "working folder") { Before = before.Text("root"), After = after.Text("root") };
        }
    }

    private static IEnumerable<Difference> OfInputs(BlobTree before, BlobTree after, IReadOnlyList<Difference> arguments)
    {
        var old = arguments.SelectMany(argument => Named(argument.Before)).ToHashSet(StringComparer.Ordinal);
        var now = arguments.SelectMany(argument => Named(argument.After)).ToHashSet(StringComparer.Ordinal);
        return TreeDifferences.Of(before, after, TreeKinds.Inputs).Where(input => input.Kind switch
        {
            DifferenceKind.InputAdded => !IsNamed(input.Subject, now),
            DifferenceKind.InputRemoved => !IsNamed(input.Subject, old),
            DifferenceKind.InputRenamed => !(IsNamed(input.Before!, old) && IsNamed(input.After!, now)),
            _ => true,
        });
    }

    // The files of a folder are one difference.
    private static IEnumerable<Difference> OfUpdates(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        if (after.Except(before).ToList() is { Count: > 0 } now)
        {
            yield return new Difference(DifferenceKind.InputUpdate, now[0]) { After = "updated", Details = now };
        }

        if (before.Except(after).ToList() is { Count: > 0 } old)
        {
            yield return new Difference(DifferenceKind.InputUpdate, old[0]) { Before = "updated", Details = old };
        }
    }

    // A path may be the whole word, or what follows its first `=`.
    private static IEnumerable<string> Named(string? word)
    {
        if (string.IsNullOrEmpty(word))
        {
            return [];
        }

        string[] words = [word, word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..]];
        return words.Select(path => path.StartsWith('/') ? path.TrimEnd('/') : PathRelation.Join(".", path));
    }

    private static bool IsNamed(string path, HashSet<string> named)
    {
        if (named.Contains("."))
        {
            return true;
        }

        for (var part = path.TrimEnd('/'); part.Length > 0; part = part[..Math.Max(part.LastIndexOf('/'), 0)])
        {
            if (named.Contains(part))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<Difference> OfVariables(Dictionary<string, string?> before, Dictionary<string, string?> after) =>
        ManifestMembers.Differing(before, after).Select(name => (before.ContainsKey(name), after.ContainsKey(name)) switch
        {
            (false, _) => new Difference(DifferenceKind.VariableAdded, name) { After = State(after[name]) },
            (_, false) => new Difference(DifferenceKind.VariableRemoved, name) { Before = State(before[name]) },
            _ => new Difference(DifferenceKind.VariableChanged, name) { Before = State(before[name]), After = State(after[name]) },
        });

    // Proxies and authorities are declared by the network alone.
    private static bool FollowsFromNetwork(Difference variable, JsonObject before, JsonObject after) =>
        variable.Kind != DifferenceKind.VariableChanged && before.Text("network") != after.Text("network") && Executions.FixedSettings.IsNetwork(variable.Subject);

    // Never the value: it may be a secret.
    private static string State(string? value) => value is null ? "absent" : value.Length == 0 ? "empty" : "set";

    private IEnumerable<Difference> OfSurroundings(JsonObject before, JsonObject after)
    {
        if (before.Text("stdin") != after.Text("stdin"))
        {
            yield return new Difference(DifferenceKind.Stdin, "stdin")
            {
                Before = before.Text("stdin") is null ? "unseen" : "known",
                After = after.Text("stdin") is null ? "unseen" : "known",
            };
        }

        if (before.Text("network") != after.Text("network"))
        {
            yield return new Difference(DifferenceKind.Network, "network") { Before = before.Text("network"), After = after.Text("network") };
        }

        var (oldFixed, nowFixed) = (before.Map("fixed"), after.Map("fixed"));
        foreach (var name in ManifestMembers.Differing(oldFixed, nowFixed).Where(name => !Places.Contains(name, StringComparer.Ordinal)))
        {
            yield return new Difference(DifferenceKind.FixedSetting, name) { Before = oldFixed.GetValueOrDefault(name), After = nowFixed.GetValueOrDefault(name) };
        }

        if (Places.FirstOrDefault(name => oldFixed.GetValueOrDefault(name) != nowFixed.GetValueOrDefault(name)) is { } moved && RuntimeOf(before) == RuntimeOf(after))
        {
            yield return new Difference(DifferenceKind.FixedSetting, moved) { Before = oldFixed.GetValueOrDefault(moved), After = nowFixed.GetValueOrDefault(moved) };
        }

        var (oldHost, nowHost) = (before.Key("host"), after.Key("host"));
        if (oldHost != nowHost)
        {
            yield return new HostDifferences(stored).Of(oldHost, nowHost);
        }
    }

    // Another interpreter stands elsewhere.
    private Digest? RuntimeOf(JsonObject manifest) => manifest.Key("environment") is { } environment ? stored.TryRead(environment).Key("runtime") : null;
}
