using System.Text;
using RGrid.Content;

namespace RGrid.Explain;

/// <summary>Makes the unified diff of a file from its bytes then and now.</summary>
/// <param name="stored">Reads them.</param>
internal sealed class TextChanges(StoredManifests stored)
{
    /// <summary>A longer file is not shown, in bytes.</summary>
    private const int Largest = 1 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The lines of a diff, or one that says why there is none.</summary>
    public IReadOnlyList<string> Of(ChangedFile file)
    {
        var (oldName, nowName) = (file.Before is null ? "/dev/null" : "a/" + file.Path, file.After is null ? "/dev/null" : "b/" + file.Path);
        foreach (var digest in new[] { file.Before, file.After }.OfType<Digest>())
        {
            if (!stored.Holds(digest))
            {
                var when = digest == file.Before ? "the earlier text" : "the text";
                return [$"{when} of {file.Path} {StoredWords.OfAbsent(stored, digest)}"];
            }
        }

        var (before, after) = (Read(file.Before), Read(file.After));
        if (before is null || after is null)
        {
            return [$"Files {oldName} and {nowName} differ and are too long to show"];
        }

        return TextDifference.IsText(before) && TextDifference.IsText(after)
            ? UnifiedDiff.Lines(oldName, nowName, Decode(before), Decode(after))
            : [$"Binary files {oldName} and {nowName} differ"];
    }

    private byte[]? Read(Digest? digest) => digest is not { } known ? [] : stored.TryReadBytes(known) is { Length: <= Largest } bytes ? bytes : null;

    // What is no UTF-8 is shown byte by byte, so that two different bytes never look alike.
    private static string Decode(byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
