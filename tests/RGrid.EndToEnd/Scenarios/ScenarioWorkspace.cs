using System.Text.Json.Nodes;
using RGrid.Testing;

namespace RGrid.EndToEnd.Scenarios;

/// <summary>A workspace whose runs tell their keys too. The interpreters are those of the system, which start fastest.</summary>
internal sealed class ScenarioWorkspace : IDisposable
{
    public ScenarioWorkspace() => Inner.Variables["PATH"] = "/usr/bin:/bin";

    public Workspace Inner { get; } = new();

    public void Dispose() => Inner.Dispose();

    /// <summary>Writes a file of the project.</summary>
    public ScenarioWorkspace Write(string path, string text)
    {
        Inner.Write(path, text);
        return this;
    }

    /// <summary>`rgrid run` with words, in the project's folder; it has to succeed.</summary>
    public KeyedRun Run(params IReadOnlyList<string> words) => RunIn(".", words);

    /// <summary>`rgrid run` with words, in a folder of the project; it has to succeed.</summary>
    public KeyedRun RunIn(string folder, IReadOnlyList<string> words) => new(Inner.RunIn(Inner.At(folder), [], ["run", .. words]).Succeeded(), LastKey());

    /// <summary>`rgrid run` with words, however it ends.</summary>
    public RunResult Try(params IReadOnlyList<string> words) => Inner.Run(["run", .. words]);

    /// <summary>A line of shell in the project's folder.</summary>
    public void Shell(string line) => Inner.RunProgram("sh", "-ec", line).Succeeded();

    /// <summary>The key of the latest execution.</summary>
    public string LastKey() => Last()["executionKey"]!.GetValue<string>();

    /// <summary>What is recorded of the latest execution.</summary>
    public JsonNode Last() => JsonNode.Parse(Inner.Run("status", "last", "--json").Succeeded().Stdout)!;
}
