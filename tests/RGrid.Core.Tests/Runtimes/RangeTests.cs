using RGrid.Runtimes;

namespace RGrid.Core.Tests.Runtimes;

public sealed class RangeTests
{
    [Theory]
    [InlineData(">=3.9", "3.9.0", true)]
    [InlineData(">=3.9,<3.12", "3.12.0", false)]
    [InlineData("~=3.10", "3.13.1", true)]
    [InlineData("~=3.10.2", "3.11.0", false)]
    [InlineData("==3.11.*", "3.11.7", true)]
    [InlineData("!=3.11.*", "3.11.7", false)]
    [InlineData("==3.11", "3.11.7", false)]
    [InlineData("===3.11.7", "3.11.7", true)]
    [InlineData("> 3.8 , <= 3.11.7", "3.11.7", true)]
    [InlineData(">=3.14", "3.14.0a1", false)]
    [InlineData("", "3.1", true)]
    public void Python_ranges_are_those_of_pep_440(string range, string version, bool fits) => Assert.Equal(fits, PythonRange.Parse(range)!(Version(version)));

    [Theory]
    [InlineData(">=18", "20.1.0", true)]
    [InlineData("^20.1", "20.0.9", false)]
    [InlineData("^20.1 || >=22", "23.0.0", true)]
    [InlineData("18.x", "18.9.9", true)]
    [InlineData("20", "20.20.2", true)]
    [InlineData("~20.1", "20.2.0", false)]
    [InlineData("18 - 20", "20.20.2", true)]
    [InlineData(">18", "18.3.0", false)]
    [InlineData("<=20", "20.9.0", true)]
    [InlineData(">= 18 < 21", "20.9.0", true)]
    [InlineData("*", "1.0.0", true)]
    [InlineData("^0.2.3", "0.3.0", false)]
    public void Node_ranges_are_those_of_npm(string range, string version, bool fits) => Assert.Equal(fits, NodeRange.Parse(range)!(Version(version)));

    [Theory]
    [InlineData("3.9")]
    [InlineData(">=x")]
    [InlineData("~=3")]
    [InlineData(">=3.*")]
    public void What_is_no_python_range_is_none(string range) => Assert.Null(PythonRange.Parse(range));

    [Theory]
    [InlineData(">=")]
    [InlineData("banana")]
    public void What_is_no_node_range_is_none(string range) => Assert.Null(NodeRange.Parse(range));

    private static InterpreterVersion Version(string text) =>
        InterpreterVersion.TryParse(text, out var version) ? version : throw new ArgumentException(text, nameof(text));
}
