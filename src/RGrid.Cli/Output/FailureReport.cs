using System.Text.Json.Nodes;
using RGrid.Sqlite;

namespace RGrid.Cli.Output;

/// <summary>The one place that tells a failure.</summary>
internal static class FailureReport
{
    /// <summary>Writes a failure to stderr, as text or with `--json` as an object.</summary>
    public static void Write(Exception exception, IReadOnlyList<string> words, Terminal terminal)
    {
        var isVerbose = words.Contains("-v") || words.Contains("--verbose");
        var (code, message, hint) = exception switch
        {
            RGridException known => (known.Code, known.Message, known.Hint),
            DamagedDatabaseException => (ErrorCode.StoreUnusable, exception.Message, "run `rgrid run` once; it sets the database aside and begins a new one"),
            _ => (ErrorCode.Internal, $"RGrid failed where it should not: {exception.Message}", "this is a defect of RGrid; run again with -v and report what it prints"),
        };
        if (words.Contains("--json"))
        {
            terminal.WriteError(new JsonObject
            {
                ["error"] = new JsonObject { ["code"] = code.ToString(), ["message"] = message, ["hint"] = hint },
            }.ToJsonString());
        }
        else
        {
            terminal.Failure(message, hint);
        }

        if (isVerbose)
        {
            terminal.WriteError((exception.InnerException ?? exception).ToString());
        }
    }
}
