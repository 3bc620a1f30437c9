using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using RGrid.Ecosystems;
using RGrid.Ecosystems.Npm;

namespace RGrid.Local.Npm;

/// <summary>
/// Optional packages that npm passed over without a word. It does so where a machine is not theirs and where their own scripts fail, which is the
/// same the next time; and where they could not be fetched, which is not: what lacks them then is no installation of that lock.
/// </summary>
internal static class NpmOptional
{
    private const string Options = "npm.";
    private static readonly string[] Deciding = ["only", "production", "optional", "also", "dev", "include", "os", "cpu", "libc"];

    /// <summary>Fetches each of them anew, beside.</summary>
    /// <exception cref="RGridException">One can't be fetched, or is not what the lock says.</exception>
    public static void RequireFetched(NpmRun run, NpmLock locked, InstallJob job)
    {
        var number = 0;
        var installed = run.Installed ?? [];
        foreach (var (place, package) in JsonNode.Parse(locked.Text)!["packages"]!.AsObject())
        {
            if (package is JsonObject entry && !installed.ContainsKey(place) && IsMeant(entry, job.Requirements.Options))
            {
                var name = NpmRequirementsReader.Text(entry["name"]) ?? NpmBeginning.Name(place);
                var end = run.RunIn(Write(Path.Combine(job.Workspace, $"optional-{number++}"), name, entry), "ci", "--ignore-scripts");
                if (end.ExitCode != 0 && !end.Says("EBADPLATFORM") && !end.Says("EBADENGINE"))
                {
                    throw new RGridException(
                        ErrorCode.InstallFailed,
                        $"the optional package `{name}` of `{job.Requirements.Source}` could not be fetched\n{end.Tail}",
                        job.Requirements.IsPinned ? "run again when it can be; to do without optional packages, set omit=optional in .npmrc"
                            : "run again when it can be, or resolve again with --upgrade; to do without optional packages, set omit=optional in .npmrc") { IsTransient = true };
                }
            }
        }
    }

    // What npm may leave out for another reason is not looked at.
    private static bool IsMeant(JsonObject entry, IReadOnlyList<KeyValuePair<string, string>> options)
    {
        var omitted = options.Where(option => option.Key == Options + "omit").SelectMany(option => option.Value.Split(NpmrcFile.ListSeparator)).Select(one => one.Trim()).ToHashSet(StringComparer.Ordinal);
        return (Is(entry, "optional") || Is(entry, "devOptional"))
            && !NpmBeginning.IsLink(entry) && !Is(entry, "inBundle") && NpmRequirementsReader.Text(entry["resolved"]) is { } resolved && !resolved.StartsWith("file:", StringComparison.Ordinal)
            && !omitted.Contains("optional") && !(omitted.Contains("dev") && (Is(entry, "dev") || Is(entry, "devOptional"))) && !(omitted.Contains("peer") && Is(entry, "peer"))
            && !options.Any(option => Deciding.Contains(option.Key.Replace(Options, "", StringComparison.Ordinal)))
            && Fits(entry["os"], OperatingSystem.IsMacOS() ? "darwin" : "linux")
            && Fits(entry["cpu"], RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant())
            && Fits(entry["libc"], "glibc");
    }

    private static bool Is(JsonObject entry, string flag) => entry[flag] is JsonValue value && value.TryGetValue<bool>(out var isSet) && isSet;

    // npm's documentation, "package.json", os: none of those with a `!`, and one of the others where there are some.
    private static bool Fits(JsonNode? list, string value)
    {
        var words = list is JsonArray many ? [.. many.Select(NpmRequirementsReader.Text).OfType<string>()] : NpmRequirementsReader.Text(list) is { } one ? new[] { one } : [];
        return !words.Contains("!" + value) && (words.All(word => word.StartsWith('!')) || words.Contains(value) || words is ["any"]);
    }

    private static string Write(string folder, string name, JsonObject entry)
    {
        var needed = new JsonObject { [name] = NpmRequirementsReader.Text(entry["version"]) };
        var alone = entry.DeepClone().AsObject();
        foreach (var member in new[] { "optional", "devOptional", "dev", "peer", "dependencies", "optionalDependencies", "peerDependencies" })
        {
            alone.Remove(member);
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "package.json"), new JsonObject { ["name"] = "optional", ["version"] = "1.0.0", ["dependencies"] = needed.DeepClone() }.ToJsonString());
        File.WriteAllText(
            Path.Combine(folder, "package-lock.json"),
            new JsonObject
            {
                ["lockfileVersion"] = 3,
                ["packages"] = new JsonObject { [""] = new JsonObject { ["dependencies"] = needed }, [NpmBeginning.Modules + name] = alone },
            }.ToJsonString());
        return folder;
    }
}
