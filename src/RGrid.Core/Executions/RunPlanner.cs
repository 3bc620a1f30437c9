using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Environments;
using RGrid.Executions.Secrets;
using RGrid.FileSystem;
using RGrid.Hints;
using RGrid.Keys;
using RGrid.Runtimes;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>
/// Makes the plan of a run from the user's files, in the order of the rooms: script → requirements → runtime → dependencies → code →
/// environment → inputs → execution key. Every file is read in this run.
/// </summary>
/// <param name="services">The rooms.</param>
public sealed class RunPlanner(RunServices services)
{
    /// <summary>The plan of a run.</summary>
    public RunPlan Plan(RunRequest request, IRunObserver observer, CancellationToken cancellationToken)
    {
        var prepared = Prepare(request, observer, cancellationToken);
        var plan = Complete(prepared, request, prepared.Files, ReadStdin(prepared.Backend, request, cancellationToken));
        services.Blobs.Add(plan.Manifest.Bytes);
        return plan;
    }

    /// <summary>What all runs of a script have in common: its environment, made ready, and its world.</summary>
    public PreparedRun Prepare(RunRequest request, IRunObserver observer, CancellationToken cancellationToken)
    {
        var files = request.Files ?? services.TakeSnapshots(cancellationToken);
        var words = ScriptWords.Find(request, files, services.Machine.HomeFolder);
        var began = services.Clock.GetTimestamp();
        var (backend, ready, runtime, mark, code, sources) = MakeEnvironment(words, request, files, began, observer, cancellationToken);
        var working = PathRelation.IsIn(words.Folders.WorkingFolder, words.Folders.Root)
            ? PathRelation.Relative(words.Folders.Root, words.Folders.WorkingFolder)
            : null;
        var launch = words.Language.Launch(runtime, ready.Dependencies.Folder, words.EntryPoint);
        var world = backend.Worlds.Choose(request.Doors, observer);
        if (!ready.IsHit && ClockNote.Of(code, request.Variables, services.Blobs, services.Clock) is { } note)
        {
            observer.Note(note);
        }

        var placed = PlacedCode.Find(code, words.Folders.Root, services.Blobs);
        if (world.Confinement == Confinement.Open && words.Language.Facts.Name == "node" && NodeModulesAbove(services.Store.Home) is { } leak)
        {
            observer.Note($"without a sandbox, Node also finds the packages in `{leak}`, which stands above RGrid's store; no key holds them");
        }

        return new PreparedRun(
            words,
            backend,
            ready,
            runtime,
            code,
            placed,
            sources,
            world,
            working,
            files,
            WithNetwork(request, words.Language),
            FixedSettings.Of(launch, runtime, world, placed, ModulesFolder(sources.Requirements)),
            backend.Worlds.Host(files))
        {
            SecretMarks = SecretMarks.Of(request.Secrets, services.Store),
            Mark = mark,
        };
    }

    /// <summary>The plan of one run of a prepared script. Several threads may complete runs of one script at once.</summary>
    /// <param name="prepared">What its runs have in common.</param>
    /// <param name="request">The run.</param>
    /// <param name="files">Reads its inputs.</param>
    /// <param name="stdin">What it has as stdin.</param>
    public RunPlan Complete(PreparedRun prepared, RunRequest request, IFileSnapshots files, PlannedStdin stdin)
    {
        var words = prepared.Words;
        var inputs = InputsOf(prepared, request, static _ => true, files, stdin);
        var tree = inputs.Complete();
        RequireShown(tree, prepared.World);
        var manifest = ManifestOf(prepared, request, inputs, tree, stdin);
        return new RunPlan(
            words.Script,
            words.Name,
            prepared.Backend,
            new RunPlaces(words.Folders.Root, words.Folders.WorkingFolder, prepared.WorkingFolder),
            words.Language,
            prepared.Runtime,
            prepared.Environment,
            prepared.Code,
            prepared.Placed,
            words.EntryPoint,
            request.Arguments,
            tree,
            ArgumentPaths.Parents(request.Arguments),
            request.Variables,
            ModulesFolder(prepared.Sources.Requirements),
            manifest.Key,
            prepared.World,
            request.Limits,
            OutputPaths.Of(request.Arguments, request.Outputs),
            request.Labels,
            Mention.InArguments(request.Arguments).ToList() is { Count: > 0 } more ? prepared.Sources with { Mentions = [.. more, .. prepared.Sources.Mentions] } : prepared.Sources)
        {
            Stdin = stdin,
            Manifest = manifest,
            Host = prepared.Host,
            Mark = prepared.Mark,
            Secrets = request.Secrets,
            Updated = inputs.Updated.ToHashSet(StringComparer.Ordinal),
        };
    }

