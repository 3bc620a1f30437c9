using System.CommandLine;
using System.Reflection;
using RGrid.Cli.Output;

namespace RGrid.Cli.Commands;

/// <summary>What `rgrid` alone says.</summary>
internal static class Overview
{
    /// <summary>RGrid's version.</summary>
    public static string Version { get; } =
        typeof(Overview).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>Writes it to stdout.</summary>
    public static void Write(Terminal terminal, Command root)
    {
        string[] head =
        [
            "RGrid runs your script in a reproducible environment: what it needs is found by",
            "content, nothing is rebuilt unless it changed, nothing stale is ever used.",
            "",
            "  rgrid run process.py data.csv     what `python process.py data.csv` did",
            "  rgrid list                        what ran, and how it ended",
            "  rgrid rerun last                  once more, exactly as it was then",
        ];
        foreach (var line in head
            .Concat(HelpText.Section("Commands", root.Subcommands.Select(command => (command.Name, command.Description ?? ""))))
            .Concat(["", "`rgrid COMMAND --help` shows a command's options with examples."]))
        {
            terminal.Data(line);
        }
    }
}
