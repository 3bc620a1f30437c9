using RGrid.FileSystem;
using RGrid.Snapshots;
using RGrid.Snapshots.Node;
using RGrid.Snapshots.Python;
using RGrid.Snapshots.Shell;
using RGrid.Testing;

namespace RGrid.Core.Tests.Snapshots;

/// <summary>All that a script of a workspace names, and what that names in turn, by paths relative to the project.</summary>
internal static class Closure
{
    public static SortedSet<string> Of(Workspace workspace, string script, string? workingFolder = null, string? root = null)
    {
        ICodeScanner[] scanners = [new PythonImports(), new NodeImports(), new ShellImports()];
        var path = workspace.At(script);
        var folders = new ProjectFolders(root ?? workspace.Folder, Path.GetDirectoryName(path)!, workingFolder ?? workspace.Folder);
        var found = new SortedSet<string>(StringComparer.Ordinal) { path };
        var rest = new Queue<string>(found);
        void Add(string file)
        {
            Assert.Equal(Path.GetFullPath(file), file);
            Assert.Equal(FileKind.File, PosixFile.TryStat(file)?.Kind);
            if (found.Add(file))
            {
                rest.Enqueue(file);
            }
        }

        while (rest.TryDequeue(out var next))
        {
            var text = File.ReadAllBytes(next);
            if (scanners.FirstOrDefault(scanner => scanner.Understands(next, text)) is not { } scanner)
            {
                continue;
            }

            var references = scanner.Scan(new CodeFile(next, text, folders));
            Assert.DoesNotContain(next, references.Files);
            foreach (var file in references.Files.Concat(references.Packages.SelectMany(package => Directory.EnumerateFiles(package, "*", SearchOption.AllDirectories))))
            {
                Add(file);
            }
        }

        found.Remove(path);
        return new SortedSet<string>(found.Select(file => PathRelation.Relative(workspace.Folder, file)), StringComparer.Ordinal);
    }
}
