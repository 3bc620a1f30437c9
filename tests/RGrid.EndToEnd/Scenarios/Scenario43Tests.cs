using System.Globalization;
using System.Security.Cryptography;
using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd.Scenarios;

/// <summary>Scenario 43: the disk is full. The disks are made in a user namespace, so that no root is needed.</summary>
public sealed class Scenario43Tests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly PythonIndex _index = new();

    public Scenario43Tests()
    {
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        var data = Convert.ToBase64String(RandomNumberGenerator.GetBytes(1_500_000));
        _index.Add(WheelMaker.Wheel("numpy", "1.20", new Dictionary<string, string> { ["numpy/__init__.py"] = "__version__ = '1.20'\n", ["numpy/data.py"] = $"data = '{data}'\n" }));
        _workspace.Write("requirements.txt", "numpy==1.20\n").Write("s.py", "import numpy.data\nprint(numpy.__version__, len(numpy.data.data))\n").WriteSettings("");
    }

    public void Dispose()
    {
        _index.Dispose();
        _workspace.Dispose();
    }

    // From too little for the installer to enough for all but the last steps of publishing, and on to enough.
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(14)]
    public void Scenario_43_however_full_the_disk_gets_during_a_build_it_is_an_error_or_right_and_with_space_the_next_run_works(int megabytes)
    {
        var result = _workspace.RunProgram(
            "unshare",
            "-rm",
            "sh",
            "-c",
            """
            mount -t tmpfs -o mode=0700,size="$1"m none "$RGRID_HOME"
            "$2" run s.py; echo "first $?"
            mount -o remount,size=400m "$RGRID_HOME"
            "$2" cache verify >&2; echo "verified $?"
            "$2" run s.py; echo "second $?"
            "$2" run s.py 2>&1 >/dev/null | grep -o "^environment [A-Z]*"
            """,
            "sh",
            megabytes.ToString(CultureInfo.InvariantCulture),
            NativeBinary.Path);
        var wrong = result.ToString();
        Assert.True(result.Stdout.StartsWith("first 125\n", StringComparison.Ordinal) || result.Stdout.StartsWith("1.20 2000000\nfirst 0\n", StringComparison.Ordinal), wrong);
        Assert.True(result.Stdout.EndsWith("verified 0\n1.20 2000000\nsecond 0\nenvironment HIT\n", StringComparison.Ordinal), wrong);
        Assert.True(!result.Stdout.StartsWith("first 125", StringComparison.Ordinal) || result.Stderr.Contains("hint: ", StringComparison.Ordinal), wrong);
    }
}
