using System.Diagnostics;
using RGrid.Testing;

namespace RGrid.EndToEnd;

/// <summary>A large input is shown to the script as the blob itself, so the blob has to be what the user's file is.</summary>
public sealed class LargeInputTests : IDisposable
{
    private const string Mapper = """
        import mmap, os, sys
        os.chmod(sys.argv[1], 0o644)
        blob = open(sys.argv[1], "r+b")
        memory = mmap.mmap(blob.fileno(), 0)
        os.chmod(sys.argv[1], 0o444)
        memory[5] = memory[5]
        print("dirty", flush=True)
        sys.stdin.readline()
        memory[5] = 1
        print("written", flush=True)
        sys.stdin.readline()
        """;

    private readonly Workspace _workspace = new();
    private readonly string _blob;
    private readonly string _truth;

    public LargeInputTests()
    {
        var bytes = new byte[2_000_000];
        File.WriteAllBytes(_workspace.At("in.bin"), bytes);
        _truth = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        _blob = Path.Combine(_workspace.Store, "blobs", _truth[..2], _truth[2..]);
        _workspace.Write("s.py", "import sys, hashlib\nprint(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest())\n");
    }

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void A_blob_that_is_written_through_a_mapping_is_not_believed_by_its_times()
    {
        Assert.Equal(_truth + "\n", Run());
        using var mapper = Process.Start(new ProcessStartInfo("python3", ["-c", Mapper, _blob]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("dirty", mapper.StandardOutput.ReadLine());
        Assert.Equal(_truth + "\n", Run());

        // The page is dirty already, so that this write moves no time for as long as the kernel has not written it back.
        mapper.StandardInput.WriteLine();
        Assert.Equal("written", mapper.StandardOutput.ReadLine());
        Assert.Equal(_truth + "\n", Run());
        mapper.StandardInput.Close();
        mapper.WaitForExit();
    }

    [Fact]
    public void A_damaged_blob_costs_a_read_of_the_users_file_and_never_the_run()
    {
        Assert.Equal(_truth + "\n", Run());
        File.SetUnixFileMode(_blob, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (var blob = File.OpenWrite(_blob))
        {
            blob.WriteByte(7);
        }

        Assert.Equal(_truth + "\n", Run());
        Assert.Equal(_truth, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_blob))));
    }

    private string Run() => _workspace.Run("run", "s.py", "in.bin").Succeeded().Stdout;
}
