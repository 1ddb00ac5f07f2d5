using JobLib.Storage.Conformance;

namespace JobLib.Tests.InMemory.Conformance;

public sealed class InMemoryCompleteness : SuiteCompleteness<InMemoryFixture>
{
    protected override IReadOnlyDictionary<Type, string> Excluded { get; } = new Dictionary<Type, string>
    {
        [typeof(CallerTransactionConformance)] = "There is no database whose transaction a caller could begin.",
        [typeof(LockedRowConformance)] = "There is no database whose transaction a caller could begin.",
    };
}

public sealed class InMemoryAttachRaceConformance(InMemoryFixture fixture) : AttachRaceConformance(fixture);

public sealed class InMemoryAuditConformance(InMemoryFixture fixture) : AuditConformance(fixture);

public sealed class InMemoryBatchCancelConformance(InMemoryFixture fixture) : BatchCancelConformance(fixture);

public sealed class InMemoryBatchInsertConformance(InMemoryFixture fixture) : BatchInsertConformance(fixture);

public sealed class InMemoryBatchProgressConformance(InMemoryFixture fixture) : BatchProgressConformance(fixture);

[Slow]
public sealed class InMemoryBlockedPoolConformance(InMemoryFixture fixture) : BlockedPoolConformance(fixture);

public sealed class InMemoryClockConformance(InMemoryFixture fixture) : ClockConformance(fixture);

public sealed class InMemoryConcurrencyKeyConformance(InMemoryFixture fixture) : ConcurrencyKeyConformance(fixture);

public sealed class InMemoryConcurrencyLimitConformance(InMemoryFixture fixture) : ConcurrencyLimitConformance(fixture);

public sealed class InMemoryQueueLimitConformance(InMemoryFixture fixture) : QueueLimitConformance(fixture);

public sealed class InMemoryContinuationConformance(InMemoryFixture fixture) : ContinuationConformance(fixture);

public sealed class InMemoryContinuationInsertConformance(InMemoryFixture fixture) : ContinuationInsertConformance(fixture);

public sealed class InMemoryErrorGroupConformance(InMemoryFixture fixture) : ErrorGroupConformance(fixture);

public sealed class InMemoryFinishFenceConformance(InMemoryFixture fixture) : FinishFenceConformance(fixture);

public sealed class InMemoryFinishRetentionConformance(InMemoryFixture fixture) : FinishRetentionConformance(fixture);

public sealed class InMemoryInsertIdempotencyConformance(InMemoryFixture fixture) : InsertIdempotencyConformance(fixture);

public sealed class InMemoryInsertUniqueConformance(InMemoryFixture fixture) : InsertUniqueConformance(fixture);

public sealed class InMemoryJobChangeConformance(InMemoryFixture fixture) : JobChangeConformance(fixture);

public sealed class InMemoryJobInsertConformance(InMemoryFixture fixture) : JobInsertConformance(fixture);

public sealed class InMemoryJobPagingConformance(InMemoryFixture fixture) : JobPagingConformance(fixture);

public sealed class InMemoryJobQueryConformance(InMemoryFixture fixture) : JobQueryConformance(fixture);

public sealed class InMemoryLargeBatchConformance(InMemoryFixture fixture) : LargeBatchConformance(fixture);

[Slow]
public sealed class InMemoryModelConformance(InMemoryFixture fixture) : ModelConformance(fixture);

public sealed class InMemoryNestedBatchConformance(InMemoryFixture fixture) : NestedBatchConformance(fixture);

public sealed class InMemoryOverviewConformance(InMemoryFixture fixture) : OverviewConformance(fixture);

public sealed class InMemoryPrepareConformance(InMemoryFixture fixture) : PrepareConformance(fixture);

public sealed class InMemoryPromoteConformance(InMemoryFixture fixture) : PromoteConformance(fixture);

public sealed class InMemoryPruneConformance(InMemoryFixture fixture) : PruneConformance(fixture);

public sealed class InMemoryQueueFetchConformance(InMemoryFixture fixture) : QueueFetchConformance(fixture);

public sealed class InMemoryQueueFetchRaceConformance(InMemoryFixture fixture) : QueueFetchRaceConformance(fixture);

public sealed class InMemoryQueueFinishConformance(InMemoryFixture fixture) : QueueFinishConformance(fixture);

public sealed class InMemoryQueueWaitConformance(InMemoryFixture fixture) : QueueWaitConformance(fixture);

public sealed class InMemoryRecurringSaveConformance(InMemoryFixture fixture) : RecurringSaveConformance(fixture);

[Slow]
public sealed class InMemoryRecurringScheduleConformance(InMemoryFixture fixture) : RecurringScheduleConformance(fixture);

public sealed class InMemoryRecurringTickConformance(InMemoryFixture fixture) : RecurringTickConformance(fixture);

public sealed class InMemoryRateConformance(InMemoryFixture fixture) : RateConformance(fixture);

public sealed class InMemoryRateChangeConformance(InMemoryFixture fixture) : RateChangeConformance(fixture);

public sealed class InMemoryRecurringOverlapConformance(InMemoryFixture fixture) : RecurringOverlapConformance(fixture);

public sealed class InMemoryReplaceUniqueConformance(InMemoryFixture fixture) : ReplaceUniqueConformance(fixture);

public sealed class InMemorySequenceConformance(InMemoryFixture fixture) : SequenceConformance(fixture);

public sealed class InMemoryAgingConformance(InMemoryFixture fixture) : AgingConformance(fixture);

public sealed class InMemoryGroupConformance(InMemoryFixture fixture) : GroupConformance(fixture);

public sealed class InMemoryReportConformance(InMemoryFixture fixture) : ReportConformance(fixture);

public sealed class InMemoryRescueConformance(InMemoryFixture fixture) : RescueConformance(fixture);

public sealed class InMemorySeriesConformance(InMemoryFixture fixture) : SeriesConformance(fixture);

public sealed class InMemoryTallyConformance(InMemoryFixture fixture) : TallyConformance(fixture);

public sealed class InMemoryServerRegistryConformance(InMemoryFixture fixture) : ServerRegistryConformance(fixture);

public sealed class InMemorySignalsConformance(InMemoryFixture fixture) : SignalsConformance(fixture);

public sealed class InMemorySuspectConformance(InMemoryFixture fixture) : SuspectConformance(fixture);

public sealed class InMemorySynchronousCallConformance(InMemoryFixture fixture) : SynchronousCallConformance(fixture);

public sealed class InMemoryTextConformance(InMemoryFixture fixture) : TextConformance(fixture);

public sealed class InMemoryTimelineConformance(InMemoryFixture fixture) : TimelineConformance(fixture);


public sealed class InMemoryRunVersionConformance(InMemoryFixture fixture) : RunVersionConformance(fixture);

public sealed class InMemoryLateLeaseConformance(InMemoryFixture fixture) : LateLeaseConformance(fixture);

public sealed class InMemoryWakeUpConformance(InMemoryFixture fixture) : WakeUpConformance(fixture);

public sealed class InMemoryUnreadableRowConformance(InMemoryFixture fixture) : UnreadableRowConformance(fixture);

public sealed class InMemoryDamagedColumnConformance(InMemoryFixture fixture) : DamagedColumnConformance(fixture);
