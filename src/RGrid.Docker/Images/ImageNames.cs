using RGrid.Executions;
using RGrid.Runtimes;

namespace RGrid.Docker.Images;

/// <summary>Says which image a script runs in: the one that is named, else the slim official image of the version that it wants.</summary>
/// <param name="localVersion">The version that a local run of a language would take; null where there is none.</param>
internal sealed class ImageNames(Func<RuntimeWish, string?> localVersion)
{
    private const string ShellImage = "debian:12-slim";
    private const int AnyPatch = 9999;

    // Newest first. Where a script wants nothing and this machine has no version, the first is taken.
    private static readonly Dictionary<string, string[]> Versions = new(StringComparer.Ordinal)
    {
        ["python"] = ["3.13", "3.14", "3.12", "3.11", "3.10", "3.9", "3.8"],
        ["node"] = ["22", "24", "20", "18"],
    };

    /// <summary>The name of the image.</summary>
    /// <exception cref="RGridException">What is wanted is no image, or no version of one.</exception>
    public string For(RuntimeWish wish)
    {
        var language = wish.Language.Facts.Name;
        if (wish.AskedName is { } asked)
        {
            if (asked.StartsWith(Backends.ImagePrefix, StringComparison.Ordinal))
            {
                return asked[Backends.ImagePrefix.Length..] is { Length: > 0 } name ? name : throw new RGridException(
                    ErrorCode.Usage, $"`{asked}` names no image", "for example --runtime docker:python:3.12-slim");
            }

            if (asked.Contains('/', StringComparison.Ordinal))
            {
                throw new RGridException(
                    ErrorCode.Usage, $"`{asked}` is an interpreter of this machine, which no container has", $"name an image: --runtime {Backends.ImagePrefix}NAME");
            }

            var colon = asked.IndexOf(':', StringComparison.Ordinal);
            if (colon >= 0 && asked.Length > colon + 1)
            {
                return Official(language, asked[(colon + 1)..]);
            }
        }

        return Official(language, OfProject(wish) ?? localVersion(wish) ?? Versions.GetValueOrDefault(language)?[0] ?? "");
    }

    private static string Official(string language, string version) => Versions.ContainsKey(language) ? $"{language}:{version}-slim" : ShellImage;

    private static string? OfProject(RuntimeWish wish)
    {
        var range = wish.Constraint is { } constraint ? wish.Language.Facts.ParseRange(constraint) : null;
        if (VersionFile.Find(wish) is { Prefix: { Length: > 0 } prefix } && (range is null || Fits(range, prefix)))
        {
            return prefix;
        }

        if (range is null)
        {
            return null;
        }

        // The exact version that a constraint names (`==3.11.7`) is no line of versions.
        var named = wish.Constraint!.Split(' ', ',', '|').Select(word => word.Trim('=', '~', '^', '<', '>', '!', 'v')).Where(word => word.Length > 0);
        return (Versions.GetValueOrDefault(wish.Language.Facts.Name) ?? []).Concat(named).FirstOrDefault(version => Fits(range, version)) ?? throw new RGridException(
            ErrorCode.RuntimeUnavailable,
            $"no image is known whose {wish.Language.Facts.Name} fits `{wish.Constraint}`",
            $"name one: --runtime {Backends.ImagePrefix}NAME");
    }

    // A line of versions fits where its newest patch does.
    private static bool Fits(Func<InterpreterVersion, bool> range, string version)
    {
        var parts = version.Split('.').Length;
        return InterpreterVersion.TryParse(parts == 3 ? version : parts == 2 ? $"{version}.{AnyPatch}" : $"{version}.{AnyPatch}.{AnyPatch}", out var number) && range(number);
    }
}
