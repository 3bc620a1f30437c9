using System.Diagnostics;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.Environments;
using RGrid.Runtimes;
using RGrid.Snapshots;
using RGrid.Testing;

namespace RGrid.Core.Tests.Runtimes;

/// <summary>
/// A language is one file and one line in <see cref="Languages"/>: here is one that RGrid does not know, and the rooms that a run goes
/// through (choosing, identity, code, launch) take it as it is.
/// </summary>
public sealed class NewLanguageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PerlLanguage _perl = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_language_of_one_file_is_chosen_identified_scanned_and_started()
    {
        var script = Write("s.pl", "use lib '.';\nrequire './helper.pl';\nprint value(), \"\\n\";\n");
        Write("helper.pl", "sub value { 42 } 1;\n");
        var blobs = new FileBlobStore(new StoreFolders(_folder.At("store")));
        var machine = new Machine(new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, _folder.Path);
        var runtimes = new RuntimeCatalog(machine, new InterpreterIdentity(new MemoryCatalog(), TimeProvider.System), new SystemLook(new StoreFolders(_folder.At("store"))), blobs);
        var (runtime, _) = runtimes.Choose(new RuntimeWish(_perl, "perl:5", null, _folder.Path, null), _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(("perl", "perl:5"), (runtime.Language, runtime.AskedName));
        Assert.StartsWith("5.", runtime.Version, StringComparison.Ordinal);
        Assert.Throws<RGridException>(() => runtimes.Choose(new RuntimeWish(_perl, "perl:4", null, _folder.Path, null), _ => { }, TestContext.Current.CancellationToken));

        var folders = new ProjectFolders(_folder.Path, _folder.Path, _folder.Path);
        var code = new CodeTree(folders, new FileSnapshots(blobs, new MemoryCatalog(), TimeProvider.System), [_perl.Facts.MakeScanner!()], _ => false);
        code.AddEntry(script, _perl.Facts.Extensions[0]);
        Assert.Equal(["helper.pl", "s.pl"], code.Complete().Entries.Select(entry => entry.Path));

        var launch = _perl.Launch(runtime, null, "s.pl");
        var start = new ProcessStartInfo(launch.Command[0], [.. launch.Command.Skip(1), "s.pl"]) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        Assert.Equal("42\n", process.StandardOutput.ReadToEnd());
        process.WaitForExit();
    }

    [Fact]
    public void Everything_about_a_language_is_in_its_file()
    {
        Assert.Equal(["python", "node", "sh", "bash", "dash"], Languages.All.Select(language => language.Facts.Name));
        Assert.All(Languages.All, language => Assert.NotNull(language.Facts.MakeScanner));
        Assert.Equal(Languages.All.Count, Languages.MakeScanners().Count);
        Assert.Equal("python 3.11.7", Languages.NameInReport(member => member switch { "implementationVersion" => "3.11.7", "implementation" => "cpython", _ => null }));
        Assert.Equal("pypy 7.3", Languages.NameInReport(member => member switch { "implementationVersion" => "7.3", "implementation" => "pypy", _ => null }));
        Assert.Equal("node 24.1.0", Languages.NameInReport(member => member == "node" ? "24.1.0" : null));
        Assert.Null(Languages.NameInReport(_ => null));
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder.At(name), text);
        return _folder.At(name);
    }

    private sealed class PerlLanguage : ILanguage
    {
        public LanguageFacts Facts { get; } = new(
            "perl", [".pl"], ["perl"], [], _ => null, _ => null, ["-e", "print $^X"], Ecosystem: null, NeedsEmptyEnvironment: false,
            LineLength: 2, report => report("perl") is { } version ? $"perl {version}" : null, () => new PerlRequires());

        public IEnumerable<string> FindInstalled(Machine machine) => VersionFolders.Commands(machine.PathFolders, name => name == "perl");

        public string? ResolveShim(string shim, string command, string scriptFolder, Machine machine) => null;

        public InterpreterReport Probe(IInterpreter interpreter)
        {
            var version = interpreter.Ask(["-e", "printf '%vd', $^V"]);
            return new InterpreterReport(version, interpreter.Executable, new Dictionary<string, string> { ["perl"] = version }, new Dictionary<string, string>(), [], null);
        }

        public Launch Launch(Runtime runtime, string? dependenciesFolder, string entryPoint) =>
            new([runtime.Executable, "-w"], new Dictionary<string, string>(), []);
    }

    private sealed class PerlRequires : ICodeScanner
    {
        public bool Understands(string path, ReadOnlySpan<byte> text) => Path.GetExtension(path) == ".pl";

        public CodeReferences Scan(CodeFile file) => new(
            [
                .. System.Text.Encoding.UTF8.GetString(file.Text.Span).Split('\'').Select(word => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file.Path)!, word)))
                    .Where(File.Exists),
            ],
            [],
            []);
    }
}
