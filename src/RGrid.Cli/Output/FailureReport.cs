using System.Text.Json.Nodes;
using RGrid.Ecosystems;
using RGrid.Sqlite;

namespace RGrid.Cli.Output;

/// <summary>The one place that tells a failure.</summary>
internal static class FailureReport
{
    // man 3 errno
    private const int NotPermitted = 1;
    private const int NoAccess = 13;

    /// <summary>Writes a failure to stderr, as text or as a JSON object.</summary>
    public static void Write(Exception exception, ReportStyle style, Terminal terminal)
    {
        var (code, message, hint) = exception switch
        {
            RGridException known => (known.Code, known.Message, known.Hint),
            DamagedDatabaseException => (ErrorCode.StoreUnusable, exception.Message, "run `rgrid run` once; it sets the database aside and begins a new one"),
            UnauthorizedAccessException or IOException { HResult: NotPermitted or NoAccess } => (
                ErrorCode.InputInvalid, FirstLine(exception.Message), "check who may read and enter it"),
            _ => (
                ErrorCode.Internal,
                $"{exception.GetType().Name}: {FirstLine(exception.Message)}",
                style.IsVerbose ? "this is a defect of RGrid; please report it with the trace below" : "this is a defect of RGrid; run again with -v for the trace"),
        };
        if (style.IsJson)
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

        if (style.IsVerbose && (exception is RGridException ? exception.InnerException : exception) is { } cause)
        {
            terminal.WriteError(Visible.Lines(UrlSecrets.Mask(cause.ToString())));
        }
    }

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd('\r');
}
