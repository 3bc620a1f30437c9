using System.Text;
using CsCheck;
using RGrid.Snapshots;
using RGrid.Snapshots.Node;
using RGrid.Snapshots.Shell;
using RGrid.Testing;

namespace RGrid.Core.Tests.Snapshots;

/// <summary>Whatever a file holds, a scan ends, and its work grows with the length of the text only.</summary>
public sealed class ScannerFuzzTests : IDisposable
{
    private static readonly string[] Fragments =
    [
        "'", "\"", "`", "\\", "\\\\", "\n", "\r\n", "${", "}", "{", "(", ")", "[", "]", "/", "//", "/*", "*/", "#", "$", "$(", ",", "+", "?", ":",
        " ", ".", "..", "./", "../", "x.js", "x.sh", "'./x.js'", "import ", "from ", "require(", "createRequire", "new URL(", "fork(", "__dirname",
        "dirname, ", "import.meta.url", "\\u{", "\\u", "\\x4", "\\777", "\ud800", "\0", "<<EOF", ">", "<", "|", "&", ";", "*", "**", "{a,b}", "%2", "%00", "%ff",
        "file:///", "file://h/", "-", "--a=./x", "@", "@a/b", "#x", "=", "source ", ". ", "~", "node_modules", "\u2028", new string('a', 300), "é",
    ];

    private readonly Workspace _project = new Workspace().Write("x.js", "").Write("x.sh", "").Write("package.json", """{"name":"@a/b","imports":{"#x":"./x.js"},"workspaces":["*"]}""");

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Fragments_never_break_a_scan() =>
        Gen.Int[0, Fragments.Length - 1].Select(index => Fragments[index]).Array[0, 40].Select(parts => string.Concat(parts)).Sample(text => Scan(Encoding.UTF8.GetBytes(text)), iter: 20_000);

    [Fact]
    public void Bytes_never_break_a_scan() => Gen.Byte.Array[0, 200].Sample(Scan, iter: 5_000);

    [Fact]
    public void A_package_file_of_fragments_never_breaks_a_scan()
    {
        string[] parts = ["{", "}", "[", "]", ",", ":", "\"name\"", "\"imports\"", "\"exports\"", "\"workspaces\"", "\"main\"", "\"#x\"", "\"./*\"", "\"\\u0000\"", "\"\\ud800\"", "\"*\"", "\"..\"", "1", "null", "\"./x.js\""];
        Gen.Int[0, parts.Length - 1].Select(index => parts[index]).Array[0, 12].Select(some => "{" + string.Concat(some) + "}").Sample(
            text =>
            {
                using var project = new Workspace();
                project.Write("package.json", text).Write("sub/package.json", text);
                var file = new CodeFile(project.At("main.js"), "import '#x'; require('./sub'); import 'name'"u8.ToArray(), new ProjectFolders(project.Folder, project.Folder, project.Folder));
                new NodeImports().Scan(file);
            },
            iter: 1_000,
            threads: 1);
    }

    // Were the work quadratic, these would take minutes each. Each is a megabyte.
    [Theory]
    [InlineData("\\\"")]
    [InlineData("'a*/")]
    [InlineData("*/'./a'")]
    [InlineData("'./a',")]
    [InlineData("'a.js',")]
    [InlineData("`${")]
    [InlineData("('./a',(")]
    [InlineData("# ")]
    [InlineData("# ' ")]
    [InlineData("//\n'./a'")]
    [InlineData("\"$(")]
    [InlineData("${")]
    [InlineData("\\\n")]
    [InlineData("\\\\")]
    [InlineData("{a,b}.sh")]
    [InlineData("*/*.sh ")]
    [InlineData("$(a ")]
    [InlineData("> ")]
    [InlineData("\"'`")]
    [InlineData("createRequire(a('./b',")]
    public void A_long_text_is_scanned_in_one_go(string part) =>
        Scan(Encoding.UTF8.GetBytes(new StringBuilder().Insert(0, part, 1_000_000 / part.Length).ToString()));

    private void Scan(byte[] text)
    {
        var folders = new ProjectFolders(_project.Folder, _project.Folder, _project.Home);
        foreach (var scanner in new ICodeScanner[] { new NodeImports(), new ShellImports() })
        {
            scanner.Understands(_project.At("main"), text);
            var references = scanner.Scan(new CodeFile(_project.At("main"), text, folders));
            Assert.All(references.Files, path => Assert.True(File.Exists(path), path));
        }
    }
}
