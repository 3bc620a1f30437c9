using RGrid.Docker.Tests;

// One engine for all tests; it takes seconds to start and to fill. Some of them remove images that others use.
[assembly: AssemblyFixture(typeof(EngineFixture))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
