using System.Text;
using RGrid.Cli.Commands;

namespace RGrid.Cli.Completions;

/// <summary>Writes a completion function for zsh, in terms of its `_arguments` (man zshcompsys).</summary>
internal static class ZshCompletion
{
    private const string Head = """
        #compdef rgrid
        # rgrid: completion for zsh. In a folder of fpath, as _rgrid.
        _rgrid_ids() {
            local -a ids
            ids=(last ${(f)"$(rgrid list --json --limit 50 2>/dev/null | grep -o '"id":"[0-9A-Z]*"' | cut -d '"' -f 4)"})
            compadd -M 'm:{a-z}={A-Z}' -a ids
        }


        """;

    /// <summary>The script.</summary>
    public static string Write(CompletionTree tree)
    {
        var script = new StringBuilder(Head);
        foreach (var (path, words) in tree.Groups)
        {
            script.Append($"{Function(path)}() {{\n    local -a commands\n    local context state line\n    commands=(\n");
            foreach (var word in words)
            {
                script.Append($"        '{word.Names[0]}:{Quote(word.Description, ':')}'\n");
            }

            script.Append("    )\n    _arguments -C '1: :->command' '*:: :->rest'\n    case $state in\n");
            script.Append("        command) _describe command commands ;;\n        rest)\n            case $words[1] in\n");
            foreach (var word in words)
            {
                var below = path.Length == 0 ? word.Names[0] : $"{path} {word.Names[0]}";
                script.Append($"                {word.Names[0]}) {Function(below)} ;;\n");
            }

            script.Append("            esac ;;\n    esac\n}\n\n");
        }

        foreach (var command in tree.Commands)
        {
            script.Append($"{Function(command.Path)}() {{\n    _arguments");
            foreach (var option in command.Options)
            {
                script.Append($" \\\n        {Option(option)}");
            }

            for (var i = 0; i < command.Arguments.Count; i++)
            {
                script.Append($" \\\n        '{i + 1}:{command.Arguments[i].Names[0]}:{Action(command.Arguments[i])}'");
            }

            // `*::` ends the options: what follows the script is its own.
            script.Append(command.EndsAtScript ? " \\\n        '*:::argument:_files'\n}\n\n" : "\n}\n\n");
        }

        return script.Append("_rgrid \"$@\"").ToString();
    }

    private static string Option(CompletionWord option)
    {
        var text = $"[{Quote(option.Description, '[', ']')}]" + (option.Kind is null ? "" : $":value:{Action(option)}");
        var names = option.Names.Select(name => option.Kind is not null && name.StartsWith("--", StringComparison.Ordinal) ? name + "=" : name).ToList();
        return names.Count == 1 ? $"'*{names[0]}{text}'" : $"'*'{{{string.Join(',', names)}}}'{text}'";
    }

    private static string Action(CompletionWord word) => word.Kind switch
    {
        ValueKind.File => "_files",
        ValueKind.Folder => "_files -/",
        ValueKind.ExecutionId => "_rgrid_ids",
        ValueKind.Word => $"({string.Join(' ', word.Values)})",
        _ => " ",
    };

    private static string Function(string path) => path.Length == 0 ? "_rgrid" : "_rgrid_" + path.Replace(' ', '_');

    private static string Quote(string text, params ReadOnlySpan<char> special)
    {
        var quoted = text.Replace("'", "'\\''", StringComparison.Ordinal);
        foreach (var character in special)
        {
            quoted = quoted.Replace(character.ToString(), "\\" + character, StringComparison.Ordinal);
        }

        return quoted;
    }
}
