using RGrid.Docker.Tests;

// One engine for all tests; it takes seconds to start and to fill.
[assembly: AssemblyFixture(typeof(EngineFixture))]
