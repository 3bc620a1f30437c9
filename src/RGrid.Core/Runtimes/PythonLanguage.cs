using System.Text.Json.Nodes;
using RGrid.FileSystem;
using RGrid.Snapshots.Python;

namespace RGrid.Runtimes;

/// <summary>Python 3.6 and later: CPython and PyPy from PATH, pyenv, uv and the system.</summary>
public sealed class PythonLanguage : ILanguage
{
    // -I and -S: neither user settings nor site-packages may speak for the interpreter. The maps tell the shared library that it
    // really loaded; where there are none (macOS) sysconfig names it.
    private const string Question = """
        import sys, json, sysconfig, os
        libraries = set()
        try:
            with open('/proc/self/maps') as maps:
                for line in maps:
                    path = line.rstrip('\n').partition('/')
                    if path[1] and os.path.basename(path[2]).startswith(('libpython', 'libpypy')):
                        libraries.add('/' + path[2])
        except OSError:
            name = os.path.join(sysconfig.get_config_var('LIBDIR') or '', sysconfig.get_config_var('LDLIBRARY') or '')
            if os.path.isfile(name):
                libraries.add(name)
        print(json.dumps({
            'version': '%d.%d.%d' % sys.version_info[:3] + ('' if sys.version_info[3] == 'final' else '%s%d' % sys.version_info[3:]),
            'executable': os.path.realpath(getattr(sys, '_base_executable', None) or sys.executable),
            'report': {
                'version': sys.version,
                'implementation': sys.implementation.name,
                'implementationVersion': '%d.%d.%d' % sys.implementation.version[:3]
                    + ('' if sys.implementation.version[3] == 'final' else '%s%d' % sys.implementation.version[3:]),
                'cacheTag': sys.implementation.cache_tag or '',
                'soabi': str(sysconfig.get_config_var('SOABI') or ''),
                'abiflags': getattr(sys, 'abiflags', ''),
                'platform': sysconfig.get_platform(),
                'debug': str(sysconfig.get_config_var('Py_DEBUG') or 0),
                'gilDisabled': str(sysconfig.get_config_var('Py_GIL_DISABLED') or 0),
                'configureArguments': str(sysconfig.get_config_var('CONFIG_ARGS') or ''),
            },
            'facts': {
                'prefix': sys.base_prefix,
                'stdlib': os.path.realpath(os.path.dirname(os.__file__)),
                'purelib': sysconfig.get_path('purelib'),
                'cacheTag': sys.implementation.cache_tag or '',
                'implementation': sys.implementation.name,
            },
            'libraries': sorted(os.path.realpath(library) for library in libraries),
        }))
        """;

    /// <inheritdoc/>
    public LanguageFacts Facts { get; } = new(
        "python",
        [".py", ".pyw"],
        ["python3", "python", "pypy3", "pypy"],
        [".python-version"],
        ReadVersionFile,
        PythonRange.Parse,
        ["-c", "import sys; print(getattr(sys, '_base_executable', None) or sys.executable)"],
        "pypi",
        NeedsEmptyEnvironment: true,
        LineLength: 2,
        NameInReport,
        () => new PythonImports())
    {
        LeastMajor = 3,
    };

    /// <inheritdoc/>
    public IEnumerable<string> FindInstalled(Machine machine) =>
        VersionFolders.Executables(PyenvShim.Root(machine) + "/versions", "bin/python3", "bin/pypy3")
            .Concat(VersionFolders.Executables(machine.Variables.GetValueOrDefault("UV_PYTHON_INSTALL_DIR")
                ?? Path.Combine(machine.Variables.GetValueOrDefault("XDG_DATA_HOME") ?? Path.Combine(machine.HomeFolder, ".local/share"), "uv/python"), "bin/python3"))
            .Concat(VersionFolders.Commands(machine.PathFolders.Concat(["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]), IsInterpreterName));

    /// <inheritdoc/>
    public string? ResolveShim(string shim, string command, string scriptFolder, Machine machine) =>
        PyenvShim.IsShim(shim, machine) ? PyenvShim.Resolve(command, scriptFolder, machine) : null;

    /// <inheritdoc/>
    public bool IsChosenByShell(IEnumerable<string> commands, Machine machine) => PyenvShim.IsChosenByShell(commands, machine);

    /// <inheritdoc/>
    public InterpreterReport Probe(IInterpreter interpreter)
    {
        var answer = interpreter.AskJson(["-I", "-S", "-B", "-c", Question]);
        var libraries = answer["libraries"]!.AsArray().Select(library => library!.GetValue<string>());
        return new InterpreterReport(
            answer["version"]!.GetValue<string>(),
            answer["executable"]!.GetValue<string>(),
            InterpreterIdentity.ReadTexts(answer["report"]!.AsObject()),
            InterpreterIdentity.ReadTexts(answer["facts"]!.AsObject()),
            [.. libraries],
            answer["facts"]!["stdlib"]!.GetValue<string>());
    }

    /// <inheritdoc/>
    public Launch Launch(Runtime runtime, string? dependenciesFolder, string entryPoint)
    {
        // Never -I (it hides the script's own folder) and never -E (it drops the hash seed): cache.md 16.
        var bin = Path.Combine(dependenciesFolder!, "bin");
        return new Launch(
            [Path.Combine(bin, "python")],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["PYTHONDONTWRITEBYTECODE"] = "1",
                ["PYTHONNOUSERSITE"] = "1",
                ["PYTHONHASHSEED"] = "0",
                ["PYTHONUNBUFFERED"] = "1",
            },
            [bin]);
    }

    private static string? NameInReport(Func<string, string?> report) =>
        report("implementationVersion") is { } version
            ? $"{(report("implementation") is { } other and not "cpython" ? other : "python")} {version}"
            : null;

    private static bool IsInterpreterName(string name) =>
        name is "python3" or "pypy3" || (name.StartsWith("python3.", StringComparison.Ordinal) && name[8..].All(char.IsAsciiDigit));

    // pyenv allows several lines and comments; the first version is the one that `python` means.
    private static string? ReadVersionFile(string text)
    {
        var line = text.Split('\n').Select(line => line.Split('#')[0].Trim()).FirstOrDefault(line => line.Length > 0);
        line = line?.Split(' ')[0].Replace("cpython-", "", StringComparison.Ordinal).Replace("python-", "", StringComparison.Ordinal);
        return line is not null && InterpreterVersion.TryParse(line, out var version) ? version.ToString() : null;
    }
}
