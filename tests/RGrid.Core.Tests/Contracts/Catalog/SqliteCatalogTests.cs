using RGrid.Catalog;
using RGrid.Sqlite;

namespace RGrid.Core.Tests.Contracts.Catalog;

public sealed class SqliteCatalogTests : CatalogContract
{
    private readonly SqliteCatalog _catalog;

    public SqliteCatalogTests() => _catalog = SqliteCatalog.Open(Folder.At("rgrid.db"), TimeProvider.System, Assert.Fail);

    protected override CatalogSet Set => _catalog.Set;

    public override void Dispose()
    {
        _catalog.Dispose();
        base.Dispose();
    }
}

/// <summary>What a run has when all goes well.</summary>
public sealed class OpenedSqliteCatalogTests : CatalogContract
{
    private readonly OpenedCatalog _catalog;

    public OpenedSqliteCatalogTests() => _catalog = SqliteCatalog.OpenOrSetAside(Folder.At("rgrid.db"), TimeProvider.System, Assert.Fail);

    protected override CatalogSet Set => _catalog.Set;

    public override void Dispose()
    {
        _catalog.Dispose();
        base.Dispose();
    }
}
