using RGrid.Runtimes;

namespace RGrid.Executions;

/// <summary>The places where scripts can run, and which one a run gets.</summary>
/// <param name="Local">This machine.</param>
/// <param name="Docker">A container engine; it is looked for when it is first needed.</param>
public sealed record Backends(Backend Local, Lazy<Backend> Docker)
{
    /// <summary>`--backend` of this machine.</summary>
    public const string LocalName = "local";

    /// <summary>`--backend` of a container engine.</summary>
    public const string DockerName = "docker";

    /// <summary>What stands before the name of an image in `--runtime`.</summary>
    public const string ImagePrefix = "docker:";

    /// <summary>The place that was chosen for a run, and its runtime there.</summary>
    /// <param name="Backend">The place.</param>
    /// <param name="Runtime">The runtime.</param>
    /// <param name="Notes">How they were chosen, in lines for the user.</param>
    public sealed record Choice(Backend Backend, Runtime Runtime, IReadOnlyList<string> Notes);

    /// <summary>The place of an earlier execution.</summary>
    public Backend Find(string name) => name == DockerName ? Docker.Value : Local;

    /// <summary>
    /// Chooses: what `--backend` says; else a container engine where the runtime is an image, or is not on this machine and an engine is there;
    /// else this machine.
    /// </summary>
    /// <param name="asked">`--backend`; null where nothing was said.</param>
    /// <param name="wish">The runtime that is wanted.</param>
    /// <param name="step">Is told of long work.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RGridException">The runtime can't be had there.</exception>
    public Choice Choose(string? asked, RuntimeWish wish, Action<string> step, CancellationToken cancellationToken)
    {
        var isImage = wish.AskedName?.StartsWith(ImagePrefix, StringComparison.Ordinal) is true;
        if (isImage && asked == LocalName)
        {
            throw new RGridException(ErrorCode.Usage, $"`{wish.AskedName}` is an image, which can't run with `--backend local`", "leave --backend out");
        }

        if (isImage || asked == DockerName)
        {
            return At(Docker.Value, wish, step, cancellationToken);
        }

        try
        {
            return At(Local, wish, step, cancellationToken);
        }
        catch (RGridException missing) when (asked != LocalName && missing.Code == ErrorCode.RuntimeUnavailable && wish.AskedName?.Contains('/', StringComparison.Ordinal) is not true)
        {
            return InImage(missing, wish, step, cancellationToken);
        }
    }

    private static Choice At(Backend backend, RuntimeWish wish, Action<string> step, CancellationToken cancellationToken)
    {
        var (runtime, notes) = backend.Runtimes.Choose(wish, step, cancellationToken);
        return new Choice(backend, runtime, notes);
    }

    private Choice InImage(RGridException missing, RuntimeWish wish, Action<string> step, CancellationToken cancellationToken)
    {
        try
        {
            var choice = At(Docker.Value, wish, step, cancellationToken);
            return choice with { Notes = [$"{missing.Message}; it runs in the image `{choice.Runtime.Parts.Image?.Name}`", .. choice.Notes] };
        }
        catch (RGridException failure) when (failure.Code == ErrorCode.EngineUnavailable)
        {
            throw new RGridException(missing.Code, missing.Message, $"{missing.Hint}; or let it run in an image: {failure.Message}", failure);
        }
    }
}
