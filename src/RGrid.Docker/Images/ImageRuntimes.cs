using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Executions;
using RGrid.Keys;
using RGrid.Runtimes;

namespace RGrid.Docker.Images;

/// <summary>
/// Runtimes in images: a name leads to an image, and the id that it has now is the runtime's identity, on every run. So a tag that was
/// moved is another runtime.
/// </summary>
/// <param name="images">The engine's images.</param>
/// <param name="probe">Asks interpreters in images what they are.</param>
/// <param name="names">Chooses images where none is named.</param>
/// <param name="blobs">Keeps the manifests.</param>
internal sealed class ImageRuntimes(ImageStore images, ImageProbe probe, ImageNames names, IBlobStore blobs) : IRuntimeSource
{
    /// <inheritdoc/>
    public (Runtime Runtime, IReadOnlyList<string> Notes) Choose(RuntimeWish wish, Action<string> step, CancellationToken cancellationToken)
    {
        var name = names.For(wish);
        var image = Resolve(name, wish.Pull, step, cancellationToken);
        images.CheckPlatform(name, image, cancellationToken);

        // A prefix marks an image that was named, not chosen: of that one the packages are shown too.
        var isNamed = wish.AskedName?.StartsWith(Backends.ImagePrefix, StringComparison.Ordinal) is true;
        return (ToRuntime(wish.Language, isNamed ? Backends.ImagePrefix + name : name, image, cancellationToken), []);
    }

    /// <inheritdoc/>
    public (ILanguage Language, Runtime Runtime) FindAgain(Digest key, JsonObject manifest, CancellationToken cancellationToken)
    {
        var name = manifest["name"]!.GetValue<string>();
        if (manifest["image"]?.GetValue<string>() is { } id && images.Find(id, cancellationToken) is { } image)
        {
            foreach (var language in Languages.All.Where(language => IsOf(language, manifest)))
            {
                if (ToRuntime(language, name, image, cancellationToken) is var found && found.Key == key)
                {
                    return (language, found);
                }
            }
        }

        throw new RGridException(
            ErrorCode.RuntimeUnavailable,
            $"the image of that execution, `{name}` {manifest["image"]?.GetValue<string>()}, is not in the container engine any more",
            "fetch it again, by its digest if its tag has moved; or run the script with what is there: rgrid run");
    }

    private ImageFacts Resolve(string name, PullPolicy pull, Action<string> step, CancellationToken cancellationToken)
    {
        if (pull != PullPolicy.Always && images.Find(name, cancellationToken) is { } there)
        {
            return there;
        }

        if (pull == PullPolicy.Never)
        {
            throw new RGridException(
                ErrorCode.RuntimeUnavailable, $"the image `{name}` is not here, and `--pull never` forbids to fetch it", $"docker pull {name}; or leave --pull out");
        }

        images.Pull(name, step, cancellationToken);
        return images.Find(name, cancellationToken) ?? throw new RGridException(
            ErrorCode.EngineUnavailable, $"the image `{name}` was pulled and is not there", "try again");
    }

    // What an image is for is not in its manifest; the report of its interpreter tells.
    private static bool IsOf(ILanguage language, JsonObject manifest) => manifest["report"] switch
    {
        JsonObject report when report.ContainsKey("implementation") => language is PythonLanguage,
        JsonObject report when report.ContainsKey("node") => language is NodeLanguage,
        _ => language is ShellLanguage,
    };

    private Runtime ToRuntime(ILanguage language, string name, ImageFacts image, CancellationToken cancellationToken)
    {
        var isNamed = name.StartsWith(Backends.ImagePrefix, StringComparison.Ordinal);
        var imageName = isNamed ? name[Backends.ImagePrefix.Length..] : name;
        var report = probe.Ask(language, imageName, image, cancellationToken);
        var manifest = new RuntimeManifest(
            name,
            Backends.DockerName,
            image.Platform,
            language is ShellLanguage ? new Dictionary<string, string> { ["shell"] = report.Executable } : report.Report,
            null,
            new Dictionary<string, Digest>(),
            null,
            image.Id).ToManifest();
        blobs.Add(manifest.Bytes);
        return new Runtime(
            language.Facts.Name,
            name,
            report.Version,
            report.Executable,
            isNamed ? WithOwnPackages(report.Facts) : report.Facts,
            new RuntimeParts([], null, new RuntimeImage(image.Id, imageName, image.Variables)),
            manifest.Key);
    }

    // Whoever names an image names it for what is installed in it. The official images hold nothing but the interpreter and its installer.
    private static Dictionary<string, string> WithOwnPackages(IReadOnlyDictionary<string, string> facts) =>
        new(facts, StringComparer.Ordinal) { [Runtime.OwnPackages] = "shown" };
}
