using RGrid.Catalog;
using RGrid.Content;
using RGrid.Settings;
using RGrid.Upkeep;

namespace RGrid.Cli;

/// <summary>Looks at the store and the interpreters. A thing that fails is a finding; the others are looked at all the same.</summary>
/// <param name="store">The places of the store.</param>
/// <param name="clock">The clock.</param>
/// <param name="catalog">Opens the database.</param>
/// <param name="runtimes">Lists interpreters.</param>
internal sealed class Doctor(StoreFolders store, TimeProvider clock, Lazy<CatalogSet> catalog, IRuntimeLister runtimes) : IDoctor
{
    private const long LittleSpace = 1L << 30;

    /// <inheritdoc/>
    public IEnumerable<DoctorFinding> Examine(CancellationToken cancellationToken)
    {
        yield return Try("store", () =>
        {
            StoreGuard.Prepare(store, clock);
            var free = new DriveInfo(store.Home).AvailableFreeSpace;
            return free < LittleSpace
                ? new DoctorFinding("store", DoctorVerdict.Advice, $"`{store.Home}` has {Output.Sizes.Text(free)} of free space", "free some space, or set RGRID_HOME to another disk")
                : new DoctorFinding("store", DoctorVerdict.Good, $"`{store.Home}` has {Output.Sizes.Text(free)} of free space");
        });
        yield return Try("space", () =>
        {
            var settings = CacheSettingsReader.Read(store);
            var (usage, bound) = StoreSpace.Measure(store, settings);
            var message = $"the store takes {Output.Sizes.Text(usage.Total)} of at most {Output.Sizes.Text(bound.Bytes)}";
            return usage.Total > bound.Bytes && !settings.IsAutomatic
                ? new DoctorFinding("space", DoctorVerdict.Advice, message, "run `rgrid cache gc`, for `[cache] automatic` is false")
                : new DoctorFinding("space", DoctorVerdict.Good, message);
        });
        yield return Try("history", () =>
        {
            _ = catalog.Value.Executions.List(null, 1);
            return new DoctorFinding("history", DoctorVerdict.Good, $"`{store.Database}` can be read");
        });
        yield return Try("runtimes", () =>
        {
            var found = runtimes.List(cancellationToken);
            return found.Count == 0
                ? new DoctorFinding("runtimes", DoctorVerdict.Problem, "no interpreter was found", "install python3 or node")
                : new DoctorFinding("runtimes", DoctorVerdict.Good, string.Join(", ", found.Select(runtime => runtime.Name).Distinct(StringComparer.Ordinal)));
        });
    }

    private static DoctorFinding Try(string subject, Func<DoctorFinding> look)
    {
        try
        {
            return look();
        }
        catch (RGridException exception)
        {
            return new DoctorFinding(subject, DoctorVerdict.Problem, exception.Message, exception.Hint);
        }
        catch (IOException exception)
        {
            return new DoctorFinding(subject, DoctorVerdict.Problem, exception.Message);
        }
    }
}
