using RGrid.Catalog;

namespace RGrid.Core.Tests.Contracts.Catalog;

public sealed class MemoryCatalogTests : CatalogContract
{
    protected override CatalogSet Set { get; } = new MemoryCatalog().Set;
}
