using System.Text;
using RGrid.Snapshots;
using RGrid.Snapshots.Node;
using RGrid.Snapshots.Python;
using RGrid.Snapshots.Shell;

namespace RGrid.Core.Tests.Snapshots;

/// <summary>Which literals of the code could be names of files that it reads.</summary>
public sealed class MentionTests
{
    private static readonly ProjectFolders Folders = new("/nowhere", "/nowhere", "/nowhere");

    [Theory]
    [InlineData("config.yaml")]
    [InlineData(".env")]
    [InlineData("data/")]
    [InlineData("data/raw")]
    [InlineData("../shared/x.csv")]
    [InlineData("./x")]
    [InlineData("my table.csv")]
    [InlineData("sales 2024/q1.csv")]
    [InlineData("archive.tar.gz")]
    [InlineData("ü.txt")]
    public void A_text_that_looks_like_a_path_could_be_one(string text) => Assert.True(Mention.CouldName(text));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("./")]
    [InlineData("../..")]
    [InlineData("data")]
    [InlineData("test")]
    [InlineData("/etc/hosts")]
    [InlineData("-o.csv")]
    [InlineData("3.14")]
    [InlineData("%s.csv")]
    [InlineData("{name}.csv")]
    [InlineData("*.csv")]
    [InlineData("http://x/y.csv")]
    [InlineData("Reads a table. Then writes it.")]
    [InlineData("read me.")]
    [InlineData("a.b c")]
    [InlineData("x.averylongextension")]
    [InlineData("a\nb.txt")]
    [InlineData("C:\\x.txt")]
    public void Other_texts_are_none(string text) => Assert.False(Mention.CouldName(text));

    [Fact]
    public void A_text_of_any_length_is_looked_at() => Assert.False(Mention.CouldName(new string('x', 300) + ".csv"));

    [Fact]
    public void Python_names_what_it_could_read() => Assert.Equal(
        ["config.yaml", "a.json", "data/x.csv", "near.txt", "prefix/", "default.ini", "k.csv"],
        Python("""
            open("config.yaml")
            if os.path.exists('a.json'): pass
            HERE / "data/x.csv"
            os.path.dirname(__file__) + "/near.txt"
            "prefix/" + name
            p.add_argument("--config", default="default.ini")
            d = {"k.csv": 1}
            """));

    [Theory]
    [InlineData("(Path(__file__).parent / 'data').glob('*.txt')")]
    [InlineData("DATA = Path(__file__).resolve().parent / 'data'\nif DATA.exists():\n    pass\n")]
    [InlineData("(Path(__file__).parent) / 'data'")]
    [InlineData("glob.glob(os.path.join(H, 'data', '*.txt'))")]
    [InlineData("os.listdir(os.path.join(os.path.dirname(__file__), 'data'))")]
    [InlineData("os.path.isdir('data')")]
    [InlineData("if os.path.exists('data'): pass")]
    [InlineData("Path('data').iterdir()")]
    [InlineData("HERE.joinpath('data')")]
    public void Python_folders_that_are_bare_words_are_known_by_what_stands_around_them(string text) => Assert.Equal(["data/"], Python(text).Where(name => !name.Contains('*', StringComparison.Ordinal)));

    [Theory]
    [InlineData("d['data']")]
    [InlineData("print('data')")]
    [InlineData("', '.join('data')")]
    [InlineData("(HERE / 'data').mkdir()")]
    [InlineData("DATA = HERE / 'data'\nDATA.mkdir(exist_ok=True)\n")]
    [InlineData("DATA = HERE / 'data'\nos.makedirs(DATA)\n")]
    [InlineData("if not os.path.isdir('data'):\n    os.mkdir('data')\n")]
    [InlineData("OUT = HERE / 'output'")]
    [InlineData("HERE / 'data' / name")]
    [InlineData("'a' / 'data'")]
    public void Other_bare_words_of_python_are_none(string text) => Assert.Empty(Python(text));

    [Theory]
    [InlineData("fs.readdirSync(path.join(__dirname, 'data'))")]
    [InlineData("const d = path.join(__dirname, 'data'); if (fs.existsSync(d)) {}")]
    [InlineData("fs.existsSync('data')")]
    [InlineData("await fs.promises.readdir('data')")]
    public void Node_folders_that_are_bare_words_are_known_by_what_stands_around_them(string text) => Assert.Equal(["data/"], Node(text));

    [Theory]
    [InlineData("d['data']")]
    [InlineData("print('data')")]
    [InlineData("fs.mkdirSync(path.join(__dirname, 'data'))")]
    [InlineData("path.join(__dirname, 'output')")]
    public void Other_bare_words_of_node_are_none(string text) => Assert.Empty(Node(text));

    [Fact]
    public void Python_paths_in_parts_are_joined() => Assert.Equal(
        ["x.csv", "data/x.csv", "y.csv", "raw/2024/y.csv"],
        Python("os.path.join(HERE, 'data', 'x.csv')\nHERE / 'raw' / '2024' / 'y.csv'\n").Distinct());

    [Theory]
    [InlineData("\"\"\"config.yaml\"\"\"")]
    [InlineData("def f():\n    'config.yaml'\n")]
    [InlineData("def f(): 'config.yaml'")]
    [InlineData("# config.yaml\n")]
    [InlineData("f'config.yaml{x}'")]
    [InlineData("x + '.config.yaml'")]
    [InlineData("'config.yaml' + x")]
    [InlineData("'config' '.yaml'")]
    [InlineData("'config.yaml'.replace('.', '-')")]
    [InlineData("if name == 'config.yaml': pass")]
    [InlineData("if name != 'config.yaml': pass")]
    [InlineData("if 'config.yaml' == name: pass")]
    [InlineData("if 'config.yaml' in names: pass")]
    [InlineData("if 'config.yaml' not in names: pass")]
    [InlineData("open('out.csv', 'w')")]
    [InlineData("open('out.csv', mode='ab')")]
    [InlineData("df.to_csv('table.csv')")]
    [InlineData("plt.savefig('plot.png')")]
    [InlineData("Path('x.txt').write_text('y')")]
    [InlineData("os.makedirs('a/b')")]
    [InlineData("LOG_FILE = 'app.txt'")]
    [InlineData("run(output='x.txt')")]
    [InlineData("p.add_argument('--out', default='x.txt')")]
    [InlineData("b'config.yaml'")]
    public void Python_texts_that_are_no_names_or_are_written_to_are_left_out(string code) => Assert.Empty(Python(code));

    [Fact]
    public void Node_names_what_it_could_read() => Assert.Equal(
        ["config.json", "./a.json", "near.txt", "data/b.csv", "b.csv"],
        Node("fs.existsSync('config.json'); read(\"./a.json\"); __dirname + '/near.txt'; path.join('data', 'b.csv');"
            .Replace('"', '\'')).Distinct());

    [Theory]
    [InlineData("x + '.config.json'")]
    [InlineData("'config.json' + x")]
    [InlineData("'config.json'.length")]
    [InlineData("if (name === 'config.json') {}")]
    [InlineData("fs.writeFileSync('out.json', text)")]
    [InlineData("const LOG = 'app.txt'")]
    [InlineData("bundle({ outFile: 'x.js' })")]
    [InlineData("`config${x}.json`")]
    public void Node_texts_that_are_no_names_or_are_written_to_are_left_out(string code) => Assert.Empty(Node(code));

    [Fact]
    public void A_shell_script_names_folders_for_it_takes_the_files_that_it_names_as_code() => Assert.Equal(
        ["data/", "raw/", "parts/", "lists/"],
        Shell("cat data/*.csv\nls raw/\nfor f in \"$HERE/parts/\"*; do :; done\ncat lists/$1.txt > out/$1.txt\ncd /usr/lib/\n"));

    private static IReadOnlyList<string> Python(string code) => Scan(new PythonImports(), "s.py", code);

    private static IReadOnlyList<string> Node(string code) => Scan(new NodeImports(), "s.js", code);

    private static IReadOnlyList<string> Shell(string code) => Scan(new ShellImports(), "s.sh", code);

    private static IReadOnlyList<string> Scan(ICodeScanner scanner, string name, string code) =>
        scanner.Scan(new CodeFile("/nowhere/" + name, Encoding.UTF8.GetBytes(code), Folders)).Mentions;
}
