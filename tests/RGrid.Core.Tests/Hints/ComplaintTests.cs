using RGrid.Hints;

namespace RGrid.Core.Tests.Hints;

/// <summary>What real programs print. The messages were taken from CPython 3.6 to 3.13, Node 20, bash 5.2, dash 0.5 and GNU tools.</summary>
public sealed class ComplaintTests
{
    private static readonly IComplaintReader[] Readers = [new PythonComplaints(), new NodeComplaints(), new ShellComplaints()];

    [Theory]
    [InlineData("FileNotFoundError: [Errno 2] No such file or directory: 'config.yaml'", "config.yaml")]
    [InlineData("FileNotFoundError: [Errno 2] No such file or directory: 'it\\'s \"q\".txt'", "it's \"q\".txt")]
    [InlineData("FileNotFoundError: [Errno 2] No such file or directory: \"it's\"", "it's")]
    [InlineData("FileNotFoundError: [Errno 2] No such file or directory: b'caf\\xc3\\xa9.txt'", "café.txt")]
    [InlineData("  | FileNotFoundError: [Errno 2] No such file or directory: 'a.txt'", "a.txt")]
    [InlineData("FileNotFoundError: logging.ini doesn't exist", "logging.ini")]
    [InlineData("FileNotFoundError: data.csv not found.", "data.csv")]
    [InlineData("urllib.error.URLError: <urlopen error [Errno 2] No such file or directory: '/nope/x'>", "/nope/x")]
    [InlineData("python3: can't open file '/x/sub.py': [Errno 2] No such file or directory", "/x/sub.py")]
    [InlineData("OSError: ./lib.so: cannot open shared object file: No such file or directory", "./lib.so")]
    [InlineData("jinja2.exceptions.TemplateNotFound: page.html", "page.html")]
    [InlineData("Error: ENOENT: no such file or directory, open 'config.json'", "config.json")]
    [InlineData("[Error: ENOENT: no such file or directory, open 'it's.json'] {", "it's.json")]
    [InlineData("Error: ENOENT: no such file or directory, chdir '/from' -> 'data'", "data")]
    [InlineData("Error: spawn ./tool.sh ENOENT", "./tool.sh")]
    [InlineData("s.sh: line 1: ./lib.sh: No such file or directory", "./lib.sh")]
    [InlineData("s.sh: line 1: my file.txt: No such file or directory", "my file.txt")]
    [InlineData("s.sh: line 1: cd: data: No such file or directory", "data")]
    [InlineData("s.sh: 1: .: cannot open ./lib.sh: No such file", "./lib.sh")]
    [InlineData("s.sh: 1: .: lib.sh: not found", "lib.sh")]
    [InlineData("s.sh: 1: .: lib: not found", "lib")]
    [InlineData("s.sh: 1: tools/run: not found", "tools/run")]
    [InlineData("s.sh: 1: cannot open config.yaml: No such file", "config.yaml")]
    [InlineData("s.sh: 1: cannot open my data: No such file", "my data")]
    [InlineData("s.sh: 1: cannot create results/out.csv: Directory nonexistent", "results/out.csv")]
    [InlineData("s.sh: 1: cd: can't cd to data", "data")]
    [InlineData("cat: config.yaml: No such file or directory", "config.yaml")]
    [InlineData("cat: \"it's.txt\": No such file or directory", "it's.txt")]
    [InlineData("cat: 'data/*.csv': No such file or directory", "data/*.csv")]
    [InlineData("grep: data: No such file or directory", "data")]
    [InlineData("awk: cannot open config.yaml (No such file or directory)", "config.yaml")]
    [InlineData("sed: can't read config.yaml: No such file or directory", "config.yaml")]
    [InlineData("sed: couldn't open file a.sed: No such file or directory", "a.sed")]
    [InlineData("cp: cannot stat 'my data': No such file or directory", "my data")]
    [InlineData("cp: cannot create regular file 'results/b': No such file or directory", "results/b")]
    [InlineData("sort: cannot read: config.yaml: No such file or directory", "config.yaml")]
    [InlineData("head: cannot open 'config.yaml' for reading: No such file or directory", "config.yaml")]
    [InlineData("find: ‘data’: No such file or directory", "data")]
    [InlineData("tar: a.tar: Cannot open: No such file or directory", "a.tar")]
    [InlineData("file: cannot open `nope' (No such file or directory)", "nope")]
    [InlineData("Can't open perl script \"nope.pl\": No such file or directory", "nope.pl")]
    [InlineData("jq: error: Could not open file a.json: No such file or directory", "a.json")]
    [InlineData("bzip2: Can't open input file nope: No such file or directory.", "nope")]
    [InlineData("unzip:  cannot find or open a.zip, a.zip.zip or a.zip.ZIP.", "a.zip")]
    [InlineData("Error: unable to open database \"nope/x.db\": unable to open database file", "nope/x.db")]
    [InlineData("/x/s.sh: 3: cannot open config.yaml: No such file", "config.yaml")]
    public void A_path_that_is_not_there_is_read_out_of_the_message(string line, string name)
    {
        var absent = Assert.IsType<AbsentPath>(Read(line));
        Assert.Contains(name, absent.Names);
    }

