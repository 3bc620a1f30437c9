using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Hints;

/// <summary>Answers "Cannot find module": a file of the project that was not part of the run, a wrong spelling, or a package that is not declared.</summary>
/// <param name="project">The run.</param>
/// <param name="paths">Knows the options for files.</param>
internal sealed class NodeModules(RanProject project, AbsentPaths paths)
{
    private static readonly string[] Extensions = ["", ".js", ".cjs", ".mjs", ".json", ".node", ".ts"];
    private static readonly string[] Members = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

    // Built in, in this Node or in others: https://nodejs.org/api/modules.html#built-in-modules
    private static readonly HashSet<string> BuiltIn = new(StringComparer.Ordinal)
    {
        "assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto", "dgram", "diagnostics_channel", "dns", "domain",
        "events", "fs", "http", "http2", "https", "inspector", "module", "net", "os", "path", "perf_hooks", "process", "punycode", "querystring", "readline", "repl",
        "sea", "sqlite", "stream", "string_decoder", "sys", "test", "timers", "tls", "trace_events", "tty", "url", "util", "v8", "vm", "wasi", "worker_threads", "zlib",
    };

    /// <summary>The hint for a module, or null.</summary>
    public Hint? Answer(AbsentNodeModule complaint)
    {
        var name = complaint.Specifier;
        if (name.StartsWith('/') || name is "." or ".." || name.StartsWith("./", StringComparison.Ordinal) || name.StartsWith("../", StringComparison.Ordinal))
        {
            return OfFile(complaint);
        }

        return PackageOf(name) is { } package ? OfPackage(package) : null;
    }

    private Hint? OfFile(AbsentNodeModule complaint)
    {
        var folder = complaint.Importer is { } importer ? project.Places.ToUser(Path.GetDirectoryName(Path.GetFullPath(importer))!) : project.Folders.EntryFolder;
        var path = complaint.Specifier.StartsWith('/') ? project.Places.ToUser(complaint.Specifier)
            : folder is null ? null
            : NamedFile.In(folder, complaint.Specifier);
        if (path is null || project.IsIgnored(path))
        {
            return null;
        }

        path = path.Length > 1 ? path.TrimEnd('/') : path;
        foreach (var file in Extensions.Select(extension => path + extension).Where(NamedFile.Exists))
        {
            return paths.OfPlace(project.Name(file));
        }

        if (NamedFile.Exists(Path.Combine(path, "index.js")) || NamedFile.Exists(Path.Combine(path, "package.json")))
        {
            var place = project.Name(path);
            return project.Has(Path.Combine(path, "index.js")) ? null : new Hint(HintKind.Absent, place.Typed + "/", $"--include {ShellWord.Quote(place.Typed)}", place);
        }

        return OfSpelling(path);
    }

    private Hint? OfSpelling(string path)
    {
        if (!PathRelation.IsBelow(path, project.Folders.Root))
        {
            return null;
        }

        var relative = PathRelation.Relative(project.Folders.Root, path);
        return Extensions.Select(extension => Spelling.Find(project.Folders.Root, relative + extension)).FirstOrDefault(found => found is not null) is { } right
            ? Hint.Line($"there is no {project.Name(path).Typed} but {project.Name(Path.Combine(project.Folders.Root, right)).Typed}; upper and lower case are told apart")
            : null;
    }

    private Hint? OfPackage(string name)
    {
        // `src/util` means a folder of the project to a bundler or by NODE_PATH.
        var isOfProject = new[] { project.Folders.Root, project.Folders.EntryFolder }.Any(folder => NamedFile.KindOf(Path.Combine(folder, name)) is not null);
        var declared = Declaration.PackageJson(project);
        if (isOfProject || BuiltIn.Contains(name) || (declared is not null && Declares(declared.Path, name)))
        {
            return null;
        }

        var installed = FindInstalled(name);
        var what = installed is { } found ? $"\"{name}\": \"{found.Version}\"" : "it";
        var where = installed is null ? "" : $" ({installed.Value.Version} is in {installed.Value.Place})";
        return Hint.Line(declared is not null
            ? $"{name} is declared nowhere; add {what} to the dependencies in {declared.Typed}{where}"
            : $"{name} is declared nowhere; `npm install {name}{(installed is null ? "" : "@" + installed.Value.Version)}` declares it in a package.json{where}");
    }

    // The name of the package in `lodash/fp` and `@scope/name/sub`; null for what is no name of one: https://docs.npmjs.com/cli/configuring-npm/package-json#name
    private static string? PackageOf(string specifier)
    {
        var parts = specifier.Split('/');
        var name = specifier.StartsWith('@') ? parts.Length > 1 ? $"{parts[0]}/{parts[1]}" : "" : parts[0];
        var plain = name.TrimStart('@');
        return plain.Length > 0 && char.IsAsciiLetterOrDigit(plain[0]) && plain.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/') && !name.EndsWith('/')
            ? name
            : null;
    }

    private (string Version, string Place)? FindInstalled(string name)
    {
        for (var folder = project.Folders.EntryFolder; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var modules = Path.Combine(folder, "node_modules");
            if (Parse(Path.Combine(modules, name, "package.json"))?["version"] is JsonValue version && version.GetValueKind() == JsonValueKind.String)
            {
                return (version.GetValue<string>(), project.Name(modules).Typed);
            }
        }

        return null;
    }

    private static bool Declares(string packageJson, string name) =>
        Parse(packageJson) is { } document && Members.Any(member => document[member] is JsonObject packages && packages.ContainsKey(name));

    private static JsonObject? Parse(string path)
    {
        try
        {
            return NamedFile.Exists(path) ? JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
