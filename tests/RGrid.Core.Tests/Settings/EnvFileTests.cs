using RGrid.Settings;

namespace RGrid.Core.Tests.Settings;

public sealed class EnvFileTests
{
    private readonly List<string> _errors = [];

    private Dictionary<string, string?> Parse(string text)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal);
        EnvFile.Parse(text, ".env", variables, _errors);
        return variables;
    }

    [Theory]
    [InlineData("A=1", "1")]
    [InlineData("  A = 1  ", "1")]
    [InlineData("export A=1", "1")]
    [InlineData("A=", "")]
    [InlineData("A=a b # comment", "a b")]
    [InlineData("A=a#b", "a#b")]
    [InlineData("A=# comment", "")]
    [InlineData("A=a=b", "a=b")]
    [InlineData("A='a # \\n $B \"'", "a # \\n $B \"")]
    [InlineData("A=\"a # \\n \\\" \\\\ \\$ \\x\" # comment", "a # \n \" \\ $ \\x")]
    [InlineData("A='one\n two\n# three'\n", "one\n two\n# three")]
    [InlineData("A=\"one\r\ntwo\"\r\n", "one\ntwo")]
    [InlineData("\uFEFFA=1\r\n", "1")]
    [InlineData("# c\n\nA=1\nA=2", "2")]
    public void A_value_is_read_as_dotenv_says(string text, string value)
    {
        Assert.Equal(value, Parse(text)["A"]);
        Assert.Empty(_errors);
    }

    [Theory]
    [InlineData("A=1\nno equals")]
    [InlineData("A=1\n=x")]
    [InlineData("A=1\n1B=x")]
    [InlineData("A=1\nB C=x")]
    [InlineData("A=1\nB='open\nC=2")]
    [InlineData("A=1\nB='a' b")]
    public void What_is_wrong_is_told_with_its_line_and_the_rest_is_not_shown(string text)
    {
        Assert.Equal("1", Parse(text)["A"]);
        Assert.StartsWith(".env:2: ", Assert.Single(_errors), StringComparison.Ordinal);
        Assert.DoesNotContain("open", _errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Env_is_stronger_than_a_file_and_a_later_file_than_an_earlier()
    {
        var folder = Directory.CreateTempSubdirectory("rgrid-env-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "1.env"), "A=1\nB=1\nC=1\n");
            File.WriteAllText(Path.Combine(folder, "2.env"), "B=2\nC=2\n");
            var settings = new RunSettings { EnvFiles = ["1.env", "2.env", "3.env"], Variables = new Dictionary<string, string?> { ["C"] = "3" } };
            var resolved = EnvFile.Resolve(settings, folder, _errors);
            Assert.Equal(("1", "2", "3"), (resolved.Variables["A"], resolved.Variables["B"], resolved.Variables["C"]));
            Assert.Equal(["env-file `3.env` is not a file that exists"], _errors);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
