using RGrid.Ecosystems.Pypi.Markers;

namespace RGrid.Core.Tests.Ecosystems.Pypi;

public sealed class MarkerTests
{
    private static readonly MarkerEnvironment Linux = new(
        new Dictionary<string, string>
        {
            ["os_name"] = "posix", ["sys_platform"] = "linux", ["platform_machine"] = "x86_64", ["platform_python_implementation"] = "CPython",
            ["platform_release"] = "6.1.0-18-amd64", ["platform_system"] = "Linux", ["platform_version"] = "#1 SMP Debian 6.1.76-1",
            ["python_version"] = "3.11", ["python_full_version"] = "3.11.7", ["implementation_name"] = "cpython", ["implementation_version"] = "3.11.7",
        },
        new HashSet<string> { "quux", "extra-3-lib-cpu" })
    {
        Groups = new HashSet<string> { "dev" },
    };

    [Theory]
    [InlineData("python_version >= '2.7'", true)]
    [InlineData("python_version < '3.9'", false)]
    [InlineData("python_version>='3.10'and sys_platform=='linux'", true)]
    [InlineData("python_version == '3.1.*'", false)]
    [InlineData("python_version == '3.*'", true)]
    [InlineData("python_version ~= '3.9'", true)]
    [InlineData("'3.9' <= python_version", true)]
    [InlineData("python_full_version < '3.11.8'", true)]
    [InlineData("python_full_version != '3.11.7'", false)]
    [InlineData("os_name == 'a' or os_name == 'posix'", true)]
    [InlineData("os_name == 'a' and os_name == 'b' or os_name == 'posix'", true)]
    [InlineData("os_name == 'posix' or os_name == 'a' and os_name == 'b'", true)]
    [InlineData("(os_name == 'posix' or os_name == 'a') and os_name == 'b'", false)]
    [InlineData("os_name==\"a\" and (os_name==\"b\" or (os_name==\"c\"))", false)]
    [InlineData("'lin' in sys_platform", true)]
    [InlineData("sys_platform in 'linux darwin'", true)]
    [InlineData("'arm' not in platform_machine", true)]
    [InlineData("platform_machine not   in 'arm64 aarch64'", true)]
    [InlineData("platform_release >= '6'", true)]
    [InlineData("platform_version != 'x'", true)]
    [InlineData("implementation_name === 'cpython'", true)]
    [InlineData("os.name == 'posix' and python_implementation == 'CPython'", true)]
    [InlineData("extra == 'quux'", true)]
    [InlineData("extra == 'Quux' and extra != 'other'", true)]
    [InlineData("extra == 'test'", false)]
    [InlineData("'Quux' in extras and 'dev' in dependency_groups", true)]
    [InlineData("'test' in extras or 'docs' in dependency_groups", false)]
    [InlineData("'docs' not in dependency_groups", true)]
    [InlineData("extra == 'extra-3-lib-cpu' and extra != 'extra-3-lib-gpu'", true)]
    public void Markers_hold_as_the_specification_says(string marker, bool holds) => Assert.Equal(holds, Marker.Parse(marker).Holds(Linux));

    [Theory]
    [InlineData("")]
    [InlineData("python_version")]
    [InlineData("python_version >= ")]
    [InlineData("python_version >= '3' and")]
    [InlineData("(python_version >= '3'")]
    [InlineData("python_version >= '3')")]
    [InlineData("python_version >= 3")]
    [InlineData("nosuch == 'x'")]
    [InlineData("python_version => '3'")]
    [InlineData("python_version not '3'")]
    [InlineData("python_version >= '3' python_version < '4'")]
    [InlineData("extra >= 'x'")]
    [InlineData("extra == python_version")]
    [InlineData("extras == 'x'")]
    [InlineData("python_version in extras")]
    public void What_is_no_marker_is_an_error_that_names_it(string marker)
    {
        var failure = Assert.Throws<RGridException>(() => Marker.Parse(marker));
        Assert.Equal($"`{marker}` is not an environment marker (PEP 508)", failure.Message);
    }

    [Fact]
    public void An_operator_without_a_meaning_for_texts_is_an_error() =>
        Assert.Throws<RGridException>(() => Marker.Parse("os_name ~= 'posix'").Holds(Linux));
}