    [Theory]
    [InlineData("PermissionError: [Errno 13] Permission denied: 'out.csv'", "out.csv")]
    [InlineData("OSError: [Errno 30] Read-only file system: 'out.csv'", "out.csv")]
    [InlineData("OSError: [Errno 16] Device or resource busy: 'tmp' -> 'out.csv'", "out.csv")]
    [InlineData("Error: EACCES: permission denied, open 'out.csv'", "out.csv")]
    [InlineData("Error: EROFS: read-only file system, open 'out.csv'", "out.csv")]
    [InlineData("s.sh: 1: cannot create out.csv: Permission denied", "out.csv")]
    [InlineData("s.sh: line 1: out.csv: Permission denied", "out.csv")]
    [InlineData("cp: cannot create regular file 'out.csv': Permission denied", "out.csv")]
    [InlineData("tee: out.csv: Read-only file system", "out.csv")]
    [InlineData("truncate: cannot open 'out.csv' for writing: Permission denied", "out.csv")]
    [InlineData("rm: cannot remove 'out.csv': Device or resource busy", "out.csv")]
    [InlineData("sed: couldn't open temporary file ./sedX: Permission denied", "./sedX")]
    public void A_refused_write_is_read_out_of_the_message(string line, string name) =>
        Assert.Contains(name, Assert.IsType<RefusedPath>(Read(line)).Names);

    [Theory]
    [InlineData("ModuleNotFoundError: No module named 'pandas'", "pandas")]
    [InlineData("ModuleNotFoundError: No module named 'google.cloud'", "google.cloud")]
    [InlineData("  | ModuleNotFoundError: No module named 'a_b'", "a_b")]
    [InlineData("/usr/bin/python3: No module named pytest", "pytest")]
    [InlineData("/x/bin/python: Error while finding module specification for 'a.b' (ModuleNotFoundError: No module named 'a')", "a")]
    public void A_module_that_is_not_there_is_read_out_of_the_message(string line, string name) =>
        Assert.Equal(new AbsentPythonModule(name), Read(line));

    [Theory]
    [InlineData("importlib.metadata.PackageNotFoundError: No package metadata was found for tabulate")]
    [InlineData("importlib_metadata.PackageNotFoundError: No package metadata was found for tabulate")]
    public void A_distribution_without_a_record_is_read_out_of_the_message(string line) =>
        Assert.Equal(new AbsentPythonDistribution("tabulate"), Read(line));

    [Theory]
    [InlineData("ImportError: cannot import name 'x' from 'pkg' (/x/pkg/__init__.py)", "/x/pkg/__init__.py")]
    [InlineData("ImportError: cannot import name 'x' from 'pkg' (unknown location)", null)]
    [InlineData("ImportError: cannot import name 'x' from partially initialized module 'pkg' (most likely due to a circular import) (/x/pkg/__init__.py)", "/x/pkg/__init__.py")]
    public void A_name_that_a_module_lacks_is_read_with_the_modules_file(string line, string? file) =>
        Assert.Equal(new AbsentPythonMember("x", "pkg", file), Read(line));

