using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RGrid.Content;

/// <summary>
/// JSON in the canonical form of RFC 8785: no white space, members ordered by UTF-16 code units, shortest escapes.
/// Numbers are integers within ±(2^53 − 1) only, so the number formatting of ECMAScript is never in doubt.
/// </summary>
public static class CanonicalJson
{
    private const long LargestSafeInteger = (1L << 53) - 1;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The canonical bytes of a document.</summary>
    /// <exception cref="ArgumentException">It holds a lone surrogate, a fraction or an integer that is not exact in a double.</exception>
    public static byte[] Serialize(JsonNode? document)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        Write(document, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(JsonNode? node, ArrayBufferWriter<byte> buffer)
    {
        switch (node)
        {
            case null:
                buffer.Write("null"u8);
                break;
            case JsonObject members:
                WriteObject(members, buffer);
                break;
            case JsonArray items:
                WriteArray(items, buffer);
                break;
            default:
                WriteValue(node.AsValue(), buffer);
                break;
        }
    }

    private static void WriteObject(JsonObject members, ArrayBufferWriter<byte> buffer)
    {
        var separator = "{"u8;
        foreach (var (name, value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            buffer.Write(separator);
            WriteString(name, buffer);
            buffer.Write(":"u8);
            Write(value, buffer);
            separator = ","u8;
        }

        buffer.Write(members.Count == 0 ? "{}"u8 : "}"u8);
    }

    private static void WriteArray(JsonArray items, ArrayBufferWriter<byte> buffer)
    {
        var separator = "["u8;
        foreach (var item in items)
        {
            buffer.Write(separator);
            Write(item, buffer);
            separator = ","u8;
        }

        buffer.Write(items.Count == 0 ? "[]"u8 : "]"u8);
    }

    private static void WriteValue(JsonValue value, ArrayBufferWriter<byte> buffer)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.True:
                buffer.Write("true"u8);
                break;
            case JsonValueKind.False:
                buffer.Write("false"u8);
                break;
            case JsonValueKind.String:
                WriteString(value.GetValue<string>(), buffer);
                break;
            default:
                WriteInteger(value, buffer);
                break;
        }
    }

    private static void WriteInteger(JsonValue value, ArrayBufferWriter<byte> buffer)
    {
        if (!long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
            || integer is > LargestSafeInteger or < -LargestSafeInteger)
        {
            throw new ArgumentException($"`{value.ToJsonString()}` is not an integer within ±(2^53 − 1).");
        }

        buffer.Write(Encoding.ASCII.GetBytes(integer.ToString(CultureInfo.InvariantCulture)));
    }

    // RFC 8785, 3.2.2.2: only control characters, the quote and the backslash are escaped, with the short forms where JSON has them.
    private static void WriteString(string text, ArrayBufferWriter<byte> buffer)
    {
        buffer.Write("\""u8);
        if (text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0 && text.AsSpan().IndexOfAny('"', '\\') < 0)
        {
            buffer.Write(Encode(text));
        }
        else
        {
            buffer.Write(Encode(Escape(text)));
        }

        buffer.Write("\""u8);
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append("\\\\"),
                '\b' => escaped.Append("\\b"),
                '\t' => escaped.Append("\\t"),
                '\n' => escaped.Append("\\n"),
                '\f' => escaped.Append("\\f"),
                '\r' => escaped.Append("\\r"),
                < ' ' => escaped.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture)),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }

    private static byte[] Encode(string text)
    {
        try
        {
            return StrictUtf8.GetBytes(text);
        }
        catch (EncoderFallbackException exception)
        {
            throw new ArgumentException("A string holds half of a surrogate pair, which has no UTF-8 form.", exception);
        }
    }
}
