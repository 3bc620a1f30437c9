using RGrid.Catalog;
using RGrid.Ecosystems;
using RGrid.Executions;
using RGrid.Runtimes;

namespace RGrid.Environments;

/// <summary>What decides the dependencies of one run.</summary>
/// <param name="Language">The script's language.</param>
/// <param name="Runtime">Its runtime.</param>
/// <param name="Ecosystem">The ecosystem of the language; null where it has none.</param>
/// <param name="Requirements">What is asked; null where nothing is declared.</param>
/// <param name="Script">The script (<see cref="Execution.Script"/>).</param>
/// <param name="Freshness">What of the cache may be used.</param>
public sealed record DependenciesQuestion(
    ILanguage Language, Runtime Runtime, IEcosystem? Ecosystem, Requirements? Requirements, string Script, Freshness Freshness);
