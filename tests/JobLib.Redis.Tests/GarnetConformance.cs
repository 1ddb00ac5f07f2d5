using JobLib.Redis.Tests;
using JobLib.Storage.Conformance;

[assembly: AssemblyFixture(typeof(GarnetFixture))]

namespace JobLib.Redis.Tests;

/// <summary>The same on Garnet, which knows no functions: the library runs as scripts there.</summary>
public sealed class GarnetFixture : RedisFixture
{
    protected override string Configuration => SharedGarnet.Configuration;
}

// Classes that ask for each kind of script that changes something. JOBLIB_TEST_REDIS names a Garnet to run all of them on it.

public sealed class GarnetJobInsertTests(GarnetFixture fixture) : JobInsertConformance(fixture);

public sealed class GarnetNestedBatchTests(GarnetFixture fixture) : NestedBatchConformance(fixture);

public sealed class GarnetQueueFetchTests(GarnetFixture fixture) : QueueFetchConformance(fixture);

public sealed class GarnetQueueFinishTests(GarnetFixture fixture) : QueueFinishConformance(fixture);

public sealed class GarnetConcurrencyLimitTests(GarnetFixture fixture) : ConcurrencyLimitConformance(fixture);

public sealed class GarnetQueueLimitTests(GarnetFixture fixture) : QueueLimitConformance(fixture);

public sealed class GarnetAgingTests(GarnetFixture fixture) : AgingConformance(fixture);

public sealed class GarnetGroupTests(GarnetFixture fixture) : GroupConformance(fixture);

public sealed class GarnetRescueTests(GarnetFixture fixture) : RescueConformance(fixture);

public sealed class GarnetRecurringTickTests(GarnetFixture fixture) : RecurringTickConformance(fixture);

public sealed class GarnetPruneTests(GarnetFixture fixture) : PruneConformance(fixture);

public sealed class GarnetWakeUpTests(GarnetFixture fixture) : WakeUpConformance(fixture);
