using System.Text;
using RGrid.FileSystem;

namespace RGrid.Snapshots.Python;

/// <summary>
/// Finds the local files that Python code imports. The search begins where the interpreter begins, at the folder of the script's real
/// file; folders that the code adds to `sys.path` by a literal are searched too, also for what files scanned earlier import. One
/// instance serves one run.
/// </summary>
public sealed class PythonImports : ICodeScanner
{
    private const int LongestCommand = 4096;

    private static readonly string[] ScriptEndings = [".py", ".sh"];

    private readonly Dictionary<string, PythonModuleFolder> _folders = new(StringComparer.Ordinal);
    private readonly List<string> _path = [];
    private readonly HashSet<string> _absolute = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool Understands(string path, ReadOnlySpan<byte> text) =>
        Path.GetExtension(path) is ".py" or ".pyw"
        || (Runtimes.Languages.InterpreterLine(text) is { } command
            && (command.StartsWith("python", StringComparison.Ordinal) || command.StartsWith("pypy", StringComparison.Ordinal)));

    /// <inheritdoc/>
    public CodeReferences Scan(CodeFile file)
    {
        var statements = PythonStatements.Read(file.Text.Span);
        var found = new Found();
        var folder = Path.GetDirectoryName(file.Path)!;
        AddToPath(file.Folders.EntryFolder, found);
        if (statements.ChangesPath)
        {
            foreach (var added in AddedFolders(statements, file, folder))
            {
                AddToPath(added, found);
            }
        }

        foreach (var import in statements.Imports)
        {
            if (import.Level > 0)
            {
                ResolveRelative(folder, import, found);
            }
            else
            {
                ResolveAbsolute(import.Module.Split('.')[0], found);
                // It may be a script that another one starts, which finds what stands beside it.
                if (!_path.Contains(folder))
                {
                    ResolveIn(folder, import.Module.Split('.')[0], found);
                }
            }
        }

        ResolveTexts(statements, file, folder, found);
        if (PythonEncoding.Of(file.Text.Span) == PythonEncoding.Uncertain)
        {
            ResolveUncertain(file, folder, found);
        }

        found.Files.Remove(file.Path);
        return new CodeReferences([.. found.Files], [.. found.Packages], statements.Mentions);
    }

    private void AddToPath(string folder, Found found)
    {
        if (_path.Contains(folder))
        {
            return;
        }

        _path.Add(folder);
        foreach (var name in _absolute)
        {
            ResolveIn(folder, name, found);
        }

        foreach (var name in FolderOf(folder).ModulesAmong(StandardModules.Contains))
        {
            ResolveAbsolute(name, found);
        }
    }

    private void ResolveAbsolute(string name, Found found)
    {
        if (_absolute.Add(name))
        {
            foreach (var folder in _path)
            {
                ResolveIn(folder, name, found);
            }
        }
    }

    private void ResolveRelative(string folder, PythonImport import, Found found)
    {
        for (var up = 1; up < import.Level; up++)
        {
            folder = Path.GetDirectoryName(folder) ?? "/";
        }

        if (import.Module.Length > 0)
        {
            ResolveIn(folder, import.Module.Split('.')[0], found);
            return;
        }

        // `from . import x`: x is a module beside this one, or a name of the package itself.
        ResolveIn(folder, "__init__", found);
        foreach (var name in import.Names)
        {
            ResolveIn(folder, name, found);
        }
    }

    private void ResolveIn(string folder, string name, Found found)
    {
        foreach (var alike in FolderOf(folder).Alike(name))
        {
            var (files, package) = FolderOf(folder).Find(alike);
            found.Files.UnionWith(files);
            if (package is not null)
            {
                found.Packages.Add(package);
            }
        }
    }

    // In an encoding that can't be read here, a name of plain letters is still seen; any other could be meant.
    private void ResolveUncertain(CodeFile file, string folder, Found found)
    {
        foreach (var one in _path.Append(folder).Distinct(StringComparer.Ordinal))
        {
            foreach (var name in FolderOf(one).Modules)
            {
                if (!name.All(char.IsAscii) || file.Text.Span.IndexOf(Encoding.ASCII.GetBytes(name)) >= 0)
                {
                    ResolveIn(one, name, found);
                }
            }
        }
    }

