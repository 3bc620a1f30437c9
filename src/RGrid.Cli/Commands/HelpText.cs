using System.CommandLine;
using RGrid.Cli.Output;

namespace RGrid.Cli.Commands;

/// <summary>Writes the help of a command, for 80 columns; it ends with examples.</summary>
internal static class HelpText
{
    private const int Columns = 80;
    private const int Indent = 2;

    /// <summary>Writes it to stdout.</summary>
    public static void Write(Terminal terminal, Command command)
    {
        foreach (var line in Lines(command))
        {
            terminal.Data(line);
        }
    }

    /// <summary>The words that lead to a command: `rgrid cache show`.</summary>
    public static string Path(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? command.Name : $"{Path(parent)} {command.Name}";
    }

    /// <summary>The lines of a command's help.</summary>
    public static IEnumerable<string> Lines(Command command)
    {
        var taught = command as TaughtCommand;
        IEnumerable<string> lines = [.. Wrap(command.Description + ".", 0, Columns), "", .. Wrap($"Usage: {Usage(command, taught)}", 0, Columns)];
        lines = lines.Concat(Section("Commands", command.Subcommands.Select(one => (one.Name, one.Description ?? ""))));
        lines = lines.Concat(Section("Arguments", command.Arguments.Select(one => (one.HelpName ?? one.Name, one.Description ?? ""))));
        lines = lines.Concat(Section("Options", Options(command).Select(one => (Label(one), one.Description ?? ""))));
        foreach (var remark in taught?.Remarks ?? [])
        {
            lines = lines.Append("").Concat(Wrap(remark, 0, Columns));
        }

        if (taught is { Examples.Count: > 0 })
        {
            lines = lines.Concat(["", "Examples:"]);
            foreach (var example in taught.Examples)
            {
                lines = lines.Append($"  {example.Words}").Concat(Wrap(example.Meaning, 6, Columns));
            }
        }

        return lines;
    }

    /// <summary>Two columns below a title, or nothing where there are no rows.</summary>
    public static IEnumerable<string> Section(string title, IEnumerable<(string Left, string Right)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
        {
            yield break;
        }

        yield return "";
        yield return title + ":";
        var left = all.Max(row => row.Left.Length) + Indent + 2;
        foreach (var (label, text) in all)
        {
            var lines = Wrap(text, left, Columns).ToList();
            yield return "  " + label + (lines.Count == 0 ? "" : lines[0][(label.Length + Indent)..]);
            foreach (var line in lines.Skip(1))
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<Option> Options(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(Options).Where(option => option.Recursive)).Where(option => !option.Hidden);

    private static string Label(Option option)
    {
        var shorts = option.Aliases.Where(alias => alias.Length == 2 && alias != "-?").ToList();
        var names = shorts.Count == 0 ? $"    {option.Name}" : $"{shorts[0]}, {option.Name}";
        return option.HelpName is { } value && option.ValueType != typeof(bool) ? $"{names} {value}" : names;
    }

    private static string Usage(Command command, TaughtCommand? taught)
    {
        if (taught?.Usage is { } usage)
        {
            return $"rgrid {usage}";
        }

        var words = new List<string> { Path(command) };
        words.AddRange(command.Subcommands.Count > 0 ? ["COMMAND"] : command.Options.Count > 0 ? ["[options]"] : []);
        words.AddRange(command.Arguments.Select(one => one.Arity.MinimumNumberOfValues == 0 ? $"[{one.HelpName ?? one.Name}]" : one.HelpName ?? one.Name));
        return string.Join(' ', words);
    }

    private static IEnumerable<string> Wrap(string text, int indent, int columns)
    {
        var line = new string(' ', indent);
        var isEmpty = true;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && line.Length + 1 + word.Length > columns)
            {
                yield return line;
                line = new string(' ', indent);
                isEmpty = true;
            }

            line += isEmpty ? word : " " + word;
            isEmpty = false;
        }

        if (!isEmpty)
        {
            yield return line;
        }
    }
}
