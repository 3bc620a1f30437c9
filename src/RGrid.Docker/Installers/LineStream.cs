using System.Text;
using RGrid.Docker.Engine;
using RGrid.Ecosystems;

namespace RGrid.Docker.Installers;

/// <summary>Takes what an installer prints, line by line, credentials removed.</summary>
/// <param name="line">Gets each line.</param>
internal sealed class LineStream(Action<string> line) : OneWayStream
{
    private readonly List<string> _lines = [];
    private readonly MemoryStream _begun = new();

    public override bool CanWrite => true;

    /// <summary>All lines.</summary>
    public IReadOnlyList<string> Lines => _lines;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        for (int end; (end = buffer.IndexOf((byte)'\n')) >= 0; buffer = buffer[(end + 1)..])
        {
            _begun.Write(buffer[..end]);
            Take();
        }

        _begun.Write(buffer);
    }

    /// <summary>Takes a last line without an end.</summary>
    public void Complete()
    {
        if (_begun.Length > 0)
        {
            Take();
        }
    }

    private void Take()
    {
        var text = UrlSecrets.Mask(Encoding.UTF8.GetString(_begun.ToArray()).TrimEnd('\r'));
        _begun.SetLength(0);
        _lines.Add(text);
        line(text);
    }
}
