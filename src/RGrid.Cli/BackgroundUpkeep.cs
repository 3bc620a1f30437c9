using RGrid.Content;
using RGrid.Docker.Engine;
using RGrid.Local.Processes;
using RGrid.Settings;
using RGrid.Upkeep;

namespace RGrid.Cli;

/// <summary>
/// Starts `rgrid cache gc --background` when a run has given its result. What that costs a run is one small file and one question to the
/// disk; the settings are only read where it is due.
/// </summary>
/// <param name="store">The places of the store.</param>
/// <param name="variables">The caller's variables.</param>
/// <param name="clock">The clock.</param>
internal sealed class BackgroundUpkeep(StoreFolders store, IReadOnlyDictionary<string, string> variables, TimeProvider clock) : IBackgroundUpkeep
{
    /// <inheritdoc/>
    public void StartIfDue()
    {
        try
        {
            if (IsDue() && Environment.ProcessPath is { } self && CacheSettingsReader.Read(store).IsAutomatic && !StoreUpkeep.IsGoingOn(store))
            {
                BackgroundProcess.Start([self, "cache", "gc", "--background"], Variables());
            }
        }
        catch (Exception exception) when (exception is RGridException or IOException or UnauthorizedAccessException)
        {
            // The run has succeeded or failed by itself; `rgrid cache gc` tells what is wrong with the store.
        }
    }

    private bool IsDue() =>
        UpkeepStamp.TryRead(store) is not { } stamp || stamp.IsDue(clock.GetUtcNow(), DiskSpace.Of(store.Home).Free);

    private Dictionary<string, string> Variables()
    {
        var passed = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["RGRID_HOME"] = store.Home,
            ["HOME"] = variables.GetValueOrDefault("HOME", "/"),
            ["PATH"] = "/usr/bin:/bin",
        };
        foreach (var name in EngineAddresses.Variables.Where(variables.ContainsKey))
        {
            passed[name] = variables[name];
        }

        return passed;
    }
}
