using System.Globalization;
using System.Text.Json.Nodes;

namespace RGrid.Docker.Images;

/// <summary>Tells how much of an image has come.</summary>
/// <param name="name">The image.</param>
/// <param name="step">Is told.</param>
internal sealed class PullProgress(string name, Action<string> step)
{
    private readonly Dictionary<string, (long Now, long All)> _layers = new(StringComparer.Ordinal);
    private string _told = "";

    /// <summary>Takes a document of the engine's answer.</summary>
    public void Take(JsonNode document)
    {
        if (document["status"]?.GetValue<string>() != "Downloading"
            || document["id"]?.GetValue<string>() is not { } layer
            || document["progressDetail"]?["total"]?.GetValue<long>() is not > 0)
        {
            return;
        }

        _layers[layer] = (document["progressDetail"]!["current"]?.GetValue<long>() ?? 0, document["progressDetail"]!["total"]!.GetValue<long>());
        const double million = 1e6;
        var text = string.Create(
            CultureInfo.InvariantCulture, $"pulling {name}: {_layers.Values.Sum(one => one.Now) / million:0} of {_layers.Values.Sum(one => one.All) / million:0} MB");
        if (text != _told)
        {
            _told = text;
            step(text);
        }
    }
}
