using RGrid.Catalog;
using RGrid.Content;
using RGrid.Docker.Proofs;
using RGrid.Executions;
using RGrid.Local.Sandbox;
using RGrid.Settings;
using RGrid.Upkeep;

namespace RGrid.Cli;

/// <summary>Looks at the store and the interpreters. A thing that fails is a finding; the others are looked at all the same.</summary>
/// <param name="store">The places of the store.</param>
/// <param name="clock">The clock.</param>
/// <param name="catalog">Opens the database.</param>
/// <param name="runtimes">Lists interpreters.</param>
/// <param name="sandbox">Tells whether worlds can be closed.</param>
/// <param name="proofs">Tries what closed worlds promise.</param>
/// <param name="engine">Tries the container engine.</param>
internal sealed class Doctor(
    StoreFolders store, TimeProvider clock, Lazy<CatalogSet> catalog, IRuntimeLister runtimes, ISandbox sandbox, Func<SandboxProofs> proofs, EngineProofs engine)
    : IDoctor
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
            var (usage, bound) = StoreSpace.Measure(store, settings, StoredImages.BytesOf(catalog.Value.Entries));
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
        foreach (var finding in Sandbox(cancellationToken))
        {
            yield return finding;
        }

        foreach (var finding in Engine(cancellationToken))
        {
            yield return finding;
        }
    }

    private IEnumerable<DoctorFinding> Sandbox(CancellationToken cancellationToken)
    {
        if (sandbox.FindLack() is { } lack)
        {
            yield return new DoctorFinding("sandbox", DoctorVerdict.Advice, $"{lack.Reason}; scripts run in a private tree only, and no result is given back", lack.Hint);
            yield break;
        }

        foreach (var proof in proofs().Try(cancellationToken))
        {
            yield return proof.Failure is { } failure
                ? new DoctorFinding("sandbox", DoctorVerdict.Advice, $"{proof.Property}: {failure}")
                : new DoctorFinding("sandbox", DoctorVerdict.Good, $"{proof.Property}: tried, and it holds");
        }
    }

    // Nobody needs an engine who has none; one that is named or whose socket is there has to work.
    private IEnumerable<DoctorFinding> Engine(CancellationToken cancellationToken)
    {
        var isThere = false;
        yield return Try("docker", () =>
        {
            if (engine.FindLack() is { } place)
            {
                return new DoctorFinding("docker", DoctorVerdict.None, $"no container engine at `{place}`; scripts run on this machine");
            }

            var engineName = engine.Describe(cancellationToken);
            isThere = true;
            return new DoctorFinding("docker", DoctorVerdict.Good, engineName);
        });
        if (isThere)
        {
            yield return Try("docker", () => new DoctorFinding(
                "docker",
                DoctorVerdict.Good,
                engine.TryRoundTrip(cancellationToken) is { } took
                    ? $"round trip: an image made, run by its id and read back in {Output.Spans.Text((long)took.TotalMilliseconds)}"
                    : "round trip: not tried, for the engine is for another processor"));
            yield return Try("docker", () => engine.FindAbilities(cancellationToken) is { Unenforced: { Count: > 0 } lacking } abilities
                ? new DoctorFinding(
                    "docker",
                    DoctorVerdict.Advice,
                    $"{string.Join(" and ", lacking)} can't be enforced: {abilities.Lack}",
                    "https://docs.docker.com/engine/security/rootless tells how systemd delegates them, below \"Limiting resources\"")
                : new DoctorFinding("docker", DoctorVerdict.Good, "--memory and --cpus can be enforced"));
        }
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
