using RGrid.FileSystem;
using RGrid.Snapshots.Node;

namespace RGrid.Runtimes;

/// <summary>Node.js from PATH, nvm, fnm, n, Volta and the system.</summary>
public sealed class NodeLanguage : ILanguage
{
    private const string Question = """
        const fs = require('fs');
        let libraries = [];
        try {
          libraries = [...new Set(fs.readFileSync('/proc/self/maps', 'utf8').split('\n')
            .map(line => line.slice(line.indexOf('/'))).filter(path => /\/libnode[^/]*$/.test(path)))];
        } catch {}
        const build = (process.config && process.config.variables) || {};
        console.log(JSON.stringify({
          version: process.versions.node,
          executable: fs.realpathSync(process.execPath),
          report: { ...process.versions, arch: process.arch, platform: process.platform, release: process.release.name,
            debug: String(build.is_debug || 0) },
          facts: { abi: process.versions.modules },
          libraries: libraries.map(library => fs.realpathSync(library)).sort(),
        }));
        """;

    // Names of long-term lines: https://github.com/nodejs/Release
    private static readonly Dictionary<string, string> LongTermLines = new(StringComparer.OrdinalIgnoreCase)
    {
        ["argon"] = "4", ["boron"] = "6", ["carbon"] = "8", ["dubnium"] = "10", ["erbium"] = "12", ["fermium"] = "14",
        ["gallium"] = "16", ["hydrogen"] = "18", ["iron"] = "20", ["jod"] = "22", ["krypton"] = "24",
    };

    /// <inheritdoc/>
    public LanguageFacts Facts { get; } = new(
        "node",
        [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"],
        ["node", "nodejs"],
        [".nvmrc", ".node-version"],
        ReadVersionFile,
        NodeRange.Parse,
        ["-p", "process.execPath"],
        "npm",
        NeedsEmptyEnvironment: false,
        LineLength: 1,
        report => report("node") is { } version ? $"node {version}" : null,
        () => new NodeImports());

    /// <inheritdoc/>
    public IEnumerable<string> FindInstalled(Machine machine)
    {
        string Place(string variable, string usual) =>
            machine.Variables.GetValueOrDefault(variable) is { Length: > 0 } named ? named : Path.Combine(machine.HomeFolder, usual);
        var fnm = Place("FNM_DIR", Path.Combine(Place("XDG_DATA_HOME", ".local/share"), "fnm"));
        return VersionFolders.Executables(Path.Combine(Place("NVM_DIR", ".nvm"), "versions/node"), "bin/node")
            .Concat(VersionFolders.Executables(Path.Combine(fnm, "node-versions"), "installation/bin/node"))
            .Concat(VersionFolders.Executables(Path.Combine(Place("FNM_DIR", ".fnm"), "node-versions"), "installation/bin/node"))
            .Concat(VersionFolders.Executables(Path.Combine(Place("VOLTA_HOME", ".volta"), "tools/image/node"), "bin/node"))
            .Concat(VersionFolders.Executables(Path.Combine(Place("N_PREFIX", "/usr/local"), "n/versions/node"), "bin/node"))
            .Concat(VersionFolders.Commands(machine.PathFolders.Concat(["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]), name => name is "node" or "nodejs"));
    }

    /// <inheritdoc/>
    public string? ResolveShim(string shim, string command, string scriptFolder, Machine machine) => null;

    /// <inheritdoc/>
    public InterpreterReport Probe(IInterpreter interpreter)
    {
        var answer = interpreter.AskJson(["-e", Question]);
        return new InterpreterReport(
            answer["version"]!.GetValue<string>(),
            answer["executable"]!.GetValue<string>(),
            InterpreterIdentity.ReadTexts(answer["report"]!.AsObject()),
            InterpreterIdentity.ReadTexts(answer["facts"]!.AsObject()),
            [.. answer["libraries"]!.AsArray().Select(library => library!.GetValue<string>())],
            null);
    }

    /// <inheritdoc/>
    public Launch Launch(Runtime runtime, string? dependenciesFolder, string entryPoint)
    {
        var flags = entryPoint.EndsWith("ts", StringComparison.Ordinal) && Path.GetExtension(entryPoint) is ".ts" or ".mts" or ".cts"
            ? TypeStripping(runtime, entryPoint)
            : [];
        return new Launch(
            [runtime.Executable, .. flags],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["NO_UPDATE_NOTIFIER"] = "1" },
            dependenciesFolder is null ? [] : [Path.Combine(dependenciesFolder, "node_modules/.bin")]);
    }

    // Node's documentation, "Modules: TypeScript": 22.6 strips types under a flag, 22.18 and 23.6 without one.
    private static string[] TypeStripping(Runtime runtime, string entryPoint)
    {
        _ = InterpreterVersion.TryParse(runtime.Version, out var version);
        return (version[0], version[1]) switch
        {
            ( >= 24, _) or (23, >= 6) or (22, >= 18) => [],
            (23, _) or (22, >= 6) => ["--experimental-strip-types"],
            _ => throw new RGridException(
                ErrorCode.RuntimeUnavailable,
                $"node {runtime.Version} does not run TypeScript, and `{entryPoint}` is TypeScript",
                "choose a Node of 22.6 or later with --runtime (`rgrid runtimes` lists those that are here), or compile the script to JavaScript first"),
        };
    }

    private static string? ReadVersionFile(string text)
    {
        var word = text.Split('\n').Select(line => line.Split('#')[0].Trim()).FirstOrDefault(line => line.Length > 0);
        return word switch
        {
            null => null,
            "node" or "stable" or "latest" or "current" or "lts/*" or "lts" => "",
            _ when word.StartsWith("lts/", StringComparison.OrdinalIgnoreCase) => LongTermLines.GetValueOrDefault(word[4..]),
            _ => InterpreterVersion.TryParse(word, out var version) ? version.ToString() : null,
        };
    }
}
