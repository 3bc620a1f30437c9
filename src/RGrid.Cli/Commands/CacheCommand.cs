using System.CommandLine;

namespace RGrid.Cli.Commands;

/// <summary>`rgrid cache`.</summary>
internal static class CacheCommand
{
    public static Command Create(CommandContext context) => new TaughtCommand(
        "cache",
        "Look into the cache, check it, reclaim space",
        new("rgrid cache stats", "How often it hits."),
        new("rgrid cache show 4f1c92ab", "What a key stands for."),
        new("rgrid cache verify", "Whether every byte is as it was stored."),
        new("rgrid cache gc --dry-run", "What could go."))
    {
        CacheStatsCommand.Create(context), CacheListCommand.Create(context), CacheShowCommand.Create(context), CacheVerifyCommand.Create(context),
        CacheGcCommand.Create(context),
    };
}
