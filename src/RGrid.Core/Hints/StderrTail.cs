using System.Text;

namespace RGrid.Hints;

/// <summary>The last lines of a kept log.</summary>
internal static class StderrTail
{
    /// <summary>How much of it is read, in bytes.</summary>
    public const int Length = 64 * 1024;

    /// <summary>The lines of the last bytes of a log, without a first line that is cut. Where the log was read before does not matter.</summary>
    public static IReadOnlyList<string> Read(Stream log)
    {
        var length = (int)Math.Min(log.Length, Length);
        if (length == 0)
        {
            return [];
        }

        var bytes = new byte[length];
        log.Position = log.Length - length;
        log.ReadExactly(bytes);
        var text = bytes.AsSpan();
        if (log.Length > length)
        {
            text = text[(text.IndexOf((byte)'\n') + 1)..];
        }

        return Encoding.UTF8.GetString(text).Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
    }
}
