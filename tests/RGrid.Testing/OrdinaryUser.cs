using System.Diagnostics;

namespace RGrid.Testing;

/// <summary>A second user with a project, a home and a store of its own: `nobody` where the tests run as root, else the same user.</summary>
public sealed class OrdinaryUser : IDisposable
{
    private const string Nobody = "65534";

    private readonly string _top = Directory.CreateTempSubdirectory("rgrid-other-").FullName;
    private readonly string _binary;

    /// <summary>Makes one.</summary>
    public OrdinaryUser()
    {
        // The binary may lie where only the one who built it can go.
        var folder = Path.GetDirectoryName(NativeBinary.Path)!;
        Directory.CreateDirectory(Path.Combine(_top, "bin"));
        foreach (var name in new[] { Path.GetFileName(NativeBinary.Path), "libe_sqlite3.so" })
        {
            File.Copy(Path.Combine(folder, name), Path.Combine(_top, "bin", name));
        }

        _binary = Path.Combine(_top, "bin", Path.GetFileName(NativeBinary.Path));
        Directory.CreateDirectory(Path.Combine(_top, "home"));
        Directory.CreateDirectory(Path.Combine(_top, "project"));
        Own();
    }

    /// <summary>Variables of the runs besides PATH and HOME.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Absolute path of something in the project.</summary>
    public string At(string path) => Path.Combine(_top, "project", path);

    /// <summary>Makes a folder of the project that nobody but root may enter or list; its absolute path.</summary>
    public string MakeClosedFolder(string path)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_top, "project", path)).FullName;
        Own();
        File.SetUnixFileMode(folder, UnixFileMode.None);
        return folder;
    }

    /// <summary>Writes a file of the project.</summary>
    public void Write(string path, string text)
    {
        File.WriteAllText(Path.Combine(_top, "project", path), text);
        Own();
    }

    /// <summary>Runs `rgrid` as this user, in its project.</summary>
    public RunResult Run(params IReadOnlyList<string> words)
    {
        IReadOnlyList<string> command = Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups", _binary, .. words]
            : [_binary, .. words];
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = Path.Combine(_top, "project"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["HOME"] = Path.Combine(_top, "home");
        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var stderr = process.StandardError.ReadToEndAsync();
        var stdout = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new RunResult(process.ExitCode, System.Text.Encoding.UTF8.GetBytes(stdout), System.Text.Encoding.UTF8.GetBytes(stderr.GetAwaiter().GetResult()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using var open = Process.Start("chmod", ["-R", "u+rwX", _top]);
        open.WaitForExit();
        using var remove = Process.Start("rm", ["-rf", _top]);
        remove.WaitForExit();
    }

    private void Own()
    {
        if (Environment.IsPrivilegedProcess)
        {
            using var own = Process.Start("chown", ["-R", $"{Nobody}:{Nobody}", _top]);
            own.WaitForExit();
        }
    }
}