    /// <summary>The inputs of one run of a prepared script, not yet complete.</summary>
    /// <param name="prepared">What runs of the script have in common.</param>
    /// <param name="request">The run.</param>
    /// <param name="isLookedAt">Tells by their index the arguments that may name some.</param>
    /// <param name="files">Reads them.</param>
    /// <param name="stdin">What it has as stdin.</param>
    public InputTree InputsOf(PreparedRun prepared, RunRequest request, Func<int, bool> isLookedAt, IFileSnapshots files, PlannedStdin stdin) =>
        new RunInputs(services, prepared).Find(request, isLookedAt, files, stdin);

    /// <summary>The execution manifest of one run of a prepared script, with the inputs that it may update.</summary>
    public Manifest ManifestOf(PreparedRun prepared, RunRequest request, IFileSnapshots files, PlannedStdin stdin)
    {
        var inputs = InputsOf(prepared, request, static _ => true, files, stdin);
        return ManifestOf(prepared, request, inputs, inputs.Complete(), stdin);
    }

    private static Manifest ManifestOf(PreparedRun prepared, RunRequest request, InputTree inputs, BlobTree tree, PlannedStdin stdin) =>
        (prepared.ManifestOf(request.Arguments, tree, stdin) with { Updated = [.. inputs.Updated], Outputs = OutputPaths.Of([], request.Outputs) }).ToManifest();

    /// <summary>The environment of a script alone.</summary>
    public ReadyEnvironment PlanEnvironment(RunRequest request, IRunObserver observer, CancellationToken cancellationToken)
    {
        var files = request.Files ?? services.TakeSnapshots(cancellationToken);
        var words = ScriptWords.Find(request, files, services.Machine.HomeFolder);
        return MakeEnvironment(words, request, files, services.Clock.GetTimestamp(), observer, cancellationToken).Ready;
    }

    /// <summary>Where `node_modules` stands, relative to the root; null where there is no `package.json`.</summary>
    internal static string? ModulesFolder(Requirements? requirements) =>
        requirements?.Inputs.FirstOrDefault(input => Path.GetFileName(input.LayoutPath) == "package.json") is { } package
            ? Path.GetDirectoryName(package.LayoutPath)
            : null;

