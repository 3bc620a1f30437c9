using System.Globalization;
using RGrid.Content;
using RGrid.FileSystem;
using RGrid.Hints;
using RGrid.Snapshots;

namespace RGrid.Executions;

/// <summary>Finds the code of a run: its script or module with what that imports, and what the user includes.</summary>
/// <param name="services">The rooms.</param>
/// <param name="request">The run.</param>
/// <param name="words">What it names.</param>
/// <param name="files">Reads the files.</param>
internal sealed class RunCode(RunServices services, RunRequest request, ScriptWords words, FileSnapshots files)
{
    private readonly string _workingFolder = PathRelation.RealPath(request.WorkingFolder) ?? request.WorkingFolder;

    /// <summary>Where the run is told to write, as absolute paths: what stands there is no code.</summary>
    public IReadOnlyList<string> DeclaredOutputs => [.. request.Outputs.Select(output => Path.GetFullPath(Path.Combine(_workingFolder, output)).TrimEnd('/'))];

    /// <summary>The code, and the files that its text mentions.</summary>
    /// <param name="observer">Is told of much code, and of such as counts as output.</param>
    /// <exception cref="RGridException">The script or an include is not there or can't be read.</exception>
    public (BlobTree Code, IReadOnlyList<Mention> Mentions) Find(IRunObserver observer)
    {
        var left = new HashSet<string>(StringComparer.Ordinal);
        var own = new OwnOutputs(services.Catalog.WrittenFiles, files, words.Script);
        var outputs = DeclaredOutputs;
        var code = new CodeTree(words.Folders, files, services.MakeScanners(), path => outputs.Contains(path) || IsOwn(path)) { IsStore = services.Protected.IsStore };
        if (words.Path is { } script)
        {
            code.AddEntry(script, words.Language.Facts.Extensions[0]);
        }
        else
        {
            var (modules, packages) = ModuleFiles.Find(words.Folders.EntryFolder, words.Module!);
            foreach (var module in modules)
            {
                code.AddFile(module);
            }

            foreach (var package in packages)
            {
                code.AddFolder(package);
            }

            if (modules.Count == 0 && packages.Count == 0)
            {
                TellOfForeignModule(words.Module!, observer);
            }
        }

        foreach (var include in request.Includes)
        {
            AddInclude(code, include);
        }

        var tree = code.Complete();
        TellOfOwnCode(left, observer);
        TellOfMuch(tree, observer);
        return (tree, code.Mentions);

        bool IsOwn(string path)
        {
            var isOwn = own.IsUnchangedFile(path);
            if (isOwn)
            {
                left.Add(path);
            }

            return isOwn;
        }
    }

    // Whoever wrote it by this script and imports it now has to know why it is not there.
    private void TellOfOwnCode(IEnumerable<string> left, IRunObserver observer)
    {
        var code = left.Where(path => words.Language.Facts.Extensions.Contains(Path.GetExtension(path), StringComparer.Ordinal)).Order(StringComparer.Ordinal).ToList();
        if (code.Count > 0)
        {
            var typed = ShellWord.Quote(PathRelation.Relative(words.Folders.WorkingFolder, code[0]));
            var more = code.Count > 1 ? $" (and {code.Count - 1} more)" : "";
            observer.Note($"{typed}{more} was written by this script, so it counts as its output and is no code of this run; where it is, add --include {typed}");
        }
    }

    // unittest and pytest find nothing in a run that nobody named anything for, and call that a success.
    private void TellOfForeignModule(string module, IRunObserver observer)
    {
        var isNamed = request.Includes.Count > 0 || request.Inputs.Count > 0
            || request.Arguments.SelectMany(ArgumentPaths.In).Any(path => PosixFile.TryStat(Path.Combine(_workingFolder, path)) is not null);
        if (!isNamed)
        {
            observer.Note($"`{module}` is not of this project; files that it looks for itself are not part of the run and have to be named: --include '**/*.py'");
        }
    }

    private void AddInclude(CodeTree code, string include)
    {
        ArgumentPaths.RequirePlain(_workingFolder, include);
        var matches = Glob.Expand(_workingFolder, include);
        if (matches.Count == 0)
        {
            throw new RGridException(
                ErrorCode.InputInvalid,
                $"`--include {include}` matched no file",
                Glob.RemedyFor(include, "check the pattern; it is relative to the working folder"));
        }

        // A pattern goes everywhere.
        foreach (var match in matches.Where(match => !services.Protected.IsOfStore(match)))
        {
            if (PosixFile.IsFolder(match))
            {
                code.AddFolder(match);
            }
            else
            {
                code.AddFile(match);
            }
        }
    }

    private static void TellOfMuch(BlobTree code, IRunObserver observer)
    {
        const int manyFiles = 1000;
        const long muchBytes = 100_000_000;
        if (code.Entries.Length > manyFiles || code.Size > muchBytes)
        {
            observer.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"the code is {code.Entries.Length} files of {code.Size / 1e6:0.0} MB; -v lists them. Data is better named as an input than imported with a package"));
        }
    }
}
