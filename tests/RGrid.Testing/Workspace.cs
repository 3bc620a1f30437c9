using System.Diagnostics;

namespace RGrid.Testing;

/// <summary>A project folder with a store and a home folder of its own; all of it goes at the end.</summary>
public sealed class Workspace : IDisposable
{
    private static readonly string[] KeptVariables = ["PATH", "PYENV_ROOT", "LD_LIBRARY_PATH"];

    private readonly string _top = Directory.CreateTempSubdirectory("rgrid-test-").FullName;

    /// <summary>Makes an empty one.</summary>
    public Workspace()
    {
        Folder = Directory.CreateDirectory(Path.Combine(_top, "project")).FullName;
        Home = Directory.CreateDirectory(Path.Combine(_top, "home")).FullName;
        foreach (var name in KeptVariables)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                Variables[name] = value;
            }
        }

        Variables["HOME"] = Home;
        Variables["RGRID_HOME"] = Store;
        // pyenv's shims look for their versions below the home folder of the person who runs the tests.
        Variables.TryAdd("PYENV_ROOT", Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pyenv"));
    }

    /// <summary>The project's folder.</summary>
    public string Folder { get; }

    /// <summary>The home folder of the runs.</summary>
    public string Home { get; }

    /// <summary>The store of the runs; it does not exist before the first.</summary>
    public string Store => Path.Combine(_top, "store");

    /// <summary>Who runs the programs; null for the user of the tests.</summary>
    public PrivateUser? User { get; init; }

    /// <summary>The whole environment of the runs.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Absolute path of something in the project.</summary>
    public string At(string path) => Path.Combine(Folder, path);

    /// <summary>Writes a file of the project.</summary>
    public Workspace Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
        return this;
    }

    /// <summary>Replaces text in a file of the project.</summary>
    public void Edit(string path, string before, string after)
    {
        var text = File.ReadAllText(At(path));
        if (!text.Contains(before, StringComparison.Ordinal))
        {
            throw new ArgumentException($"`{path}` does not hold `{before}`.", nameof(before));
        }

        File.WriteAllText(At(path), text.Replace(before, after, StringComparison.Ordinal));
    }

    /// <summary>The text of a file of the project.</summary>
    public string Read(string path) => File.ReadAllText(At(path));

    /// <summary>Runs `rgrid` with words, in the project's folder, stdin empty.</summary>
    public RunResult Run(params IReadOnlyList<string> words) => RunIn(Folder, [], words);

    /// <summary>Runs `rgrid` with words and with bytes on stdin through a pipe.</summary>
    public RunResult RunWithStdin(byte[] stdin, params IReadOnlyList<string> words) => RunIn(Folder, stdin, words);

    /// <summary>Runs `rgrid` in a folder.</summary>
    public RunResult RunIn(string folder, byte[] stdin, IReadOnlyList<string> words) => Complete(Start(folder, words), stdin);

    /// <summary>Writes a file of the personal settings, which make the store if it is not there.</summary>
    public Workspace WriteSettings(string toml)
    {
        Directory.CreateDirectory(Store, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(Store, "config.toml"), toml);
        return this;
    }

    /// <summary>Waits for a started process and takes all that it has written.</summary>
    public static RunResult Complete(Process started, byte[] stdin)
    {
        using var process = started;
        process.StandardInput.BaseStream.Write(stdin);
        process.StandardInput.Close();
        var stdout = ReadAll(process.StandardOutput.BaseStream);
        var stderr = ReadAll(process.StandardError.BaseStream);
        process.WaitForExit();
        return new RunResult(process.ExitCode, stdout.GetAwaiter().GetResult(), stderr.GetAwaiter().GetResult());
    }

    /// <summary>Starts `rgrid` and leaves it running; its streams are redirected.</summary>
    public Process Start(string folder, IReadOnlyList<string> words) => StartProgram(User?.Binary ?? NativeBinary.Path, folder, words);

    /// <summary>Starts a program in the project's folder with more variables than the workspace's, and leaves it running.</summary>
    public Process StartWith(string program, IReadOnlyList<string> words, params IReadOnlyList<(string Name, string Value)> variables) =>
        StartProgram(program, Folder, words, variables);

    /// <summary>Runs any program with the workspace's variables, in the project's folder, stdin empty.</summary>
    public RunResult RunProgram(string program, params IReadOnlyList<string> arguments) => Complete(StartProgram(program, Folder, arguments), []);

    /// <summary>Runs `rgrid` where a program of `/usr/bin` can't be found: in a view of the disk of its own that hides it.</summary>
    public RunResult RunWithout(string program, params IReadOnlyList<string> words) => RunProgram(
        "unshare", ["-rm", "sh", "-c", $"mount --bind /dev/null /usr/bin/{program} && exec \"$@\"", "sh", NativeBinary.Path, .. words]);

    private Process StartProgram(string file, string folder, IReadOnlyList<string> arguments, params IReadOnlyList<(string Name, string Value)> more)
    {
        User?.Own(_top);
        IReadOnlyList<string> command = [.. User?.Prefix ?? [], file, .. arguments];
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }

        foreach (var (name, value) in more)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // rm also removes names that are not UTF-8, which .NET can't name.
        using var chmod = Process.Start("chmod", ["-R", "u+rwX", _top]);
        chmod.WaitForExit();
        using var remove = Process.Start("rm", ["-rf", _top]);
        remove.WaitForExit();
    }

    private static async Task<byte[]> ReadAll(Stream stream)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes).ConfigureAwait(false);
        return bytes.ToArray();
    }
}