    // Names in strings: modules for `import_module` and `-m`, scripts for `runpy` or a child process, also within a command line, and
    // the text behind `-c`.
    private void ResolveTexts(PythonStatements statements, CodeFile file, string folder, Found found)
    {
        var isCommand = statements.Texts.Any(text => text.Text == "-c");
        foreach (var (text, _) in statements.Texts)
        {
            if (text.EndsWith(".py", StringComparison.Ordinal))
            {
                AddScript(text, [folder, file.Folders.EntryFolder, file.Folders.WorkingFolder], found);
            }
            else if (statements.ImportsByName && IsDottedName(text))
            {
                ResolveNamed(text.TrimStart('.').Split('.')[0].Split(':')[0], text.StartsWith('.') ? [folder] : _path, found);
            }

            foreach (var word in text.Length <= LongestCommand && text.Contains(' ', StringComparison.Ordinal) ? text.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [])
            {
                if (Array.Exists(ScriptEndings, ending => word.EndsWith(ending, StringComparison.Ordinal)))
                {
                    AddScript(word, [file.Folders.WorkingFolder, file.Folders.EntryFolder], found);
                }
            }

            if (isCommand && text.Contains("import", StringComparison.Ordinal))
            {
                foreach (var import in PythonStatements.Read(Encoding.UTF8.GetBytes(text)).Imports.Where(import => import.Level == 0))
                {
                    ResolveAbsolute(import.Module.Split('.')[0], found);
                }
            }
        }
    }

    private void ResolveNamed(string name, IReadOnlyList<string> path, Found found)
    {
        foreach (var folder in path.Where(folder => FolderOf(folder).HasCode(name)))
        {
            ResolveIn(folder, name, found);
        }
    }

    private static void AddScript(string text, IEnumerable<string> folders, Found found)
    {
        foreach (var folder in folders)
        {
            if (NamedFile.In(folder, text) is { } path && NamedFile.Exists(path))
            {
                found.Files.Add(path);
            }
        }
    }

    // sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib")): the literals of one statement, each and joined, tried
    // from every folder that `__file__` and its parents can mean.
    private static IEnumerable<string> AddedFolders(PythonStatements statements, CodeFile file, string folder)
    {
        var bases = new List<string> { folder, file.Folders.EntryFolder, file.Folders.WorkingFolder };
        for (var parent = folder; parent is not null && PathRelation.IsIn(parent, file.Folders.Root); parent = Path.GetDirectoryName(parent))
        {
            bases.Add(parent);
        }

        // dirname(__file__) + "/lib", f"{here}/lib", "%s/lib" % here
        var parts = statements.Texts.Select(text => text.Text).Concat(statements.Pieces).ToList();
        var literals = parts.Concat(parts.SelectMany(Tails))
            .Concat(statements.Texts.GroupBy(text => text.Statement).Where(group => group.Count() > 1).Select(group => Path.Combine([.. group.Select(text => text.Text.TrimStart('/'))])))
            .Where(text => text.Length is > 0 and < 1024 && !text.AsSpan().ContainsAny("\0\n\r"))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var added = bases.Distinct(StringComparer.Ordinal)
            .SelectMany(one => literals.Select(text => Path.GetFullPath(Path.Combine(one, text))))
            .Concat(statements.KnowsItsPlace ? bases : []);
        return added.Select(path => path.Length > 1 ? path.TrimEnd('/') : path)
            .Distinct(StringComparer.Ordinal)
            .Where(path => path != "/" && !SystemView.Shows(path) && !SystemView.IsKernels(path) && PosixFile.IsFolder(path));
    }

    private static IEnumerable<string> Tails(string text)
    {
        if (text.StartsWith('/'))
        {
            yield return text.TrimStart('/');
        }

        if (text.IndexOf("s/", StringComparison.Ordinal) is var at and > 0 && text[at - 1] == '%')
        {
            yield return text[(at + 2)..];
        }

        if (text.IndexOf("}/", StringComparison.Ordinal) is var brace and > 0)
        {
            yield return text[(brace + 2)..];
        }
    }

    private static bool IsDottedName(string text) => text.Length is > 0 and < 256
        && text.All(character => char.IsLetterOrDigit(character) || character is '_' or '.' or ':');

    private PythonModuleFolder FolderOf(string folder) =>
        _folders.TryGetValue(folder, out var known) ? known : _folders[folder] = new PythonModuleFolder(folder);

    private sealed class Found
    {
        public SortedSet<string> Files { get; } = new(StringComparer.Ordinal);

        public SortedSet<string> Packages { get; } = new(StringComparer.Ordinal);
    }
}
