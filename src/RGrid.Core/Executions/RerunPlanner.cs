using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;
using RGrid.Executions.Secrets;
using RGrid.Keys;
using RGrid.Runtimes;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>Whose proxies and CA files a run has that is run again with the network on.</summary>
public enum NetworkVariables
{
    /// <summary>Those of its caller of today, for they are the way out of this machine; where he has none, those that the key holds.</summary>
    OfToday,

    /// <summary>Those that the key holds and no others: what it gives is compared.</summary>
    OfThen,
}

/// <summary>
/// Makes the plan of a rerun from the store alone: the script text, the lock, the inputs and the arguments of then, whatever the
/// user's files say today. Only the runtime must still be on the machine, with the identity that it had.
/// </summary>
/// <param name="services">The rooms.</param>
/// <param name="network">Whose proxies and CA files it has.</param>
public sealed class RerunPlanner(RunServices services, NetworkVariables network = NetworkVariables.OfToday)
{
    /// <summary>The plan of an earlier execution.</summary>
    /// <exception cref="RGridException">A manifest, its lock or its runtime is no longer there.</exception>
    public RunPlan Plan(Execution earlier, IRunObserver observer, CancellationToken cancellationToken)
    {
        var began = services.Clock.GetTimestamp();
        var environment = Read(earlier.EnvironmentKey);
        var execution = Read(earlier.ExecutionKey);
        var runtimeKey = Digest.Parse(environment["runtime"]!.GetValue<string>());
        var runtimeManifest = Read(runtimeKey);
        var backend = services.Backends.Find(earlier.Backend);
        var (language, runtime) = backend.Runtimes.FindAgain(runtimeKey, runtimeManifest, cancellationToken);
        var files = services.TakeSnapshots(cancellationToken);
        var inputs = BlobTree.FromJson(execution["inputs"]!.AsArray());
        new InputRecovery(services.Catalog.Blobs, services.Blobs, files).Recover(inputs, earlier.WorkingFolder);
        var provider = services.Dependencies(backend, files);
        var requirements = ParseKey(environment["requirements"]);
        var ecosystem = backend.EcosystemOf(language);
        var dependencies = provider.ProvideAgain(
            new DependenciesQuestion(language, runtime, ecosystem, null, earlier.Script, Freshness.Cached),
            requirements,
            ParseKey(environment["dependencies"]),
            observer,
            cancellationToken);
        var code = BlobTree.FromJson(environment["code"]!.AsArray());
        var entryPoint = environment["entryPoint"]!.GetValue<string>();
        var manifest = new EnvironmentManifest(
            runtimeKey, requirements, dependencies.Key, code, entryPoint, environment["builderRevision"]!.GetValue<int>());
        var ready = services.Environments(backend).Provide(
            new EnvironmentQuestion(earlier.Script, manifest, dependencies, runtime, Freshness.Cached, began), observer, cancellationToken);
        if (execution["stdin"] is null)
        {
            observer.Note("stdin of that run was a pipe or file, which is not kept; this one reads yours");
        }

        var secrets = SecretsOfThen(earlier, execution);
        var working = execution["workingFolder"]?.GetValue<string>();
        var (world, key) = WorldOfThen(backend, runtime, earlier, execution, observer);
        return new RunPlan(
            earlier.Script,
            earlier.Name,
            backend,
            new RunPlaces(RootOf(earlier.WorkingFolder, working, execution["root"]?.GetValue<string>()), earlier.WorkingFolder, working),
            language,
            runtime,
            ready,
            code,
            PlacedCode.Of(ReadSettings(execution), code),
            entryPoint,
            earlier.Arguments,
            inputs,
            ArgumentPaths.Parents(earlier.Arguments),
            VariablesOfThen(execution, language),
            ReadSettings(execution).GetValueOrDefault(FixedSettings.ModulesFolder) ?? (HasPackageFile(dependencies.Key) ? "" : null),
            key,
            world,
            RunLimits.Usual,
            OutputPaths.Of(earlier.Arguments, ReadPaths(execution["outputs"])),
            earlier.Labels,
            null)
        {
            Stdin = StdinOfThen(backend, earlier, execution),
            Secrets = secrets,
            Updated = ReadPaths(execution["updated"]).ToHashSet(StringComparer.Ordinal),
        };
    }

    // A world that can't be closed any more, or can be now, is another one, and so is one whose interpreter was moved: the key says so.
    private (World World, Digest Key) WorldOfThen(Backend backend, Runtime runtime, Execution earlier, JsonObject execution, IRunObserver observer)
    {
        var settings = execution["fixed"]!.AsObject();
        var world = backend.Worlds.Choose(World.DoorsOf(ReadSettings(execution), execution["network"]!.GetValue<string>()), observer);
        foreach (var name in FixedSettings.NamesOfMachine)
        {
            settings.Remove(name);
        }

        foreach (var (name, value) in world.Settings.Concat(FixedSettings.OfMachine(runtime)))
        {
            settings[name] = value;
        }

        var manifest = Manifest.Of(execution);
        if (manifest.Key != earlier.ExecutionKey)
        {
            services.Blobs.Add(manifest.Bytes);
        }

        return (world, manifest.Key);
    }