    private (Backend Backend, ReadyEnvironment Ready, Runtime Runtime, string Mark, BlobTree Code, ProjectSources Sources) MakeEnvironment(
        ScriptWords words, RunRequest request, FileSnapshots files, long began, IRunObserver observer, CancellationToken cancellationToken)
    {
        // Before anything that may take its time: script and modules are of one moment.
        var found = new RunCode(services, request, words, files);
        var (code, mentions) = found.Find(observer);

        // What is asked is read alike everywhere.
        var requirements = ReadRequirements(words, request, files, services.Backends.Local.EcosystemOf(words.Language));
        Tell(requirements?.Notes, observer);
        var (backend, runtime, notes) = services.Backends.Choose(
            request.Backend,
            new RuntimeWish(
                words.Language, request.RuntimeName, requirements?.LanguageConstraint, words.Folders.EntryFolder, words.Command, request.Pull),
            observer.Step,
            cancellationToken);
        Tell(notes, observer);

        // What is built and run from here on is the interpreter's that was identified.
        var mark = SystemMark.Of(runtime);

        // A script that this runtime can't start (TypeScript on an old Node) is refused before anything is installed for it.
        _ = words.Language.Launch(runtime, "", words.EntryPoint);
        var dependencies = services.Dependencies(backend, files).Provide(
            new DependenciesQuestion(words.Language, runtime, backend.EcosystemOf(words.Language), requirements, words.Script, request.Freshness), observer, cancellationToken);
        if (dependencies.ResolvedAt is { } resolved)
        {
            observer.Note($"versions as resolved on {resolved:yyyy-MM-dd}; --upgrade resolves again");
        }

        var ready = services.Environments(backend).Provide(
            new EnvironmentQuestion(
                words.Script,
                new EnvironmentManifest(
                    runtime.Key, dependencies.Requirements, dependencies.Key, code, words.EntryPoint, EnvironmentManifest.CurrentBuilderRevision),
                dependencies,
                runtime,
                request.Freshness,
                began),
            observer,
            cancellationToken);
        var inputs = request.Inputs.Select(input => Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(words.Folders.WorkingFolder, input)))).ToHashSet(StringComparer.Ordinal);
        return (backend, ready, runtime, mark, code, new ProjectSources(words.Folders, words.Path, mentions, found.DeclaredOutputs, requirements) { Updated = [.. found.DeclaredOutputs.Where(inputs.Contains)] });
    }

    private Requirements? ReadRequirements(ScriptWords words, RunRequest request, FileSnapshots files, IEcosystem? ecosystem)
    {
        if (ecosystem is null && request.RequirementsFile is { } unused)
        {
            throw new RGridException(
                ErrorCode.Usage, $"`--requirements {unused}` has no meaning for a {words.Language.Facts.Name} script", "leave it out");
        }

        var own = new OwnOutputs(services.Catalog.WrittenFiles, files, words.Script);
        return ecosystem?.Read(new RequirementsQuestion(
            words.Folders,
            words.Path,
            request.RequirementsFile is { } file ? PathRelation.Follow(request.WorkingFolder, file) : null,
            files,
            services.Machine.Variables,
            services.Machine.HomeFolder)
        {
            IsOutput = own.IsUnchangedFile,
            WithoutOutputs = (folder, tree) => own.Without(folder, tree) ?? BlobTree.Empty,
        });
    }

    private static string? NodeModulesAbove(string folder)
    {
        for (var above = folder; above is not null; above = Path.GetDirectoryName(above))
        {
            var modules = Path.Combine(above, "node_modules");
            if (PosixFile.IsFolder(modules))
            {
                return modules;
            }
        }

        return null;
    }

    // A closed world has a /dev, /proc and /sys of its own, in which nothing of the user's can stand.
    private static void RequireShown(BlobTree inputs, World world)
    {
        if (world.Confinement == Confinement.Closed
            && inputs.Entries.FirstOrDefault(entry => entry.Kind != TreeEntryKind.Folder && SystemView.IsKernels(entry.Path)) is { } hidden)
        {
            throw new RGridException(
                ErrorCode.InputInvalid,
                $"`{hidden.Path}` can't be an input: the script has a `/{hidden.Path.Split('/')[1]}` of its own",
                "copy the file into the project or to /tmp and name the copy; --open runs the script without a sandbox");
        }
    }

    // Without reuse a pipe stays the script's own, unread, for it may never end.
    private PlannedStdin ReadStdin(Backend backend, RunRequest request, CancellationToken cancellationToken)
    {
        if (backend.Executor.Stdin != StdinKind.Passed)
        {
            return PlannedStdin.Typed;
        }

        if (request.Reusing == Reusing.Never)
        {
            return PlannedStdin.Unread;
        }

        var content = CallersStdin.Read(stdin =>
        {
            using var bytes = new CancellableStream(stdin, cancellationToken);
            return services.Blobs.Add(bytes).Digest;
        });
        return content == Digest.Of([]) ? PlannedStdin.Nothing : new PlannedStdin(PlannedStdinKind.Blob, content);
    }

    private Dictionary<string, string?> WithNetwork(RunRequest request, ILanguage language)
    {
        var variables = FixedSettings.Network(services.Machine.Variables, language).Where(_ => request.Doors.Network == NetworkAccess.On)
            .ToDictionary(variable => variable.Key, variable => (string?)FixedSettings.KeyedText(variable.Key, variable.Value), StringComparer.Ordinal);
        foreach (var (name, value) in request.Variables)
        {
            variables[name] = value;
        }

        foreach (var (name, value) in variables)
        {
            if (value is not null && RawWords.FindVariableError(name, value) is { } error)
            {
                throw new RGridException(ErrorCode.InputInvalid, error, "give it as UTF-8, or write it into a file and name that with --input");
            }
        }

        return variables;
    }

    private static void Tell(IReadOnlyList<string>? notes, IRunObserver observer)
    {
        foreach (var note in notes ?? [])
        {
            observer.Note(note);
        }
    }
}
