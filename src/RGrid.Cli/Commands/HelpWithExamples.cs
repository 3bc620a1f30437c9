using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace RGrid.Cli.Commands;

/// <summary>System.CommandLine's help, 80 columns wide, with examples behind it.</summary>
internal sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
{
    private const int Columns = 80;

    public override int Invoke(ParseResult parseResult)
    {
        inner.MaxWidth = Columns;
        var result = inner.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.Write(HelpExamples.Of(parseResult.CommandResult.Command.Name));
        return result;
    }
}
