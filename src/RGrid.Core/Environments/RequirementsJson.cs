using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Snapshots;

namespace RGrid.Environments;

/// <summary>What was asked, as a member of a lock's document.</summary>
internal static class RequirementsJson
{
    /// <summary>The document.</summary>
    public static JsonObject Write(Requirements requirements)
    {
        var inputs = new JsonArray();
        foreach (var input in requirements.Inputs)
        {
            inputs.Add((JsonNode)new JsonObject
            {
                ["layout"] = input.LayoutPath,
                ["path"] = input.KeyPath,
                ["source"] = input.SourcePath,
                ["sha256"] = input.File?.Blob.Digest.ToString(),
                ["size"] = input.File?.Blob.Size,
                ["executable"] = input.File?.IsExecutable,
                ["tree"] = input.Tree?.ToJson(),
                ["installer"] = input.ForInstaller is { } text ? UrlSecrets.Remove(text) : null,
            });
        }

        var options = new JsonArray();
        foreach (var (name, value) in requirements.Options)
        {
            options.Add((JsonNode)new JsonArray(name, value));
        }

        return new JsonObject
        {
            ["ecosystem"] = requirements.Ecosystem,
            ["source"] = requirements.Source,
            ["sourcePath"] = requirements.SourcePath,
            ["inputs"] = inputs,
            ["options"] = options,
            ["constraint"] = requirements.LanguageConstraint,
            ["isPinned"] = requirements.IsPinned,
        };
    }

    /// <summary>What a document says.</summary>
    public static Requirements Read(JsonObject document) => new(
        document["ecosystem"]!.GetValue<string>(),
        document["source"]!.GetValue<string>(),
        document["sourcePath"]!.GetValue<string>(),
        [.. document["inputs"]!.AsArray().Select(input => ReadInput(input!.AsObject()))],
        [.. document["options"]!.AsArray().Select(pair => KeyValuePair.Create(pair![0]!.GetValue<string>(), pair[1]!.GetValue<string>()))],
        document["constraint"]?.GetValue<string>(),
        HasDependencies: true,
        document["isPinned"]!.GetValue<bool>(),
        []);

    private static DependencyInput ReadInput(JsonObject input)
    {
        var source = input["source"]!.GetValue<string>();
        var file = Digest.TryParse(input["sha256"]?.GetValue<string>(), out var digest)
            ? new FileSnapshot(source, new Blob(digest, input["size"]!.GetValue<long>()), input["executable"]!.GetValue<bool>())
            : null;
        return new DependencyInput(
            input["layout"]!.GetValue<string>(),
            input["path"]!.GetValue<string>(),
            source,
            file,
            input["tree"] is JsonArray tree ? BlobTree.FromJson(tree) : null)
        {
            ForInstaller = input["installer"]?.GetValue<string>(),
        };
    }
}
