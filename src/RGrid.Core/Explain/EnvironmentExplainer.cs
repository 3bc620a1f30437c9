using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Keys;

namespace RGrid.Explain;

/// <summary>Says in one line why an environment was not there: the first difference to the nearest earlier one of the same script.</summary>
/// <param name="executions">The history.</param>
/// <param name="blobs">Holds the manifests and the old texts.</param>
public sealed class EnvironmentExplainer(IExecutionCatalog executions, IBlobStore blobs)
{
    private const int EarlierRuns = 50;

    /// <summary>The reason for a key that was never built.</summary>
    /// <param name="script">The script (<see cref="Execution.Script"/>).</param>
    /// <param name="manifest">The environment that was looked for.</param>
    public string Explain(string script, Manifest manifest)
    {
        var now = JsonNode.Parse(manifest.Bytes)!.AsObject();
        var nearest = executions.List(script, EarlierRuns)
            .Select(execution => execution.EnvironmentKey)
            .Distinct()
            .Where(key => key != manifest.Key)
            .Select(key => TryParse(key) is { } earlier ? ManifestDiff.Of(earlier, now) : null)
            .OfType<IReadOnlyList<Difference>>()
            .MinBy(differences => differences.Count);
        if (nearest is not { Count: > 0 })
        {
            return "first run of this script";
        }

        // A changed dependency file mostly changes what is installed too; told as one.
        var told = nearest.Where(difference =>
            difference.Kind != DifferenceKind.Dependencies || !nearest.Any(other => other.Kind is DifferenceKind.Requirements or DifferenceKind.Runtime)).ToList();
        told = told.Any(difference => difference.Kind == DifferenceKind.Runtime)
            ? [.. told.Where(difference => difference.Kind != DifferenceKind.Requirements || HasOtherFiles(difference))]
            : told;
        var first = Describe(told[0], nearest);
        return told.Count == 1 ? first : $"{first} and {told.Count - 1} more";
    }

    private string Describe(Difference difference, IReadOnlyList<Difference> all) => difference.Kind switch
    {
        DifferenceKind.Runtime => $"runtime changed ({RuntimeName(difference.Before)} → {RuntimeName(difference.After)})",
        DifferenceKind.Requirements => RequirementsText(difference, all),
        DifferenceKind.Dependencies => $"dependencies changed{PackageChanges(all)}",
        DifferenceKind.CodeAdded => $"{difference.Subject} is new",
        DifferenceKind.CodeRemoved => $"{difference.Subject} is no longer part of the code",
        DifferenceKind.CodeChanged => $"{difference.Subject} changed{TextDifference.Describe(ReadCode(difference.Before), ReadCode(difference.After))}",
        DifferenceKind.EntryPoint => $"entry point changed ({difference.Before} → {difference.After})",
        _ => "RGrid builds environments in a new way",
    };

    private string RequirementsText(Difference difference, IReadOnlyList<Difference> all)
    {
        var before = Parts(difference.Before);
        var after = Parts(difference.After);
        var changes = PackageChanges(all);
        foreach (var (path, content) in after)
        {
            if (!before.TryGetValue(path, out var old))
            {
                return before.Count == 0 ? $"{path} is new{changes}" : $"{path} is newly asked for{changes}";
            }

            if (old != content)
            {
                return $"{path} changed{(changes.Length > 0 ? changes : TextDifference.Describe(Read(old), Read(content)))}";
            }
        }

        var gone = before.Keys.FirstOrDefault(path => !after.ContainsKey(path));
        return gone is not null ? $"{gone} is no longer there{changes}" : $"the installer or its options changed{changes}";
    }

    private bool HasOtherFiles(Difference difference)
    {
        var (before, after) = (Parts(difference.Before), Parts(difference.After));
        return before.Count != after.Count || before.Any(part => after.GetValueOrDefault(part.Key) != part.Value);
    }

    private Dictionary<string, string> Parts(string? key)
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in TryParse(key)?["parts"]?.AsArray() ?? [])
        {
            parts[part!["path"]!.GetValue<string>()] = part["sha256"]?.GetValue<string>() ?? part["tree"]?.ToJsonString() ?? "";
        }

        return parts;
    }

    private string PackageChanges(IReadOnlyList<Difference> all)
    {
        var difference = all.FirstOrDefault(difference => difference.Kind == DifferenceKind.Dependencies);
        var (before, after) = (Packages(difference?.Before), Packages(difference?.After));
        var changes = after.Where(package => before.GetValueOrDefault(package.Key) is { } old && old != package.Value)
            .Select(package => $"{package.Key} {before[package.Key]} → {package.Value}")
            .Concat(after.Keys.Where(name => !before.ContainsKey(name)).Select(name => $"{name} {after[name]} added"))
            .Concat(before.Keys.Where(name => !after.ContainsKey(name)).Select(name => $"{name} removed"))
            .ToList();
        const int most = 3;
        return changes.Count switch
        {
            0 => "",
            <= most => $" ({string.Join(", ", changes)})",
            _ => $" ({string.Join(", ", changes.Take(most))}, {changes.Count - most} more)",
        };
    }

    private Dictionary<string, string> Packages(string? key)
    {
        var packages = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var package in TryParse(key)?["packages"]?.AsArray() ?? [])
        {
            packages[package!["name"]!.GetValue<string>()] = package["version"]!.GetValue<string>();
        }

        return packages;
    }

    private string RuntimeName(string? key)
    {
        var manifest = TryParse(key);
        if (manifest?["report"]?["implementationVersion"] is { } python)
        {
            return $"python {python.GetValue<string>()}";
        }

        return manifest?["report"]?["node"] is { } node
            ? $"node {node.GetValue<string>()}"
            : manifest?["name"]?.GetValue<string>() ?? "unknown";
    }

    private byte[]? ReadCode(string? value) => Read(value?.Split(' ')[0]);

    private byte[]? Read(string? digest) => Digest.TryParse(digest, out var parsed) ? blobs.TryRead(parsed) : null;

    private JsonObject? TryParse(Digest key) => blobs.TryRead(key) is { } bytes ? JsonNode.Parse(bytes)?.AsObject() : null;

    private JsonObject? TryParse(string? key) => Digest.TryParse(key, out var parsed) ? TryParse(parsed) : null;
}