    [Fact]
    public void A_node_module_is_read_with_what_imported_it()
    {
        Assert.Equal(new AbsentNodeModule("./helper", "/x/a.cjs"), Read("Error: Cannot find module './helper'", "Require stack:", "- /x/a.cjs"));
        Assert.Equal(new AbsentNodeModule("/x/w.js", null), Read("Error: Cannot find module '/x/w.js'", "    at Function._resolveFilename"));
        Assert.Equal(
            new AbsentNodeModule("/x/helper.mjs", "/x/a.mjs"), Read("Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/x/helper.mjs' imported from /x/a.mjs"));
        Assert.Equal(
            new AbsentNodeModule("lodash", "/x/a b.mjs"), Read("Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'lodash' imported from file:///x/a%20b.mjs"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("all is well")]
    [InlineData("No module named 'x' was needed")]
    [InlineData("ModuleNotFoundError: No module named 'os.nope'; 'os' is not a package")]
    [InlineData("/x/python: No module named pkg.__main__; 'pkg' is a package and cannot be directly executed")]
    [InlineData("WARNING: No module named 'tensorrt', using the CPU")]
    [InlineData("s.sh: line 1: nosuchcmd: command not found")]
    [InlineData("timeout: failed to run command ‘nosuch’: No such file or directory")]
    [InlineData("env: ‘nosuch’: No such file or directory")]
    [InlineData("urllib.error.HTTPError: HTTP Error 404: Not Found")]
    [InlineData("fatal: not a git repository (or any of the parent directories): .git")]
    [InlineData("TypeError: expected str, bytes or os.PathLike object, not float")]
    [InlineData("Error: spawn ffmpeg ENOENT")]
    [InlineData("Error: spawn ./tool.sh EACCES")]
    [InlineData("KeyError: 'config.yaml'")]
    public void Other_lines_are_no_complaint(string line) => Assert.Null(Read(line));

    [Fact]
    public void A_command_that_is_not_there_gives_no_bare_name() =>
        Assert.DoesNotContain("build", Assert.IsType<AbsentPath>(Read("./s.sh: 1: build: not found")).Names);

    [Theory]
    [InlineData("open('results/x.csv', 'w')", PathUse.Written)]
    [InlineData("open(\"results/x.csv\", mode=\"ab\")", PathUse.Written)]
    [InlineData("with self.open(mode='w', encoding=encoding, errors=errors) as f:", PathUse.Written)]
    [InlineData("os.mkdir(name, mode)", PathUse.Written)]
    [InlineData("open('data/x.csv')", PathUse.Read)]
    [InlineData("with open(src, 'rb') as fsrc:", PathUse.Read)]
    [InlineData("os.listdir('data')", PathUse.Read)]
    [InlineData("open(path, mode)", PathUse.Unknown)]
    [InlineData("f('a', 'w')", PathUse.Unknown)]
    public void What_python_wanted_to_do_is_in_the_traceback(string code, PathUse use) => Assert.Equal(use, Assert.IsType<AbsentPath>(ReadLast(
        "Traceback (most recent call last):",
        "  File \"/x/s.py\", line 1, in <module>",
        $"    {code}",
        "    ~~~~^^^^^^^",
        "FileNotFoundError: [Errno 2] No such file or directory: 'results/x.csv'")).Use);

    [Fact]
    public void The_innermost_frame_that_tells_counts() => Assert.Equal(PathUse.Written, Assert.IsType<AbsentPath>(ReadLast(
        "Traceback (most recent call last):",
        "  File \"/x/s.py\", line 1, in <module>",
        "    open('other.csv')",
        "  File \"/x/s.py\", line 1, in save",
        "    zipfile.ZipFile(",
        "        'results/x.zip',",
        "        'w')",
        "  File \"/lib/zipfile.py\", line 1362, in __init__",
        "    self.fp = io.open(file, filemode)",
        "FileNotFoundError: [Errno 2] No such file or directory: 'results/x.zip'")).Use);

    [Theory]
    [InlineData("    at Object.writeFileSync (node:fs:2368:20)", PathUse.Written)]
    [InlineData("Emitted 'error' event on WriteStream instance at:", PathUse.Written)]
    [InlineData("    at Object.readFileSync (node:fs:452:35)", PathUse.Read)]
    [InlineData("    at Object.<anonymous> (/x/s.js:1:1)", PathUse.Unknown)]
    public void What_node_wanted_to_do_is_in_the_stack(string frame, PathUse use) => Assert.Equal(use, Assert.IsType<AbsentPath>(Read(
        "Error: ENOENT: no such file or directory, open 'x'",
        "    at Object.openSync (node:fs:573:18)",
        frame,
        "    at Module._compile (node:internal/modules/cjs/loader:1521:14)",
        "    at Object.readFileSync (node:fs:452:35)")).Use);

    [Fact]
    public void No_text_makes_a_reader_fail()
    {
        string[] parts = ["'", "\"", "‘", "`", "\\", "\\x", "\\u12", "[Errno 2] ", "ENOENT: no such file or directory, ", "Cannot find module '", "imported from ",
            "No module named ", "ImportError: cannot import name ", "cannot open ", ": ", "(", ")", "No such file or directory", "spawn ", " ENOENT", "\0", "File \"", "open(", ", 'w'", "b'"];
        var random = new Random(7);
        for (var round = 0; round < 3000; round++)
        {
            var lines = Enumerable.Range(0, 4).Select(_ => string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => parts[random.Next(parts.Length)]))).ToArray();
            for (var at = 0; at < lines.Length; at++)
            {
                foreach (var reader in Readers)
                {
                    reader.Read(lines, at);
                }
            }
        }
    }

    private static Complaint? Read(params string[] lines) => Readers.Select(reader => reader.Read(lines, 0)).FirstOrDefault(complaint => complaint is not null);

    private static Complaint? ReadLast(params string[] lines) =>
        Readers.Select(reader => reader.Read(lines, lines.Length - 1)).FirstOrDefault(complaint => complaint is not null);
}
