using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Content;
using RGrid.FileSystem;

namespace RGrid.Docker.Images;

/// <summary>What was found out about images. An id stands for all that is in an image, so it holds for ever; each memo is a file of the store.</summary>
/// <param name="store">The places of the store.</param>
internal sealed class ImageMemos(StoreFolders store)
{
    // Raised when images are asked something else.
    private const int Revision = 1;

    /// <summary>A memo; null where there is none that can be read.</summary>
    /// <param name="image">Id of the image.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="read">Reads it.</param>
    public T? TryRead<T>(string image, string subject, Func<JsonNode, T> read)
        where T : class
    {
        var path = PathOf(image, subject);
        if (!PosixFile.IsFile(path))
        {
            return null;
        }

        try
        {
            var memo = read(JsonNode.Parse(File.ReadAllBytes(path))!);

            // So that upkeep can tell which are still used.
            _ = PosixFile.TryTouch(path);
            return memo;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException or FormatException or IOException)
        {
            // A memo that can't be read is no memo; the image is asked again.
            return null;
        }
    }

    /// <summary>Keeps a memo; where that fails, the image is asked again the next time.</summary>
    public void Write(string image, string subject, JsonObject memo)
    {
        var path = PathOf(image, subject);
        var temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            File.WriteAllText(temporary, memo.ToJsonString());
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
        }
    }

    private string PathOf(string image, string subject) => Path.Combine(
        store.Tools, string.Create(CultureInfo.InvariantCulture, $"image-{image[(image.IndexOf(':', StringComparison.Ordinal) + 1)..]}-{subject}-{Revision}.json"));
}
