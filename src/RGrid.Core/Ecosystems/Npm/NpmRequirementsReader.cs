using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Ecosystems.Npm;

/// <summary>
/// Finds out what a Node script asks for: the nearest `package.json` from the script's folder to the root that declares something or
/// has a lock beside it. Its first input is that `package.json`.
/// </summary>
public static class NpmRequirementsReader
{
    private static readonly string[] Members = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
    private static readonly string[] Locks = ["npm-shrinkwrap.json", "package-lock.json"];

    private static readonly (string Name, string Tool)[] Foreign =
        [("yarn.lock", "yarn"), ("pnpm-lock.yaml", "pnpm"), ("bun.lock", "bun"), ("bun.lockb", "bun")];

    /// <summary>What is asked, or null where there is no `package.json`.</summary>
    public static Requirements? Read(RequirementsQuestion question)
    {
        try
        {
            return ReadWhole(question);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // Names are only looked at when they are asked for.
            throw new RGridException(
                ErrorCode.DependencyFileInvalid, "a `package.json` or lock of npm holds a name twice, or one that is not valid UTF-8", "mend the file; `npm pkg fix` may tell which", exception);
        }
    }

    private static Requirements? ReadWhole(RequirementsQuestion question)
    {
        if (Find(question) is not { } folder)
        {
            return null;
        }

        var path = Path.Combine(folder, "package.json");
        var document = Parse(question, path);
        var name = PathRelation.Relative(question.Folders.Root, path);
        var inputs = new List<DependencyInput> { File(question, path) };
        var lockPath = Locks.Select(one => Path.Combine(folder, one)).FirstOrDefault(one => PosixFile.IsFile(one));
        if (lockPath is not null)
        {
            inputs.Add(File(question, lockPath));
        }

        var hasDependencies = Declares(document, name);
        var notes = CheckForeignLocks(question, folder, lockPath, hasDependencies);
        AddLocal(question, folder, document, inputs);
        AddWorkspaces(question, folder, document, inputs);
        if (lockPath is not null)
        {
            CheckLock(Parse(question, lockPath), PathRelation.Relative(question.Folders.Root, lockPath), folder, inputs);
        }

        // Where nothing is installed, no option of npm's can change it.
        var options = hasDependencies ? NpmOptions.ReadWithCredentials(folder, question.Variables, question.HomeFolder) : new Dictionary<string, string>();
        return new Requirements(
            "npm",
            name,
            path,
            inputs,
            [.. NpmOptions.ForKey(options), .. NpmOptions.FilesIn(options).Select(file => KeyValuePair.Create(file.Key, question.Files.Take(file.Value).Blob.Digest.ToString()))],
            Text(document["engines"]?["node"]),
            hasDependencies,
            lockPath is not null,
            notes);
    }

    private static string? Find(RequirementsQuestion question)
    {
        if (question.RequirementsFile is { } named)
        {
            return PosixFile.IsFile(named) && Path.GetFileName(named) == "package.json"
                ? Path.GetDirectoryName(named)
                : throw new RGridException(ErrorCode.InputInvalid, $"`--requirements {named}` is not a package.json that exists", "check the path");
        }

        string? first = null;
        for (var folder = question.Folders.EntryFolder; folder is not null && PathRelation.IsIn(folder, question.Folders.Root); folder = Path.GetDirectoryName(folder))
        {
            var path = Path.Combine(folder, "package.json");
            if (!PosixFile.IsFile(path))
            {
                if (Foreign.FirstOrDefault(one => PosixFile.TryStat(Path.Combine(folder, one.Name)) is not null).Name is { } orphan)
                {
                    throw new RGridException(ErrorCode.DependencyFileInvalid, $"`{Path.Combine(folder, orphan)}` has no package.json beside it", "restore the package.json, or remove the lock");
                }

                continue;
            }

            if (ProjectRoot.WorkspaceOf(folder, question.Folders.Root) is { } workspace)
            {
                return workspace;
            }

            first ??= folder;
            if (Declares(Parse(question, path), PathRelation.Relative(question.Folders.Root, path)) || Locks.Concat(Foreign.Select(one => one.Name)).Any(one => PosixFile.TryStat(Path.Combine(folder, one)) is not null))
            {
                return folder;
            }
        }

        return first;
    }

    private static List<string> CheckForeignLocks(RequirementsQuestion question, string folder, string? lockPath, bool hasDependencies)
    {
        var foreign = Foreign.Where(one => PosixFile.TryStat(Path.Combine(folder, one.Name)) is not null).ToList();
        if (foreign.Count == 0 || !hasDependencies)
        {
            return [];
        }

        return lockPath is not null
            ? [$"{Path.GetFileName(lockPath)} says what is installed; {string.Join(", ", foreign.Select(one => one.Name))} beside it does not"]
            : throw new RGridException(
                ErrorCode.InstallerUnavailable,
                $"`{PathRelation.Relative(question.Folders.Root, Path.Combine(folder, foreign[0].Name))}` is a lock of {foreign[0].Tool}, which RGrid does not drive, and ignoring it would give other versions",
                "run `npm install --package-lock-only` to make a package-lock.json, then run again");
    }

