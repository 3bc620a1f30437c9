using CsCheck;
using RGrid.Ecosystems.Pypi;

namespace RGrid.Core.Tests.Ecosystems;

public sealed class RequirementTests
{
    private static readonly Dictionary<string, string> None = [];

    [Theory]
    [InlineData("numpy", "numpy", "", false)]
    [InlineData("NumPy_x.y", "numpy-x-y", "", false)]
    [InlineData("numpy==1.20", "numpy", "==1.20", true)]
    [InlineData("numpy == 1.20", "numpy", "==1.20", true)]
    [InlineData("numpy===1.20+local", "numpy", "===1.20+local", true)]
    [InlineData("numpy>=1,<2", "numpy", ">=1,<2", false)]
    [InlineData("numpy (>=1,<2)", "numpy", ">=1,<2", false)]
    [InlineData("numpy==1.*", "numpy", "==1.*", false)]
    [InlineData("numpy~=1.2", "numpy", "~=1.2", false)]
    [InlineData("requests[socks,security]>=2", "requests", ">=2", false)]
    [InlineData("numpy==1.20; python_version < '3.9'", "numpy", "==1.20", true)]
    [InlineData("numpy; python_version < '3.9'", "numpy", "", false)]
    [InlineData("x1", "x1", "", false)]
    public void Specifiers_are_taken_apart(string text, string name, string versions, bool isExact)
    {
        var requirement = Requirement.TryParse(text);
        Assert.NotNull(requirement);
        Assert.Equal((name, versions, isExact), (requirement.Name, requirement.Versions, requirement.IsExact));
    }

    [Theory]
    [InlineData("name @ https://example.org/x.whl", "https://example.org/x.whl")]
    [InlineData("name@git+https://example.org/x.git@main#egg=x", "git+https://example.org/x.git@main#egg=x")]
    [InlineData("name[a] @ file:///x/y ; python_version > '3'", "file:///x/y")]
    public void References_are_taken_apart(string text, string url) => Assert.Equal(url, Requirement.TryParse(text)?.Url);

    [Theory]
    [InlineData("numpy=>1")]
    [InlineData("numpy 1.20")]
    [InlineData("-x")]
    [InlineData("numpy==")]
    [InlineData("./lib")]
    [InlineData("numpy>=1,,<2,bad")]
    [InlineData("")]
    public void Anything_else_is_no_requirement(string text) => Assert.Null(Requirement.TryParse(text));

    [Fact]
    public void Lines_are_read_as_pip_reads_them()
    {
        var text = "\ufeff# comment\r\n-r base.txt\n--requirement=more.txt  # why\n-c pins.txt\nnumpy \\\n  ==1.20 \\\n  --hash=sha256:00\n-e ../lib\n--index-url https://x/\n-f wheels\n${HOST}/x.whl\nname#notacomment\n";
        var lines = RequirementsFile.Read(System.Text.Encoding.UTF8.GetBytes(text), new Dictionary<string, string> { ["HOST"] = "https://h" });
        Assert.Equal(
            [
                (2, RequirementsLineKind.Include, "base.txt"), (3, RequirementsLineKind.Include, "more.txt"), (4, RequirementsLineKind.Constraint, "pins.txt"),
                (5, RequirementsLineKind.Requirement, "numpy   ==1.20"), (8, RequirementsLineKind.Requirement, "../lib"), (9, RequirementsLineKind.Index, "https://x/"),
                (10, RequirementsLineKind.FindLinks, "wheels"), (11, RequirementsLineKind.Requirement, "https://h/x.whl"), (12, RequirementsLineKind.Requirement, "name#notacomment"),
            ],
            lines.Select(line => (line.Number, line.Kind, line.Value)));
        Assert.True(lines[3].HasHash);
        Assert.True(lines[4].IsEditable);
    }

    [Theory]
    [InlineData("--no-index --find-links wheels", "--no-index;--find-links=wheels")]
    [InlineData("--find=wheels --no-i", "--find-links=wheels;--no-index")]
    [InlineData("--constr pins.txt", "--constraint=pins.txt")]
    [InlineData("-fwheels --pre", "--find-links=wheels;--pre")]
    [InlineData("-r'my file.txt'", "--requirement=my file.txt")]
    [InlineData("-f \"a \\\\ b\" -i http\\://x", "--find-links=a \\ b;--index-url=http://x")]
    [InlineData("-f one -f two", "--find-links=one")]
    [InlineData("-r a.txt -r b.txt --pre", "--requirement=a.txt")]
    [InlineData("-e ../lib --pre", "--editable=../lib")]
    [InlineData("numpy ; python_version > '3' --hash=sha256:00 -f wheels", "=numpy ; python_version > '3' --hash=sha256:00")]
    [InlineData("--no- x", "!")]
    [InlineData("--nonsense x", "!")]
    [InlineData("-x", "!")]
    [InlineData("-f", "!")]
    [InlineData("--pre=yes", "!")]
    [InlineData("-f 'open", "!")]
    public void Options_are_read_as_pip_reads_them(string text, string expected)
    {
        var lines = RequirementsFile.Read(System.Text.Encoding.UTF8.GetBytes(text + "\n"), None);
        Assert.Equal(expected, string.Join(';', lines.Select(line =>
            line.Kind == RequirementsLineKind.Invalid ? "!" : (line.Option + (line.Value.Length > 0 ? "=" + line.Value : "") + " " + line.OwnOptions).TrimEnd())));
    }

    [Fact]
    public void No_bytes_can_break_the_parsers() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        _ = RequirementsFile.Read(bytes, None);
        _ = Requirement.TryParse(System.Text.Encoding.Latin1.GetString(bytes));
        try
        {
            _ = ScriptBlock.Find(bytes, "x");
        }
        catch (RGridException)
        {
            // Two blocks are told as such.
        }
    });

    [Fact]
    public void A_block_of_metadata_is_found_with_its_line()
    {
        var block = ScriptBlock.Find("#!/usr/bin/env python3\r\n# /// script\r\n# dependencies = []\r\n#\r\n# x = 1\r\n# ///\r\n"u8, "s.py");
        Assert.Equal(("dependencies = []\n\nx = 1\n", 3), (block?.Toml, block?.FirstLine));
        Assert.Null(ScriptBlock.Find("# /// other\n# x\n# ///\n"u8, "s.py"));
    }
}
