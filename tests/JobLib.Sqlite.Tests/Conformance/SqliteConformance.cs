using JobLib.Storage.Conformance;

namespace JobLib.Sqlite.Tests.Conformance;

public sealed class SqliteCompleteness : SuiteCompleteness<SqliteFixture>
{
    protected override IReadOnlyDictionary<Type, string> Excluded { get; } = new Dictionary<Type, string>
    {
        [typeof(LockedRowConformance)] = "SQLite has one writer: an open transaction that has written holds the whole file, not rows.",
    };
}

public sealed class SqliteAttachRaceConformance(SqliteFixture fixture) : AttachRaceConformance(fixture);

public sealed class SqliteAuditConformance(SqliteFixture fixture) : AuditConformance(fixture);

public sealed class SqliteBatchCancelConformance(SqliteFixture fixture) : BatchCancelConformance(fixture);

public sealed class SqliteBatchInsertConformance(SqliteFixture fixture) : BatchInsertConformance(fixture);

public sealed class SqliteBatchProgressConformance(SqliteFixture fixture) : BatchProgressConformance(fixture);

public sealed class SqliteBlockedPoolConformance(SqliteFixture fixture) : BlockedPoolConformance(fixture);

public sealed class SqliteCallerTransactionConformance(SqliteFixture fixture) : CallerTransactionConformance(fixture);

public sealed class SqliteClockConformance(SqliteFixture fixture) : ClockConformance(fixture);

public sealed class SqliteConcurrencyKeyConformance(SqliteFixture fixture) : ConcurrencyKeyConformance(fixture);

public sealed class SqliteConcurrencyLimitConformance(SqliteFixture fixture) : ConcurrencyLimitConformance(fixture);

public sealed class SqliteQueueLimitConformance(SqliteFixture fixture) : QueueLimitConformance(fixture);

public sealed class SqliteContinuationConformance(SqliteFixture fixture) : ContinuationConformance(fixture);

public sealed class SqliteContinuationInsertConformance(SqliteFixture fixture) : ContinuationInsertConformance(fixture);

public sealed class SqliteErrorGroupConformance(SqliteFixture fixture) : ErrorGroupConformance(fixture);

public sealed class SqliteFinishFenceConformance(SqliteFixture fixture) : FinishFenceConformance(fixture);

public sealed class SqliteFinishRetentionConformance(SqliteFixture fixture) : FinishRetentionConformance(fixture);

public sealed class SqliteInsertIdempotencyConformance(SqliteFixture fixture) : InsertIdempotencyConformance(fixture);

public sealed class SqliteInsertUniqueConformance(SqliteFixture fixture) : InsertUniqueConformance(fixture);

public sealed class SqliteJobChangeConformance(SqliteFixture fixture) : JobChangeConformance(fixture);

public sealed class SqliteJobInsertConformance(SqliteFixture fixture) : JobInsertConformance(fixture);

public sealed class SqliteJobPagingConformance(SqliteFixture fixture) : JobPagingConformance(fixture);

public sealed class SqliteJobQueryConformance(SqliteFixture fixture) : JobQueryConformance(fixture);

public sealed class SqliteLargeBatchConformance(SqliteFixture fixture) : LargeBatchConformance(fixture);

public sealed class SqliteNestedBatchConformance(SqliteFixture fixture) : NestedBatchConformance(fixture);

public sealed class SqliteOverviewConformance(SqliteFixture fixture) : OverviewConformance(fixture);

public sealed class SqlitePrepareConformance(SqliteFixture fixture) : PrepareConformance(fixture);

public sealed class SqlitePromoteConformance(SqliteFixture fixture) : PromoteConformance(fixture);

public sealed class SqlitePruneConformance(SqliteFixture fixture) : PruneConformance(fixture);

public sealed class SqliteQueueFetchConformance(SqliteFixture fixture) : QueueFetchConformance(fixture);

public sealed class SqliteQueueFetchRaceConformance(SqliteFixture fixture) : QueueFetchRaceConformance(fixture);

public sealed class SqliteQueueFinishConformance(SqliteFixture fixture) : QueueFinishConformance(fixture);

public sealed class SqliteQueueWaitConformance(SqliteFixture fixture) : QueueWaitConformance(fixture);

public sealed class SqliteRecurringScheduleConformance(SqliteFixture fixture) : RecurringScheduleConformance(fixture);

public sealed class SqliteRecurringSaveConformance(SqliteFixture fixture) : RecurringSaveConformance(fixture);

public sealed class SqliteRecurringTickConformance(SqliteFixture fixture) : RecurringTickConformance(fixture);

public sealed class SqliteAgingConformance(SqliteFixture fixture) : AgingConformance(fixture);

public sealed class SqliteGroupConformance(SqliteFixture fixture) : GroupConformance(fixture);

public sealed class SqliteRateConformance(SqliteFixture fixture) : RateConformance(fixture);

public sealed class SqliteRateChangeConformance(SqliteFixture fixture) : RateChangeConformance(fixture);

public sealed class SqliteRecurringOverlapConformance(SqliteFixture fixture) : RecurringOverlapConformance(fixture);

public sealed class SqliteReplaceUniqueConformance(SqliteFixture fixture) : ReplaceUniqueConformance(fixture);

public sealed class SqliteSequenceConformance(SqliteFixture fixture) : SequenceConformance(fixture);

public sealed class SqliteReportConformance(SqliteFixture fixture) : ReportConformance(fixture);

public sealed class SqliteRescueConformance(SqliteFixture fixture) : RescueConformance(fixture);

public sealed class SqliteSeriesConformance(SqliteFixture fixture) : SeriesConformance(fixture);

public sealed class SqliteTallyConformance(SqliteFixture fixture) : TallyConformance(fixture);

public sealed class SqliteServerRegistryConformance(SqliteFixture fixture) : ServerRegistryConformance(fixture);

public sealed class SqliteSignalsConformance(SqliteFixture fixture) : SignalsConformance(fixture);

public sealed class SqliteSuspectConformance(SqliteFixture fixture) : SuspectConformance(fixture);

public sealed class SqliteTextConformance(SqliteFixture fixture) : TextConformance(fixture);

public sealed class SqliteTimelineConformance(SqliteFixture fixture) : TimelineConformance(fixture);


public sealed class SqliteRunVersionConformance(SqliteFixture fixture) : RunVersionConformance(fixture);

public sealed class SqliteSynchronousCallConformance(SqliteFixture fixture) : SynchronousCallConformance(fixture);

public sealed class SqliteLateLeaseConformance(SqliteFixture fixture) : LateLeaseConformance(fixture);

public sealed class SqliteWakeUpConformance(SqliteFixture fixture) : WakeUpConformance(fixture);

public sealed class SqliteUnreadableRowConformance(SqliteFixture fixture) : UnreadableRowConformance(fixture);

public sealed class SqliteDamagedColumnConformance(SqliteFixture fixture) : DamagedColumnConformance(fixture);
