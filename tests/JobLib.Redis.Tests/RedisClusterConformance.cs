using JobLib.Redis.Tests;
using JobLib.Redis.Tests.Server;
using JobLib.Storage.Conformance;

[assembly: AssemblyFixture(typeof(RedisClusterFixture))]

namespace JobLib.Redis.Tests;

/// <summary>The same on a cluster: the names of the installations spread the tests over its nodes.</summary>
public sealed class RedisClusterFixture : RedisFixture
{
    protected override string Configuration => SharedCluster.Configuration;
}

// Those classes of which each script of the contract is called by one. JOBLIB_TEST_REDIS_CLUSTER=true runs the others on it, too.

public sealed class RedisClusterJobInsertTests(RedisClusterFixture fixture) : JobInsertConformance(fixture);

public sealed class RedisClusterJobChangeTests(RedisClusterFixture fixture) : JobChangeConformance(fixture);

public sealed class RedisClusterNestedBatchTests(RedisClusterFixture fixture) : NestedBatchConformance(fixture);

public sealed class RedisClusterQueueFetchTests(RedisClusterFixture fixture) : QueueFetchConformance(fixture);

public sealed class RedisClusterQueueFinishTests(RedisClusterFixture fixture) : QueueFinishConformance(fixture);

public sealed class RedisClusterConcurrencyKeyTests(RedisClusterFixture fixture) : ConcurrencyKeyConformance(fixture);

public sealed class RedisClusterConcurrencyLimitTests(RedisClusterFixture fixture) : ConcurrencyLimitConformance(fixture);

public sealed class RedisClusterQueueLimitTests(RedisClusterFixture fixture) : QueueLimitConformance(fixture);

public sealed class RedisClusterSequenceTests(RedisClusterFixture fixture) : SequenceConformance(fixture);

public sealed class RedisClusterReportTests(RedisClusterFixture fixture) : ReportConformance(fixture);

public sealed class RedisClusterServerRegistryTests(RedisClusterFixture fixture) : ServerRegistryConformance(fixture);

public sealed class RedisClusterRescueTests(RedisClusterFixture fixture) : RescueConformance(fixture);

public sealed class RedisClusterRecurringTickTests(RedisClusterFixture fixture) : RecurringTickConformance(fixture);

public sealed class RedisClusterPruneTests(RedisClusterFixture fixture) : PruneConformance(fixture);

public sealed class RedisClusterOverviewTests(RedisClusterFixture fixture) : OverviewConformance(fixture);

public sealed class RedisClusterJobQueryTests(RedisClusterFixture fixture) : JobQueryConformance(fixture);

public sealed class RedisClusterWakeUpTests(RedisClusterFixture fixture) : WakeUpConformance(fixture);

public sealed class RedisClusterAgingTests(RedisClusterFixture fixture) : AgingConformance(fixture);

public sealed class RedisClusterGroupTests(RedisClusterFixture fixture) : GroupConformance(fixture);

public sealed class RedisClusterRateTests(RedisClusterFixture fixture) : RateConformance(fixture);

public sealed class RedisClusterRateChangeTests(RedisClusterFixture fixture) : RateChangeConformance(fixture);