    private static void CheckLock(JsonObject document, string name, string folder, List<DependencyInput> inputs)
    {
        var read = inputs.Select(input => PathRelation.RealPath(Path.GetFileName(input.SourcePath) == "package.json" ? Path.GetDirectoryName(input.SourcePath)! : input.SourcePath)).ToHashSet();
        bool IsRead(string place) => PathRelation.RealPath(TypedPath.Resolve(folder, place)) is { } path && read.Contains(path);
        if (document["packages"] is JsonObject packages && NpmLockIntegrity.FindOpen(packages, IsRead) is { } open)
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid,
                $"nothing in `{name}` tells which bytes `{open}` stands for: it has no `integrity` of one digest, no commit, and no path that a package.json names",
                $"remove that entry from `{name}`, or all of the lock, and let npm make it anew: npm install --package-lock-only");
        }
    }

    private static bool Declares(JsonObject document, string name)
    {
        var declares = document["workspaces"] is not null;
        foreach (var member in Members.Where(document.ContainsKey))
        {
            if (document[member] is not JsonObject packages || packages.Any(package => Text(package.Value) is null))
            {
                throw new RGridException(
                    ErrorCode.DependencyFileInvalid, $"`{member}` of `{name}` is not an object of strings", "write it as \"name\": \"^1.0.0\"");
            }

            foreach (var (package, version) in packages)
            {
                if (Text(version) is { } text && (text.StartsWith("catalog:", StringComparison.Ordinal) || text.StartsWith("workspace:", StringComparison.Ordinal)))
                {
                    throw new RGridException(
                        ErrorCode.InstallerUnavailable, $"`{name}` asks for `{package}` as `{text}`, which npm does not know", "write a version or `file:` in its place");
                }
            }

            declares |= packages.Count > 0;
        }

        return declares;
    }

    // file: and link: dependencies are taken as trees, and theirs in turn.
    private static void AddLocal(RequirementsQuestion question, string folder, JsonObject document, List<DependencyInput> inputs)
    {
        foreach (var text in Members.Append(NpmPlaces.Overrides).SelectMany(member => NpmPlaces.Texts(document[member])))
        {
            if (NpmPlaces.Find(text) is not { } place)
            {
                continue;
            }

            if (place.StartsWith('~'))
            {
                throw new RGridException(
                    ErrorCode.DependencyFileInvalid,
                    $"`{PathRelation.Relative(question.Folders.Root, Path.Combine(folder, "package.json"))}` asks for `{text}`, and RGrid does not look into a home folder",
                    "write the path from that package.json, or the absolute one");
            }

            var path = TypedPath.Resolve(folder, place).TrimEnd('/');
            if (inputs.Exists(input => input.SourcePath == path))
            {
                continue;
            }

            switch (PosixFile.Kind(path))
            {
                case FileKind.Folder:
                    inputs.Add(Tree(question, path, place));
                    if (PosixFile.TryStat(Path.Combine(path, "package.json")) is not null)
                    {
                        AddLocal(question, path, Parse(question, Path.Combine(path, "package.json")), inputs);
                    }

                    break;
                case FileKind.File:
                    inputs.Add(File(question, path));
                    break;
                default:
                    throw new RGridException(
                        ErrorCode.DependencyFileInvalid,
                        $"`{PathRelation.Relative(question.Folders.Root, Path.Combine(folder, "package.json"))}` asks for `{text}`, which does not exist",
                        "mend the path; it is relative to that package.json");
            }
        }
    }

    // A member is code of the project: of its package only the package.json says what is installed.
    private static void AddWorkspaces(RequirementsQuestion question, string folder, JsonObject document, List<DependencyInput> inputs)
    {
        var patterns = document["workspaces"] as JsonArray ?? (document["workspaces"] as JsonObject)?["packages"] as JsonArray ?? [];
        var texts = patterns.Select(Text).OfType<string>().ToLookup(pattern => pattern.StartsWith('!'));
        var leftOut = texts[true].SelectMany(pattern => Glob.Expand(folder, pattern[1..])).ToHashSet(StringComparer.Ordinal);
        foreach (var path in texts[false].SelectMany(pattern => Glob.Expand(folder, pattern)).Distinct(StringComparer.Ordinal).Where(path => !leftOut.Contains(path))
            .Where(path => !NamedFile.IsInstalled(path, folder)).Select(path => Path.Combine(path, "package.json")).Where(path => PosixFile.IsFile(path)))
        {
            if (inputs.Exists(input => input.SourcePath == path || input.SourcePath == Path.GetDirectoryName(path)))
            {
                continue;
            }

            inputs.Add(File(question, path));
            var member = Parse(question, path);
            Declares(member, PathRelation.Relative(question.Folders.Root, path));
            AddLocal(question, Path.GetDirectoryName(path)!, member, inputs);
        }
    }

    private static DependencyInput File(RequirementsQuestion question, string path)
    {
        var relative = PathRelation.Relative(question.Folders.Root, path);
        return new DependencyInput(relative, relative, path, question.Files.Take(path), null);
    }

    private static DependencyInput Tree(RequirementsQuestion question, string path, string typed) => new(
        PathRelation.Relative(question.Folders.Root, path),
        typed,
        path,
        null,
        question.WithoutOutputs(
            path, question.Files.TakeFolder(path, below => Path.GetFileName(below) is not (".git" or "node_modules") && !question.IsOutput(Path.Combine(path, below)))));

    private static JsonObject Parse(RequirementsQuestion question, string path)
    {
        var name = PathRelation.Relative(question.Folders.Root, path);
        try
        {
            return JsonNode.Parse(question.Files.Read(question.Files.Take(path)).AsSpan().TrimStart("\ufeff"u8)) as JsonObject
                ?? throw new RGridException(ErrorCode.DependencyFileInvalid, $"`{name}` is not a JSON object", "mend it");
        }
        catch (JsonException exception)
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid,
                $"`{name}` line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}: this is no JSON",
                "mend it there",
                exception);
        }
    }

    /// <summary>The text that a member is; null where it is none.</summary>
    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