    // Only the caller has them; a mark tells whether one is that of then. Of a run whose secrets were to be hidden no result was ever kept.
    private RunSecrets SecretsOfThen(Execution earlier, JsonObject execution)
    {
        var marks = (execution["secrets"] as JsonObject ?? []).ToDictionary(mark => mark.Key, mark => mark.Value!.GetValue<string>(), StringComparer.Ordinal);
        var values = marks.Keys.Where(services.Machine.Variables.ContainsKey).ToDictionary(name => name, name => services.Machine.Variables[name], StringComparer.Ordinal);
        var secrets = new RunSecrets(values, earlier.Result == ResultState.NotKept ? SecretKeeping.Masked : SecretKeeping.Stored);
        var now = SecretMarks.Of(secrets, services.Store);
        return marks.Keys.FirstOrDefault(name => now.GetValueOrDefault(name) != marks[name]) is not { } missing ? secrets : throw new RGridException(
            ErrorCode.NotFound,
            $"that execution was given the secret `{missing}`, which {(values.ContainsKey(missing) ? "has another value now" : "is not kept")}",
            $"set the variable `{missing}` to its value of then and try again; or run the script from its files: rgrid run --secret {missing}");
    }

    // What was read then is given again; what the script read unseen can't be, so it gets the caller's of now and nothing of it is kept.
    private PlannedStdin StdinOfThen(Backend backend, Execution earlier, JsonObject execution) => ParseKey(execution["stdin"]) switch
    {
        null => PlannedStdin.Unread,
        { } content when content != Digest.Of([]) => services.Blobs.Contains(content)
            ? new PlannedStdin(PlannedStdinKind.Blob, content)
            : throw new RGridException(ErrorCode.NotFound, "what that execution had on stdin is no longer in the store", "run the script again from its files"),
        // A kept result had nothing; what somebody typed then is not known, so he may type again.
        _ => earlier.Result != ResultState.NotKept || backend.Executor.Stdin == StdinKind.Passed ? PlannedStdin.Nothing : PlannedStdin.Typed,
    };

    private static Dictionary<string, string> ReadSettings(JsonObject execution) =>
        execution["fixed"]!.AsObject().ToDictionary(setting => setting.Key, setting => setting.Value!.GetValue<string>(), StringComparer.Ordinal);

    private bool HasPackageFile(Digest? dependencies) =>
        dependencies is { } key
        && services.Catalog.Resolutions.FindByDependencies(key) is { } resolution
        && services.Blobs.TryRead(resolution.Lock) is { } bytes
        && RunPlanner.ModulesFolder(LockJson.TryReadRequirements(bytes)) is not null;

    private JsonObject Read(Digest key) => services.Blobs.TryRead(key) is { } bytes
        ? JsonNode.Parse(bytes)!.AsObject()
        : throw new RGridException(
            ErrorCode.NotFound, $"manifest `{key}` of that execution is not in the store", "run the script again from its files");

    private static Digest? ParseKey(JsonNode? node) => Digest.TryParse(node?.GetValue<string>(), out var key) ? key : null;

    private static IEnumerable<string> ReadPaths(JsonNode? paths) => (paths as JsonArray ?? []).Select(path => path!.GetValue<string>());

    // In a key the caller's proxies and CA files count as declared (cache.md 15), so what was declared can't be told from them; but that one is
    // absent is only ever declared. The user info of a proxy is in no key: where today's is the same but for that, it is today's.
    private Dictionary<string, string?> VariablesOfThen(JsonObject execution, ILanguage language)
    {
        var variables = execution["variables"]!.AsObject().ToDictionary(variable => variable.Key, variable => variable.Value?.GetValue<string>(), StringComparer.Ordinal);
        if (execution["network"]!.GetValue<string>() == "on")
        {
            foreach (var (name, value) in FixedSettings.Network(services.Machine.Variables, language))
            {
                var isKeyed = variables.TryGetValue(name, out var then);
                var isTodays = network == NetworkVariables.OfToday ? !isKeyed || then is not null : then == FixedSettings.KeyedText(name, value);
                variables[name] = isTodays ? value : then;
            }
        }

        return variables;
    }

    private static string RootOf(string workingFolder, string? relative, string? outside)
    {
        if (relative is null && outside is not null)
        {
            return Path.GetFullPath(Path.Combine(workingFolder, outside));
        }

        var root = workingFolder;
        for (var rest = relative ?? "."; rest is not ("." or ""); rest = Path.GetDirectoryName(rest) ?? "")
        {
            root = Path.GetDirectoryName(root) ?? "/";
        }

        return root;
    }
}
