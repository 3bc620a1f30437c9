using System.Text;
using RGrid.Snapshots;

namespace RGrid.Runtimes;

/// <summary>The languages that this RGrid knows, and how a script tells which one is its own.</summary>
public static class Languages
{
    /// <summary>All of them; a new language is a line here.</summary>
    public static IReadOnlyList<ILanguage> All { get; } =
    [
        new PythonLanguage(),
        new NodeLanguage(),
        new ShellLanguage("sh", [".sh"]),
        new ShellLanguage("bash", [".bash"]),
        new ShellLanguage("dash", [".dash"]),
    ];

    /// <summary>The scanners of one run, those of all languages: a script of one may name files of another.</summary>
    public static IReadOnlyList<ICodeScanner> MakeScanners() => [.. All.Select(language => language.Facts.MakeScanner?.Invoke()).OfType<ICodeScanner>()];

    /// <summary>`python 3.11.7`, after the report of an interpreter of any language; null where it does not tell.</summary>
    /// <param name="report">Reads a member of the report.</param>
    public static string? NameInReport(Func<string, string?> report) =>
        All.Select(language => language.Facts.NameInReport(report)).FirstOrDefault(name => name is not null);

    /// <summary>The language of a name (`python`, also `python3`), or null.</summary>
    public static ILanguage? Find(string name) =>
        All.FirstOrDefault(language => language.Facts.Name == name)
        ?? All.FirstOrDefault(language => language.Facts.Commands.Contains(name, StringComparer.Ordinal));

    /// <summary>
    /// The language of a script: by its `#!` line where that and the extension name two shells or there is no known extension; else by its extension.
    /// </summary>
    /// <exception cref="RGridException">Neither says anything.</exception>
    public static ILanguage Of(string path, ReadOnlySpan<byte> text)
    {
        var byName = All.FirstOrDefault(language => language.Facts.Extensions.Contains(Path.GetExtension(path), StringComparer.Ordinal));
        var byLine = InterpreterLine(text) is { } command ? FindByCommand(command) : null;
        if (byName is ShellLanguage && byLine is ShellLanguage)
        {
            return byLine;
        }

        if ((byName ?? byLine) is { } language)
        {
            return language;
        }

        if (text.Contains((byte)0))
        {
            throw new RGridException(
                ErrorCode.InputInvalid, $"`{path}` is a binary, not a script", "name the script that uses it; RGrid runs scripts by their source");
        }

        throw InterpreterLine(text) is { } other
            ? new RGridException(
                ErrorCode.InputInvalid,
                $"`{path}` is a script of `{other}`, which RGrid does not run",
                $"RGrid runs Python, Node.js and POSIX shell; where it is in one of them, say so with --runtime ({string.Join(", ", All.Select(one => one.Facts.Name))})")
            : new RGridException(
                ErrorCode.InputInvalid,
                $"the language of `{path}` can't be told from its name or a `#!` line",
                $"say it with --runtime ({string.Join(", ", All.Select(one => one.Facts.Name))}), or give the file one of the extensions {string.Join(' ', All.SelectMany(one => one.Facts.Extensions))}");
    }

    /// <summary>The command of a `#!` line without folder, or null: `python3` for `#!/usr/bin/env -S python3 -u`.</summary>
    public static string? InterpreterLine(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("#!"u8))
        {
            return null;
        }

        var end = text.IndexOfAny((byte)'\n', (byte)'\r');
        var words = Encoding.UTF8.GetString(text[2..(end < 0 ? text.Length : end)])
            .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var command = words.Length > 0 && Path.GetFileName(words[0]) == "env"
            ? words.Skip(1).FirstOrDefault(word => !word.StartsWith('-') && !word.Contains('=', StringComparison.Ordinal))
            : words.FirstOrDefault();
        return command is null ? null : Path.GetFileName(command);
    }

    private static ILanguage? FindByCommand(string command) =>
        Find(command) ?? Find(command.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.'));
}
