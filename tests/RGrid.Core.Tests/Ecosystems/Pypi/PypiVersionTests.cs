using CsCheck;
using RGrid.Ecosystems.Pypi.Markers;

namespace RGrid.Core.Tests.Ecosystems.Pypi;

public sealed class PypiVersionTests
{
    // PEP 440, "Summary of permitted suffixes and relative ordering", with the cases of `packaging`.
    private static readonly string[] InOrder =
    [
        "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456", "1.0b2", "1.0b2.post345.dev456", "1.0b2.post345",
        "1.0rc1.dev456", "1.0rc1", "1.0", "1.0+abc.5", "1.0+abc.7", "1.0+5", "1.0.post456.dev34", "1.0.post456", "1.1.dev1", "1.2+123abc",
        "1.2+123abc456", "1.2+abc", "1.2+abc123", "1.2+abc123def", "1.2+1234.abc", "1.2+123456", "1.2.r32+123456", "1.2.rev33+123456",
        "1!1.0b2", "1!1.0",
    ];

    [Fact]
    public void Versions_stand_in_the_order_of_the_specification()
    {
        var versions = InOrder.Select(text => PypiVersion.TryParse(text)!).ToList();
        Assert.Equal(InOrder, InOrder.Reverse().OrderBy(text => PypiVersion.TryParse(text)));
        Assert.All(versions.Zip(versions.Skip(1)), pair => Assert.True(pair.First.CompareTo(pair.Second) < 0, $"{pair.First} < {pair.Second}"));
    }

    [Theory]
    [InlineData("v1.0", "1.0")]
    [InlineData("1.0ALPHA1", "1.0a1")]
    [InlineData("1.0-beta.2", "1.0b2")]
    [InlineData("1.0c", "1.0rc0")]
    [InlineData("1.0-1", "1.0.post1")]
    [InlineData("1.0_rev", "1.0.post0")]
    [InlineData("1.0dev", "1.0.dev0")]
    [InlineData("01.02+Ubuntu-01", "1.2+ubuntu.1")]
    [InlineData(" 2!3 ", "2!3")]
    public void Other_spellings_are_normalised(string text, string normal) => Assert.Equal(normal, PypiVersion.TryParse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1.0-x")]
    [InlineData("1..0")]
    [InlineData("6.1.0-18-amd64")]
    [InlineData("1.99999999999999999999")]
    public void Anything_else_is_no_version(string text) => Assert.Null(PypiVersion.TryParse(text));

    [Theory]
    [InlineData("==1.0", "1.0.0+local", true)]
    [InlineData("==1.0+local", "1.0", false)]
    [InlineData("==1.0.*", "1.0.post1", true)]
    [InlineData("!=1.0.*", "1.1", true)]
    [InlineData("~=2.2", "2.10", true)]
    [InlineData("~=2.2", "3.0", false)]
    [InlineData("~=2.2.post3", "2.2", false)]
    [InlineData("~=1.4.5", "1.5", false)]
    [InlineData("<3.13", "3.13.0rc1", false)]
    [InlineData("<3.13rc2", "3.13.0rc1", true)]
    [InlineData(">1.7", "1.7.0.post1", false)]
    [InlineData(">1.7", "1.7.1", true)]
    [InlineData(">1.7.post1", "1.7.0.post2", true)]
    [InlineData(">1.7", "1.7+local", false)]
    [InlineData("<=1.7", "1.7+local", true)]
    [InlineData("===1.0", "1.0", true)]
    [InlineData("===1.0", "1.0.0", false)]
    public void Clauses_hold_as_the_specification_says(string clause, string version, bool holds) =>
        Assert.Equal(holds, VersionSpecifier.TryParse(clause)!.Contains(PypiVersion.TryParse(version)!));

    [Theory]
    [InlineData("1.0")]
    [InlineData("=1.0")]
    [InlineData("==")]
    [InlineData("===")]
    [InlineData("~=1")]
    [InlineData(">=1.*")]
    [InlineData(">=1+local")]
    [InlineData("==1.0a1.*")]
    public void Anything_else_is_no_clause(string clause) => Assert.Null(VersionSpecifier.TryParse(clause));

    [Fact]
    public void A_clause_in_another_spelling_is_the_same_text() =>
        Assert.Equal([">=1.0a1", "==2.*"], VersionSpecifier.TryParseAll(" >= 1.0-ALPHA.1 , ==2.*,")!.Select(clause => clause.ToString()));

    [Fact]
    public void The_order_is_total() => Gen.Select(OneOf(InOrder), OneOf(InOrder), OneOf(InOrder)).Sample((one, other, third) =>
    {
        var (a, b, c) = (PypiVersion.TryParse(one)!, PypiVersion.TryParse(other)!, PypiVersion.TryParse(third)!);
        Assert.Equal(Math.Sign(a.CompareTo(b)), -Math.Sign(b.CompareTo(a)));
        Assert.True(a.CompareTo(b) > 0 || b.CompareTo(c) > 0 || a.CompareTo(c) <= 0);
    });

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(place => texts[place]);
}
