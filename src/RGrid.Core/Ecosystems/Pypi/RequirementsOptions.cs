namespace RGrid.Ecosystems.Pypi;

/// <summary>One option of a line, by its long name.</summary>
/// <param name="Name">`--find-links` and the like, however it was written.</param>
/// <param name="Value">Its value; null for one that has none.</param>
internal sealed record RequirementsOption(string Name, string? Value);

/// <summary>
/// The options that pip takes in a requirements file, read as its parser (Python's `optparse`) reads them: several on a line,
/// `--opt=value`, `-rFILE`, and the beginning of a long name where no other begins so.
/// </summary>
internal static class RequirementsOptions
{
    private static readonly string[] Flags = ["--no-index", "--prefer-binary", "--require-hashes", "--pre"];

    private static readonly Dictionary<string, string> Valued = new(StringComparer.Ordinal)
    {
        ["-i"] = "--index-url", ["--index-url"] = "--index-url", ["--pypi-url"] = "--index-url", ["--extra-index-url"] = "--extra-index-url",
        ["-c"] = "--constraint", ["--constraint"] = "--constraint", ["-r"] = "--requirement", ["--requirement"] = "--requirement",
        ["-e"] = "--editable", ["--editable"] = "--editable", ["-f"] = "--find-links", ["--find-links"] = "--find-links",
        ["--no-binary"] = "--no-binary", ["--only-binary"] = "--only-binary", ["--trusted-host"] = "--trusted-host",
        ["--use-feature"] = "--use-feature", ["--hash"] = "--hash", ["-C"] = "--config-settings", ["--config-settings"] = "--config-settings",
        ["--config-setting"] = "--config-settings", ["--global-option"] = "--global-option", ["--install-option"] = "--install-option",
    };

    /// <summary>The options of a line.</summary>
    /// <param name="text">The line from its first option on.</param>
    /// <param name="error">What is wrong with it; null where nothing is.</param>
    public static IReadOnlyList<RequirementsOption> Read(string text, out string? error)
    {
        var options = new List<RequirementsOption>();
        error = null;
        if (ShellSplit.TrySplit(text) is not { } words)
        {
            error = "a quotation is not closed";
            return [];
        }

        for (var index = 0; index < words.Count && words[index] != "--"; index++)
        {
            var word = words[index];

            // What is neither an option nor the value of one has no meaning for pip.
            if (word.Length < 2 || word[0] != '-')
            {
                continue;
            }

            var isLong = word[1] == '-';
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var typed = !isLong ? word[..2] : equals < 0 ? word : word[..equals];
            var value = !isLong ? (word.Length > 2 ? word[2..] : null) : equals < 0 ? null : word[(equals + 1)..];
            if (NameOf(typed) is not { } name)
            {
                error = $"`{typed}` is no option that RGrid knows there";
                return [];
            }

            if (Array.IndexOf(Flags, name) >= 0)
            {
                if (value is not null)
                {
                    error = $"`{name}` takes no value";
                    return [];
                }
            }
            else if (value is null)
            {
                if (++index == words.Count)
                {
                    error = $"`{typed}` has no value";
                    return [];
                }

                value = words[index];
            }

            options.Add(new RequirementsOption(name, value));
        }

        return options;
    }

    private static string? NameOf(string typed)
    {
        if (Array.IndexOf(Flags, typed) >= 0)
        {
            return typed;
        }

        if (Valued.TryGetValue(typed, out var known))
        {
            return known;
        }

        if (!typed.StartsWith("--", StringComparison.Ordinal))
        {
            return null;
        }

        var meant = Flags.Where(name => name.StartsWith(typed, StringComparison.Ordinal))
            .Concat(Valued.Where(option => option.Key.StartsWith(typed, StringComparison.Ordinal)).Select(option => option.Value))
            .Distinct(StringComparer.Ordinal).ToList();
        return meant.Count == 1 ? meant[0] : null;
    }
}
