using RGrid.Content;
using Tomlyn.Syntax;

namespace RGrid.Settings;

/// <summary>Reads the table `[cache]` of the personal settings. All that is wrong is told at once, with its line.</summary>
public static class CacheSettingsReader
{
    /// <summary>The table's name.</summary>
    internal const string Table = "cache";

    private static readonly string[] Keys = ["max-size", "max-share", "automatic", "audit-share"];

    /// <summary>The settings of a store; what holds without any where its file is not there.</summary>
    /// <exception cref="RGridException">Something in the table is wrong.</exception>
    public static CacheSettings Read(StoreFolders store)
    {
        string toml;
        try
        {
            toml = File.ReadAllText(store.Settings);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return CacheSettings.Usual;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RGridException(ErrorCode.Usage, $"`{store.Settings}` can't be read: {exception.Message}", "check its permissions", exception);
        }

        var errors = new List<string>();
        var settings = CacheSettings.Usual;
        foreach (var item in TomlItem.ReadAll(toml, Error).Where(item => item.Path[0] == Table))
        {
            settings = Read(settings, item, Error);
        }

        return errors.Count == 0 ? settings : throw new RGridException(
            ErrorCode.Usage, string.Join('\n', errors), "`rgrid cache gc --help` shows the settings");

        void Error(int line, string message) => errors.Add($"{store.Settings}:{line + 1}: {message}");
    }

    /// <summary>Settings completed by one value of the table.</summary>
    internal static CacheSettings Read(CacheSettings settings, TomlItem item, Action<int, string> error)
    {
        if (item.Path.Count == 1)
        {
            if (item.Value is not null)
            {
                error(item.Line, "`cache` is a table: [cache]");
            }

            return settings;
        }

        var value = new SettingsValue(item, [.. item.Path.Skip(1)], error);
        switch (value.Key)
        {
            case "max-size":
                return settings with { MaxSize = Size(value, item, error) ?? settings.MaxSize };
            case "max-share":
                return settings with { MaxShare = Share(item, "`max-share` is a share of the disk such as 0.1", error) ?? settings.MaxShare };
            case "automatic":
                return settings with { IsAutomatic = value.Flag() ?? settings.IsAutomatic };
            case "audit-share":
                return settings with { AuditShare = Share(item, "`audit-share` is a share of the stored results such as 0.05", error) ?? settings.AuditShare };
            default:
                var suggestion = Suggestion.For(value.Key, Keys) is { } near ? $"; did you mean `{near}`?" : "";
                error(item.Line, $"`{value.Key}` is not a setting of the cache{suggestion}");
                return settings;
        }
    }

    private static long? Size(SettingsValue value, TomlItem item, Action<int, string> error)
    {
        var text = item.Value is IntegerValueSyntax bytes ? bytes.Value.ToString(System.Globalization.CultureInfo.InvariantCulture) : value.Text();
        if (text is not null && ByteSize.TryParse(text) is { } size)
        {
            return size;
        }

        if (text is not null)
        {
            error(item.Line, "`max-size` is a number of bytes such as \"20 GB\" or \"500MiB\"");
        }

        return null;
    }

    private static double? Share(TomlItem item, string what, Action<int, string> error)
    {
        double? share = item.Value switch
        {
            FloatValueSyntax number => number.Value,
            IntegerValueSyntax number => number.Value,
            _ => null,
        };
        if (share is > 0 and <= 1)
        {
            return share;
        }

        error(item.Line, $"{what}, above 0 and at most 1");
        return null;
    }
}
