using System.Text;
using RGrid.Cli.Commands;

namespace RGrid.Cli.Completions;

/// <summary>Writes a completion script for bash 4 and later.</summary>
internal static class BashCompletion
{
    // The words before the cursor are walked once. Bash splits them at `=` and `:` too, so a value goes on over these.
    private const string Walk = """
        # rgrid: completion for bash. In ~/.bashrc: source <(rgrid completions bash)
        _rgrid_ids() {
            rgrid list --json --limit 50 2>/dev/null | grep -o '"id":"[0-9A-Z]*"' | cut -d '"' -f 4
        }

        _rgrid_value() {
            case $1 in
                file) compopt -o default; COMPREPLY=() ;;
                folder) compopt -o dirnames; COMPREPLY=() ;;
                id) COMPREPLY=($(compgen -W "$(_rgrid_ids)" -- "${2^^}") $(compgen -W last -- "$2")) ;;
                word:*) set -- "${1#word:}" "$2"; COMPREPLY=($(compgen -W "${1//,/ }" -- "$2")) ;;
                *) COMPREPLY=() ;;
            esac
        }

        _rgrid() {
            local cur=${COMP_WORDS[COMP_CWORD]} path= pending= position=0 ended= i word
            local groups options kinds arguments
            [[ $cur == [=:] ]] && cur=
            _rgrid_command ""
            for ((i = 1; i < COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                if [ "$word" = "=" ]; then continue; fi
                if [ -n "$pending" ]; then
                    while [[ ${COMP_WORDS[i+1]} == [=:] && $((i + 1)) -lt $COMP_CWORD ]]; do ((i += 2)); done
                    if [ "$i" -lt "$COMP_CWORD" ]; then pending=; fi
                    continue
                fi
                if [ -n "$groups" ] && [ "$position" = 0 ]; then
                    path="${path:+$path }$word"
                    _rgrid_command "$path"
                    continue
                fi
                case $word in
                    --) [ "$path" = run ] && ended=next ;;
                    -?*) pending=$(_rgrid_kind "$word") ;;
                    *)
                        ((position++))
                        if [ "$path" = run ]; then compopt -o default; COMPREPLY=(); return; fi ;;
                esac
            done
            if [ -n "$pending" ]; then
                _rgrid_value "$pending" "$cur"
            elif [ -n "$groups" ]; then
                COMPREPLY=($(compgen -W "$groups" -- "$cur"))
            elif [[ $cur == -* && -z $ended ]]; then
                COMPREPLY=($(compgen -W "$options" -- "$cur"))
            else
                set -- $arguments
                shift "$position" 2>/dev/null || set --
                _rgrid_value "${1:-none}" "$cur"
            fi
        }

        _rgrid_kind() {
            local pair
            for pair in $kinds; do
                [ "${pair%%:*}" = "$1" ] && echo "${pair#*:}" && return
            done
        }

        """;

    /// <summary>The script.</summary>
    public static string Write(CompletionTree tree)
    {
        var script = new StringBuilder(Walk);
        script.Append("_rgrid_command() {\n    groups= options= kinds= arguments=\n    case $1 in\n");
        foreach (var (path, words) in tree.Groups)
        {
            script.Append($"        \"{path}\") groups=\"{string.Join(' ', words.SelectMany(word => word.Names))}\" ;;\n");
        }

        foreach (var command in tree.Commands)
        {
            var kinds = command.Options.Where(option => option.Kind is not null)
                .SelectMany(option => option.Names.Select(name => $"{name}:{Kind(option)}"));
            script.Append($"        \"{command.Path}\")\n");
            script.Append($"            options=\"{string.Join(' ', command.Options.SelectMany(option => option.Names))}\"\n");
            script.Append($"            kinds=\"{string.Join(' ', kinds)}\"\n");
            script.Append($"            arguments=\"{string.Join(' ', command.Arguments.Select(argument => Kind(argument)))}\" ;;\n");
        }

        return script.Append("    esac\n}\n\ncomplete -F _rgrid rgrid").ToString();
    }

    private static string Kind(CompletionWord word) => word.Kind switch
    {
        ValueKind.File => "file",
        ValueKind.Folder => "folder",
        ValueKind.ExecutionId => "id",
        ValueKind.Word => "word:" + string.Join(',', word.Values),
        _ => "none",
    };
}
