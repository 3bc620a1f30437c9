using System.Diagnostics;
using System.Formats.Tar;
using System.Text;
using RGrid.Docker.Engine;
using RGrid.Testing;

namespace RGrid.Docker.Tests;

/// <summary>The images of the tests, made of Debian's packages and named as the official ones are, so that no registry is reached.</summary>
internal static class BaseImages
{
    /// <summary>Python 3.11 and Node 18 of Debian 12.</summary>
    public const string Python = "python:3.11-slim";

    /// <summary>The same with an npm.</summary>
    public const string Node = "node:18-slim";

    /// <summary>An image as people make them: variables, a user, a folder, an entry point, a volume, and a package beside the interpreter.</summary>
    public const string Tools = "acme/tools:7";

    /// <summary>Fills an engine.</summary>
    public static void Import(EngineClient client)
    {
        var folder = ImportPython(client);
        Build(client, Node, $"FROM {Python}\nADD npm.tgz /usr/lib/node_modules/\nRUN [\"/bin/mv\", \"/usr/lib/node_modules/package\", \"/usr/lib/node_modules/npm\"]\n", ("npm.tgz", File.ReadAllBytes(Newest(folder, "npm-*.tgz"))));
        Build(client, "debian:12-slim", $"FROM {Python}\nLABEL of=shells\n");
        Build(client, Tools, $"""
            FROM {Python}
            COPY acme.py /usr/lib/python3/dist-packages/
            COPY words.txt /opt/acme/
            ENV ACME_HOME=/opt/acme TZ=Europe/Vienna PYTHONPATH=/opt/acme/lib
            WORKDIR /opt/acme
            VOLUME /opt/acme/cache
            USER 33
            ENTRYPOINT ["/bin/false"]
            CMD ["never"]
            HEALTHCHECK CMD /bin/false
            """, ("acme.py", "def tell():\n    return 'acme 7'\n"u8.ToArray()), ("words.txt", "words\n"u8.ToArray()));
        Tag(client, Node, "node", "20-slim");
    }

    /// <summary>Gives an engine the image of Python alone.</summary>
    /// <returns>The folder of what images are made from.</returns>
    public static string ImportPython(EngineClient client)
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "rgrid-tests");
        var script = Path.Combine(NativeBinary.Checkout, "tests/RGrid.Docker.Tests/base-image");
        using (var make = Process.Start(new ProcessStartInfo(script, [folder]) { RedirectStandardError = true })!)
        {
            var said = make.StandardError.ReadToEnd();
            make.WaitForExit();
            if (make.ExitCode != 0)
            {
                throw new InvalidOperationException($"`{script}` failed:\n{said}");
            }
        }

        Send(client, $"/images/create?fromSrc=-&repo=python&tag=3.11-slim&changes={Uri.EscapeDataString("ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")}", EngineBody.Tar(stream =>
        {
            using var tar = File.OpenRead(Newest(folder, "base-*.tar"));
            tar.CopyTo(stream);
        }));
        return folder;
    }

    /// <summary>Builds an image with the engine's own builder.</summary>
    public static void Build(EngineClient client, string name, string dockerfile, params IReadOnlyList<(string Name, byte[] Bytes)> files) =>
        Send(client, $"/build?t={Uri.EscapeDataString(name)}&rm=1", EngineBody.Tar(stream =>
        {
            using var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true);
            foreach (var (file, bytes) in files.Append(("Dockerfile", Encoding.UTF8.GetBytes(dockerfile))))
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, file) { DataStream = new MemoryStream(bytes), Mode = (UnixFileMode)0x1A4 });
            }
        }));

    /// <summary>Gives an image a further name.</summary>
    public static void Tag(EngineClient client, string name, string repository, string tag) =>
        client.Send(new EngineRequest("POST", $"/images/{name}/tag?repo={repository}&tag={tag}"), CancellationToken.None).Succeeded("tagging");

    private static void Send(EngineClient client, string path, EngineBody body)
    {
        if (client.SendForLines(new EngineRequest("POST", path, body), _ => { }, CancellationToken.None) is { } failure)
        {
            throw new InvalidOperationException($"{path}: {failure}");
        }
    }

    private static string Newest(string folder, string pattern) => Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal).Last();
}
