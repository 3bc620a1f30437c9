using System.Text.Json.Nodes;
using RGrid.Content;

namespace RGrid.Runtimes;

/// <summary>Where runtimes come from: this machine, or images.</summary>
public interface IRuntimeSource
{
    /// <summary>The runtime for a wish, and notes about how it was chosen.</summary>
    /// <param name="wish">What is wanted.</param>
    /// <param name="step">Is told of long work, in a few words.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RGridException">There is none; the message lists those that are, or says how to get one.</exception>
    (Runtime Runtime, IReadOnlyList<string> Notes) Choose(RuntimeWish wish, Action<string> step, CancellationToken cancellationToken);

    /// <summary>The runtime of an earlier run, by its identity.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RGridException">It is no longer there, or not as it was.</exception>
    (ILanguage Language, Runtime Runtime) FindAgain(Digest key, JsonObject manifest, CancellationToken cancellationToken);
}
