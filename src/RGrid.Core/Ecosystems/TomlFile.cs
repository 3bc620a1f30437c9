using Tomlyn;
using Tomlyn.Model;

namespace RGrid.Ecosystems;

/// <summary>Reads TOML and says where it is broken.</summary>
public static class TomlFile
{
    /// <summary>The table of a document.</summary>
    /// <param name="text">The TOML.</param>
    /// <param name="name">The file, for messages.</param>
    /// <param name="linesBefore">Lines that stand before the TOML in that file.</param>
    /// <exception cref="RGridException">It is no TOML; the message has line and column.</exception>
    public static TomlTable Parse(string text, string name, int linesBefore = 0)
    {
        try
        {
            return TomlSerializer.Deserialize<TomlTable>(text, TomlTables.Default.TomlTable) ?? [];
        }
        catch (TomlException exception)
        {
            var line = (exception.Line ?? 1) + linesBefore;
            throw new RGridException(
                ErrorCode.DependencyFileInvalid,
                $"`{name}` line {line}, column {exception.Column ?? 1}: {exception.Message}",
                "mend the TOML there",
                exception);
        }
        catch (ArgumentException exception)
        {
            // Its library's answer to an escape that stands for no letter.
            throw new RGridException(
                ErrorCode.DependencyFileInvalid, $"`{name}` holds an escape such as `\\ud800`, which stands for no letter", "write the letter itself", exception);
        }
    }

    /// <summary>The texts of an array, or null where the member is something else.</summary>
    public static IReadOnlyList<string>? Texts(object? value) =>
        value is TomlArray array && array.All(item => item is string) ? [.. array.Cast<string>()] : null;
}

/// <summary>Tells Tomlyn at build time what is read, since a native binary has no reflection.</summary>
[Tomlyn.Serialization.TomlSerializable(typeof(TomlTable))]
internal sealed partial class TomlTables : Tomlyn.Serialization.TomlSerializerContext;
