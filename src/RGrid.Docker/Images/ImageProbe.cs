using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Docker.Containers;
using RGrid.Environments;
using RGrid.Runtimes;

namespace RGrid.Docker.Images;

/// <summary>Asks the interpreter in an image what it is, once for each image.</summary>
/// <param name="containers">The engine's containers.</param>
/// <param name="labels">Labels of containers.</param>
/// <param name="memos">What is known of images.</param>
/// <param name="store">Where private folders are.</param>
internal sealed class ImageProbe(ContainerStore containers, ContainerLabels labels, ImageMemos memos, StoreFolders store)
{
    /// <summary>What the interpreter of a language says of itself.</summary>
    /// <param name="language">The language.</param>
    /// <param name="name">The image's name, for messages.</param>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <exception cref="RGridException">There is none in it, or it gives no answer.</exception>
    public InterpreterReport Ask(ILanguage language, string name, ImageFacts image, CancellationToken cancellationToken)
    {
        if (memos.TryRead(image.Id, language.Facts.Name, Read) is { } known)
        {
            return known;
        }

        using var folder = PrivateFolder.Create(store.Stages);
        var mark = labels.Of(folder.Path);
        var executable = Find(language, name, image, mark, cancellationToken);
        var report = language.Probe(new ImageInterpreter(containers, mark, image, executable, cancellationToken));
        memos.Write(image.Id, language.Facts.Name, new JsonObject
        {
            ["version"] = report.Version,
            ["executable"] = report.Executable,
            ["report"] = Members(report.Report),
            ["facts"] = Members(report.Facts),
        });
        return report;
    }

    private string Find(ILanguage language, string name, ImageFacts image, JsonObject mark, CancellationToken cancellationToken)
    {
        var folders = new RuntimeImage(image.Id, name, image.Variables).PathFolders.ToList();
        var container = containers.Create(new JsonObject { ["Image"] = image.Id, ["Cmd"] = new JsonArray("/"), ["Labels"] = mark.DeepClone() }, cancellationToken);
        try
        {
            foreach (var path in language.Facts.Commands.SelectMany(command => folders.Select(folder => $"{folder.TrimEnd('/')}/{command}")))
            {
                if (containers.Stat(container, path, cancellationToken) is { } found && (found.IsExecutable || found.LinkTarget.Length > 0))
                {
                    return path;
                }
            }
        }
        finally
        {
            containers.Remove(container);
        }

        throw new RGridException(
            ErrorCode.RuntimeUnavailable,
            $"there is no {language.Facts.Name} in the image `{name}`",
            $"name an image that has one: --runtime docker:NAME; looked for {string.Join(", ", language.Facts.Commands)} in {string.Join(':', folders)}");
    }

    private static InterpreterReport Read(JsonNode memo) => new(
        memo["version"]!.GetValue<string>(),
        memo["executable"]!.GetValue<string>(),
        Texts(memo["report"]!),
        Texts(memo["facts"]!),
        [],
        null);

    private static JsonObject Members(IReadOnlyDictionary<string, string> texts)
    {
        var members = new JsonObject();
        foreach (var (name, text) in texts)
        {
            members[name] = text;
        }

        return members;
    }

    private static Dictionary<string, string> Texts(JsonNode members) =>
        members.AsObject().ToDictionary(member => member.Key, member => member.Value!.GetValue<string>(), StringComparer.Ordinal);
}
