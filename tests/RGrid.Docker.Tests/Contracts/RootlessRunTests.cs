using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.Docker.Tests.Contracts;

/// <summary>The suite for an ordinary user in containers of a rootless Docker.</summary>
public sealed class RootlessRunTests(EngineFixture engine, RootlessFixture rootless) : RunContract(rootless.NewWorkspace(), "docker"), IClassFixture<RootlessFixture>
{
    // The engine's root is the caller, and any other number is one that the caller can do nothing with.
    protected override int ScriptsUser => 0;

    protected override int Caller => PrivateUser.Id;

    // With control groups of version 1 a rootless engine has none. With those of version 2 it has them where systemd delegates them.
    [Fact]
    public override void Too_much_memory_is_told_from_a_failure()
    {
        Workspace.Write("s.py", "x = bytearray(600_000_000)\nprint(len(x))\n");
        var result = Workspace.Run(["run", .. Options, "--memory", "100MB", "--cpus", "1", "s.py"]).Succeeded();
        Assert.Equal("600000000\n", result.Stdout);
        Assert.Equal(
            ["note: `--memory` and `--cpus` were not enforced: the container engine is rootless and has no control groups of its own (systemd delegates them, with version 2)"],
            result.Stderr.Split('\n').Where(line => line.StartsWith("note:", StringComparison.Ordinal)));
        Assert.DoesNotContain("enforced", Workspace.Run(["run", .. Options, "s.py"]).Succeeded().Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_of_Docker_is_not_given_back_for_a_rootless_one()
    {
        Workspace.Write("s.py", "import os\nprint(os.getuid())\n");
        string[] words = ["run", "--reuse", .. Options, "s.py"];
        Assert.Equal("0\n", Workspace.Run(words).Succeeded().Stdout);
        Workspace.Variables["DOCKER_HOST"] = engine.Host;
        using (engine.OpenFolder(PermissionOf.Socket))
        {
            Assert.Equal($"{PrivateUser.Id}\n", Workspace.Run(words).Succeeded().Stdout);
        }

        Workspace.Variables["DOCKER_HOST"] = rootless.Host;
        var again = Workspace.Run(words).Succeeded();
        Assert.Equal("0\n", again.Stdout);
        Assert.Contains("REUSED", again.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_run_leaves_can_be_read_and_removed_by_the_caller_alone()
    {
        Workspace.Write("in.txt", "input").Write("s.py", """
            import os, sys
            print(open(sys.argv[1]).read())
            os.makedirs('/tmp/deep/closed'); open('/tmp/deep/closed/file', 'w'); os.chmod('/tmp/deep/closed', 0)
            os.makedirs('out/closed'); open('out/closed/file', 'w').write('made'); os.chmod('out/closed/file', 0o600); os.chmod('out/closed', 0o700)
            """);
        File.SetUnixFileMode(Workspace.At("in.txt"), UnixFileMode.UserRead);
        Assert.Equal("input\n", Workspace.Run(["run", .. Options, "s.py", "in.txt"]).Succeeded().Stdout);
        Assert.Equal("made", File.ReadAllText(Workspace.At("out/closed/file")));
        Assert.All(
            Directory.EnumerateFileSystemEntries(Workspace.At("out"), "*", SearchOption.AllDirectories).Concat(Directory.EnumerateFileSystemEntries(Workspace.Store, "*", SearchOption.AllDirectories)),
            path => Assert.Equal(Caller, FileSystem.PosixFile.TryLstat(path)!.Value.Owner));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(Workspace.Store, "stages")));
    }

    [Fact]
    public void Packages_are_installed_in_its_containers()
    {
        Workspace.Write("requirements.txt", "--no-index\n--find-links wheels\nsmall\n").Write("s.py", "import small\nprint(small.__version__)\n");
        var (name, bytes) = WheelMaker.Wheel("small", "1.0");
        File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Workspace.At("wheels")).FullName, name), bytes);
        var result = Workspace.Run(["run", .. Options, "s.py"]).Succeeded();
        Assert.Equal("1.0\n", result.Stdout);
        Assert.Contains("installed 1 package", result.Stderr, StringComparison.Ordinal);
        Assert.True(Workspace.Run(["run", .. Options, "s.py"]).Succeeded().IsHit);
    }

    [Fact]
    public void A_batch_has_a_container_for_each_item()
    {
        for (var number = 1; number <= 5; number++)
        {
            Workspace.Write($"data/f{number}.txt", $"value {number}");
        }

        Workspace.Write("b.py", "import sys\nopen('out.txt', 'w').write(open(sys.argv[1]).read().upper())\n");
        string[] words = ["run", "--reuse", .. Options, "--network", "off", "--batch", "data/*.txt", "--parallel", "2", "b.py"];
        Assert.Contains("5 items: 5 succeeded", Workspace.Run(words).Succeeded().Stderr, StringComparison.Ordinal);
        Assert.Equal("VALUE 5", Workspace.Read("outputs/f5.txt/out.txt"));
        Assert.Contains("5 items: 5 reused", Workspace.Run(words).Succeeded().Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Gc_verify_and_doctor_know_it()
    {
        Workspace.Write("s.py", "print('here')\n");
        Workspace.Run(["run", .. Options, "s.py"]).Succeeded();
        Assert.Contains("2 images", Workspace.Run("cache", "verify").Succeeded().Stdout, StringComparison.Ordinal);
        Assert.Contains("over the bound", Workspace.Run("cache", "gc", "--max-size", "1B").Succeeded().Stdout, StringComparison.Ordinal);
        Assert.Contains("was evicted on", Workspace.Run(["run", .. Options, "s.py"]).Succeeded().Stderr, StringComparison.Ordinal);
        var doctor = Workspace.Run("doctor").ToString();
        Assert.True(doctor.Contains($"at `{rootless.Host}`, linux/amd64, rootless", StringComparison.Ordinal), doctor);
        Assert.Contains("--memory and --cpus can't be enforced: the container engine is rootless", doctor, StringComparison.Ordinal);
        Assert.Contains("round trip: an image made, run by its id and read back", doctor, StringComparison.Ordinal);
    }
}
