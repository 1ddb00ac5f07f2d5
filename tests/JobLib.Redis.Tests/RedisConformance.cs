using JobLib.Storage.Conformance;

namespace JobLib.Redis.Tests;

// The whole suite, each class on this storage.

public sealed class RedisCompleteness : SuiteCompleteness<RedisFixture>
{
    protected override IReadOnlyDictionary<Type, string> Excluded { get; } = new Dictionary<Type, string>
    {
        [typeof(CallerTransactionConformance)] =
            "Redis has no transaction of the caller's that a storage could take part in; that one is refused by its exception is tested in PrepareConformance.",
        [typeof(LockedRowConformance)] = "Nobody's open transaction holds a row: a script runs alone, from its beginning to its end.",
        [typeof(DamagedColumnConformance)] = "There are no columns that somebody could set by SQL.",
    };
}

public sealed class RedisAttachRaceTests(RedisFixture fixture) : AttachRaceConformance(fixture);

public sealed class RedisAuditTests(RedisFixture fixture) : AuditConformance(fixture);

public sealed class RedisBatchCancelTests(RedisFixture fixture) : BatchCancelConformance(fixture);

public sealed class RedisBatchInsertTests(RedisFixture fixture) : BatchInsertConformance(fixture);

public sealed class RedisBatchProgressTests(RedisFixture fixture) : BatchProgressConformance(fixture);

public sealed class RedisBlockedPoolTests(RedisFixture fixture) : BlockedPoolConformance(fixture);

public sealed class RedisClockTests(RedisFixture fixture) : ClockConformance(fixture);

public sealed class RedisConcurrencyKeyTests(RedisFixture fixture) : ConcurrencyKeyConformance(fixture);

public sealed class RedisConcurrencyLimitTests(RedisFixture fixture) : ConcurrencyLimitConformance(fixture);

public sealed class RedisQueueLimitTests(RedisFixture fixture) : QueueLimitConformance(fixture);

public sealed class RedisContinuationTests(RedisFixture fixture) : ContinuationConformance(fixture);

public sealed class RedisContinuationInsertTests(RedisFixture fixture) : ContinuationInsertConformance(fixture);

public sealed class RedisErrorGroupTests(RedisFixture fixture) : ErrorGroupConformance(fixture);

public sealed class RedisFinishFenceTests(RedisFixture fixture) : FinishFenceConformance(fixture);

public sealed class RedisFinishRetentionTests(RedisFixture fixture) : FinishRetentionConformance(fixture);

public sealed class RedisInsertIdempotencyTests(RedisFixture fixture) : InsertIdempotencyConformance(fixture);

public sealed class RedisInsertUniqueTests(RedisFixture fixture) : InsertUniqueConformance(fixture);

public sealed class RedisJobChangeTests(RedisFixture fixture) : JobChangeConformance(fixture);

public sealed class RedisJobInsertTests(RedisFixture fixture) : JobInsertConformance(fixture);

public sealed class RedisJobPagingTests(RedisFixture fixture) : JobPagingConformance(fixture);

public sealed class RedisJobQueryTests(RedisFixture fixture) : JobQueryConformance(fixture);

public sealed class RedisLargeBatchTests(RedisFixture fixture) : LargeBatchConformance(fixture);

public sealed class RedisNestedBatchTests(RedisFixture fixture) : NestedBatchConformance(fixture);

public sealed class RedisOverviewTests(RedisFixture fixture) : OverviewConformance(fixture);

public sealed class RedisPrepareTests(RedisFixture fixture) : PrepareConformance(fixture);

public sealed class RedisPromoteTests(RedisFixture fixture) : PromoteConformance(fixture);

public sealed class RedisPruneTests(RedisFixture fixture) : PruneConformance(fixture);

public sealed class RedisQueueFetchTests(RedisFixture fixture) : QueueFetchConformance(fixture);

public sealed class RedisQueueFetchRaceTests(RedisFixture fixture) : QueueFetchRaceConformance(fixture);

public sealed class RedisQueueFinishTests(RedisFixture fixture) : QueueFinishConformance(fixture);

public sealed class RedisQueueWaitTests(RedisFixture fixture) : QueueWaitConformance(fixture);

public sealed class RedisRecurringScheduleTests(RedisFixture fixture) : RecurringScheduleConformance(fixture);

public sealed class RedisRecurringSaveTests(RedisFixture fixture) : RecurringSaveConformance(fixture);

public sealed class RedisRecurringTickTests(RedisFixture fixture) : RecurringTickConformance(fixture);

public sealed class RedisAgingTests(RedisFixture fixture) : AgingConformance(fixture);

public sealed class RedisGroupTests(RedisFixture fixture) : GroupConformance(fixture);

public sealed class RedisRateTests(RedisFixture fixture) : RateConformance(fixture);

public sealed class RedisRateChangeTests(RedisFixture fixture) : RateChangeConformance(fixture);

public sealed class RedisRecurringOverlapTests(RedisFixture fixture) : RecurringOverlapConformance(fixture);

public sealed class RedisReplaceUniqueTests(RedisFixture fixture) : ReplaceUniqueConformance(fixture);

public sealed class RedisSequenceTests(RedisFixture fixture) : SequenceConformance(fixture);

public sealed class RedisReportTests(RedisFixture fixture) : ReportConformance(fixture);

public sealed class RedisRescueTests(RedisFixture fixture) : RescueConformance(fixture);

public sealed class RedisSeriesTests(RedisFixture fixture) : SeriesConformance(fixture);

public sealed class RedisTallyTests(RedisFixture fixture) : TallyConformance(fixture);

public sealed class RedisServerRegistryTests(RedisFixture fixture) : ServerRegistryConformance(fixture);

public sealed class RedisSignalsTests(RedisFixture fixture) : SignalsConformance(fixture);

public sealed class RedisSuspectTests(RedisFixture fixture) : SuspectConformance(fixture);

public sealed class RedisTextTests(RedisFixture fixture) : TextConformance(fixture);

public sealed class RedisTimelineTests(RedisFixture fixture) : TimelineConformance(fixture);


public sealed class RedisRunVersionTests(RedisFixture fixture) : RunVersionConformance(fixture);

public sealed class RedisSynchronousCallTests(RedisFixture fixture) : SynchronousCallConformance(fixture);

public sealed class RedisLateLeaseTests(RedisFixture fixture) : LateLeaseConformance(fixture);

public sealed class RedisWakeUpTests(RedisFixture fixture) : WakeUpConformance(fixture);

public sealed class RedisUnreadableRowTests(RedisFixture fixture) : UnreadableRowConformance(fixture);

public sealed class RedisModelTests(RedisFixture fixture) : ModelConformance(fixture);
