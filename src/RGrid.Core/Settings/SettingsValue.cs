using Tomlyn.Syntax;

namespace RGrid.Settings;

/// <summary>One value of the settings, read as the kind that its key wants; another kind is told as an error and gives null or nothing.</summary>
internal sealed class SettingsValue(TomlItem item, IReadOnlyList<string> path, Action<int, string> error)
{
    /// <summary>The setting.</summary>
    public string Key => path[0];

    /// <summary>Its line, from 0.</summary>
    public int Line => item.Line;

    /// <summary>True for the head of a table, which holds no value of its own.</summary>
    public bool IsTableHead => item.Value is null;

    /// <summary>The name below a setting that is a table (`env.TZ`), or null.</summary>
    public string? Member => path.Count switch
    {
        1 => null,
        2 => path[1],
        _ => string.Join('.', path.Skip(1)),
    };

    /// <summary>A text that is not empty.</summary>
    public string? Text()
    {
        if (Member is null && item.Value is StringValueSyntax { Value.Length: > 0 } text)
        {
            return text.Value;
        }

        return Wrong<string>($"`{Key}` is a text in quotes");
    }

    /// <summary>A text, which may be empty.</summary>
    public string? AnyText()
    {
        if (path.Count <= 2 && item.Value is StringValueSyntax { Value: { } text })
        {
            return text;
        }

        return Wrong<string>($"`{string.Join('.', path)}` is a text in quotes");
    }

    /// <summary>A text, or a list of texts; none is empty.</summary>
    public IReadOnlyList<string> Texts()
    {
        if (Member is null && item.Value is StringValueSyntax { Value.Length: > 0 } single)
        {
            return [single.Value];
        }

        if (Member is null && item.Value is ArraySyntax array)
        {
            var texts = array.Items.Select(one => one.Value).ToList();
            foreach (var wrong in texts.Where(text => text is not StringValueSyntax { Value.Length: > 0 }))
            {
                error(wrong?.Span.Start.Line ?? Line, $"`{Key}` is a list of texts in quotes, none of them empty");
            }

            return [.. texts.OfType<StringValueSyntax>().Select(text => text.Value).OfType<string>().Where(text => text.Length > 0)];
        }

        return Wrong<IReadOnlyList<string>>($"`{Key}` is a text or a list of texts in quotes") ?? [];
    }

    /// <summary>A time: a text such as `5m`, or a number of seconds.</summary>
    public TimeSpan? Time()
    {
        var text = Member is not null ? null : item.Value switch
        {
            StringValueSyntax written => written.Value,
            IntegerValueSyntax seconds => seconds.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => null,
        };
        if (text is not null && Duration.TryParse(text) is { } time)
        {
            return time;
        }

        error(Line, $"`{Key}` is a time such as 30, \"90s\", \"5m\" or \"1h30m\"");
        return null;
    }

    /// <summary>One of some words.</summary>
    public string? Word(params string[] words)
    {
        if (Member is null && item.Value is StringValueSyntax { Value: { } text } && words.Contains(text, StringComparer.Ordinal))
        {
            return text;
        }

        return Wrong<string>($"`{Key}` is {string.Join(" or ", words.Select(word => $"\"{word}\""))}");
    }

    /// <summary>A size in bytes: a text such as `2GB`, or a number.</summary>
    public long? Size()
    {
        var text = Member is not null ? null : item.Value switch
        {
            StringValueSyntax written => written.Value,
            IntegerValueSyntax bytes => bytes.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => null,
        };
        if (text is not null && ByteSize.TryParse(text) is > 0 and var size)
        {
            return size;
        }

        error(Line, $"`{Key}` is a size such as \"512MB\" or \"2GB\"");
        return null;
    }

    /// <summary>A number above zero.</summary>
    public double? Number()
    {
        double? number = Member is not null ? null : item.Value switch
        {
            IntegerValueSyntax whole => whole.Value,
            FloatValueSyntax real => real.Value,
            _ => null,
        };
        if (number is > 0)
        {
            return number;
        }

        error(Line, $"`{Key}` is a number above zero");
        return null;
    }

    /// <summary>`true` or `false`.</summary>
    public bool? Flag()
    {
        if (Member is null && item.Value is BooleanValueSyntax flag)
        {
            return flag.Value;
        }

        error(Line, $"`{Key}` is true or false");
        return null;
    }

    private T? Wrong<T>(string message)
        where T : class
    {
        error(Line, message);
        return null;
    }
}
