using RGrid.Testing;

namespace RGrid.Faults;

/// <summary>A disk that is full in the middle of a batch. It is made in a user namespace, so that no root is needed.</summary>
public sealed class DiskFullTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void When_the_store_is_full_in_the_middle_of_a_batch_it_says_so_and_with_space_the_rest_runs()
    {
        const int items = 30;
        _workspace.Write("s.sh", "head -c 400000 /dev/urandom > out.bin\ncat \"$1\" > out.txt\n").WriteSettings("");
        for (var item = 1; item <= items; item++)
        {
            _workspace.Write($"data/{item}.txt", $"{item}");
        }

        var result = _workspace.RunProgram(
            "unshare",
            "-rm",
            "sh",
            "-c",
            """
            mount -t tmpfs -o mode=0700,size=8m none "$RGRID_HOME"
            "$1" run --reuse --batch 'data/*.txt' s.sh >&2; echo "first $?"
            mount -o remount,size=100m "$RGRID_HOME"
            "$1" run --reuse --batch 'data/*.txt' s.sh >&2; echo "second $?"
            "$1" cache verify >&2; echo "verified $?"
            "$1" run --reuse --batch 'data/*.txt' s.sh 2>&1 | grep -o '30 items: 30 reused'
            """,
            "sh",
            NativeBinary.Path);
        Assert.Matches("^first (0|1|125)\nsecond 0\nverified 0\n30 items: 30 reused\n$", result.Stdout + (result.Stdout.EndsWith("reused\n", StringComparison.Ordinal) ? "" : result.ToString()));
        Assert.Contains("no space is left", result.Stderr, StringComparison.Ordinal);
        for (var item = 1; item <= items; item++)
        {
            Assert.Equal($"{item}", _workspace.Read($"outputs/{item}.txt/out.txt"));
            Assert.Equal(400000, new FileInfo(_workspace.At($"outputs/{item}.txt/out.bin")).Length);
        }
    }
}
