using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Content;

namespace RGrid.Runtimes;

/// <summary>An interpreter that can be asked something, wherever it is.</summary>
public interface IInterpreter
{
    /// <summary>Absolute path of its binary, where it is.</summary>
    string Executable { get; }

    /// <summary>SHA-256 of what holds its binary: the file, or its image.</summary>
    Digest Digest { get; }

    /// <summary>What it prints on stdout, started with clean variables.</summary>
    /// <exception cref="RGridException">It can't be started or fails.</exception>
    string Ask(IReadOnlyList<string> arguments);
}

/// <summary>What every interpreter can be asked.</summary>
public static class InterpreterExtensions
{
    /// <summary>What it prints, where that is a JSON object.</summary>
    /// <exception cref="RGridException">It can't be started or fails, or its answer is no such object.</exception>
    public static JsonObject AskJson(this IInterpreter interpreter, IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(interpreter);
        var answer = interpreter.Ask(arguments);
        try
        {
            return JsonNode.Parse(answer)!.AsObject();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw InterpreterProbe.Failure(interpreter.Executable, "its answer was not understood", exception);
        }
    }
}
