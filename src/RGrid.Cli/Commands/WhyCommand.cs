using System.CommandLine;
using RGrid.Cli.Output;
using RGrid.Explain;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid why`.</summary>
internal static class WhyCommand
{
    public static Command Create(CommandContext context)
    {
        var id = CommandOptions.Id();
        id.Arity = ArgumentArity.ZeroOrOne;
        id.DefaultValueFactory = _ => "last";
        var diff = CommandOptions.Flag("--diff", "Show the changed lines of code, dependency files and inputs");
        var json = CommandOptions.Flag("--json", "Print one JSON object");
        var command = new TaughtCommand(
            "why",
            "Explain why an execution hit or missed, against the nearest earlier one",
            new("rgrid why", "The latest."),
            new("rgrid why 01JD3K --diff", "One by the beginning of its id, with the lines that changed."),
            new("rgrid why data/jan.csv", "The latest run of that item of a batch."),
            new("rgrid why --json | jq -r '.differences[].kind'", "Only the kinds of what differs."))
        {
            Remarks =
            [
                "Every execution can be explained, for everything that is in a key is kept. The nearest earlier execution is the one of the same "
                + "script whose environment differs least, and of these the one that differs least in the rest. Values of variables are never shown.",
            ],
        };
        command.Arguments.Add(id);
        command.Options.Add(diff);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var named = parsed.GetRequiredValue(id);
            var execution = context.Services.Catalog.Value.Batches.FindItem(named, null) ?? Executions.Find(context, named);
            var catalog = context.Services.Catalog.Value;
            var explainer = new Explainer(catalog, context.Services.Blobs.Value, context.Services.Store);
            var explanation = explainer.Explain(execution);
            IReadOnlyList<TextChange> changes = parsed.GetValue(diff) ? explainer.Diff(explanation) : [];
            if (parsed.GetValue(json))
            {
                context.Terminal.Data(ExplanationJson.Of(explanation, parsed.GetValue(diff) ? changes : null).ToJsonString());
            }
            else
            {
                new ExplanationText(context.Terminal, catalog.Entries, context.Services.Clock).Write(explanation, changes);
            }

            return 0;
        });
        return command;
    }
}
