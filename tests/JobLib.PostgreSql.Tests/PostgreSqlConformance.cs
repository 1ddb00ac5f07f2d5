using JobLib.Storage.Conformance;

namespace JobLib.PostgreSql.Tests;

// The whole suite, each class on this storage.

public sealed class PostgreSqlCompleteness : SuiteCompleteness<PostgreSqlFixture>;

public sealed class PostgreSqlAttachRaceTests(PostgreSqlFixture fixture) : AttachRaceConformance(fixture);

public sealed class PostgreSqlAuditTests(PostgreSqlFixture fixture) : AuditConformance(fixture);

public sealed class PostgreSqlBatchCancelTests(PostgreSqlFixture fixture) : BatchCancelConformance(fixture);

public sealed class PostgreSqlBatchInsertTests(PostgreSqlFixture fixture) : BatchInsertConformance(fixture);

public sealed class PostgreSqlBatchProgressTests(PostgreSqlFixture fixture) : BatchProgressConformance(fixture);

public sealed class PostgreSqlBlockedPoolTests(PostgreSqlFixture fixture) : BlockedPoolConformance(fixture);

public sealed class PostgreSqlCallerTransactionTests(PostgreSqlFixture fixture) : CallerTransactionConformance(fixture);

public sealed class PostgreSqlClockTests(PostgreSqlFixture fixture) : ClockConformance(fixture);

public sealed class PostgreSqlConcurrencyKeyTests(PostgreSqlFixture fixture) : ConcurrencyKeyConformance(fixture);

public sealed class PostgreSqlConcurrencyLimitTests(PostgreSqlFixture fixture) : ConcurrencyLimitConformance(fixture);

public sealed class PostgreSqlQueueLimitTests(PostgreSqlFixture fixture) : QueueLimitConformance(fixture);

public sealed class PostgreSqlContinuationTests(PostgreSqlFixture fixture) : ContinuationConformance(fixture);

public sealed class PostgreSqlContinuationInsertTests(PostgreSqlFixture fixture) : ContinuationInsertConformance(fixture);

public sealed class PostgreSqlErrorGroupTests(PostgreSqlFixture fixture) : ErrorGroupConformance(fixture);

public sealed class PostgreSqlFinishFenceTests(PostgreSqlFixture fixture) : FinishFenceConformance(fixture);

public sealed class PostgreSqlFinishRetentionTests(PostgreSqlFixture fixture) : FinishRetentionConformance(fixture);

public sealed class PostgreSqlInsertIdempotencyTests(PostgreSqlFixture fixture) : InsertIdempotencyConformance(fixture);

public sealed class PostgreSqlInsertUniqueTests(PostgreSqlFixture fixture) : InsertUniqueConformance(fixture);

public sealed class PostgreSqlJobChangeTests(PostgreSqlFixture fixture) : JobChangeConformance(fixture);

public sealed class PostgreSqlJobInsertTests(PostgreSqlFixture fixture) : JobInsertConformance(fixture);

public sealed class PostgreSqlJobPagingTests(PostgreSqlFixture fixture) : JobPagingConformance(fixture);

public sealed class PostgreSqlJobQueryTests(PostgreSqlFixture fixture) : JobQueryConformance(fixture);

public sealed class PostgreSqlLargeBatchTests(PostgreSqlFixture fixture) : LargeBatchConformance(fixture);

public sealed class PostgreSqlLockedRowTests(PostgreSqlFixture fixture) : LockedRowConformance(fixture);

public sealed class PostgreSqlModelTests(PostgreSqlFixture fixture) : ModelConformance(fixture);

public sealed class PostgreSqlNestedBatchTests(PostgreSqlFixture fixture) : NestedBatchConformance(fixture);

public sealed class PostgreSqlOverviewTests(PostgreSqlFixture fixture) : OverviewConformance(fixture);

public sealed class PostgreSqlPrepareTests(PostgreSqlFixture fixture) : PrepareConformance(fixture.Unmade);

public sealed class PostgreSqlPromoteTests(PostgreSqlFixture fixture) : PromoteConformance(fixture);

public sealed class PostgreSqlPruneTests(PostgreSqlFixture fixture) : PruneConformance(fixture);

public sealed class PostgreSqlQueueFetchTests(PostgreSqlFixture fixture) : QueueFetchConformance(fixture);

public sealed class PostgreSqlQueueFetchRaceTests(PostgreSqlFixture fixture) : QueueFetchRaceConformance(fixture);

public sealed class PostgreSqlQueueFinishTests(PostgreSqlFixture fixture) : QueueFinishConformance(fixture);

public sealed class PostgreSqlQueueWaitTests(PostgreSqlFixture fixture) : QueueWaitConformance(fixture);

public sealed class PostgreSqlRecurringSaveTests(PostgreSqlFixture fixture) : RecurringSaveConformance(fixture);

public sealed class PostgreSqlRecurringScheduleTests(PostgreSqlFixture fixture) : RecurringScheduleConformance(fixture);

public sealed class PostgreSqlRecurringTickTests(PostgreSqlFixture fixture) : RecurringTickConformance(fixture);

public sealed class PostgreSqlAgingTests(PostgreSqlFixture fixture) : AgingConformance(fixture);

public sealed class PostgreSqlGroupTests(PostgreSqlFixture fixture) : GroupConformance(fixture);

public sealed class PostgreSqlRateTests(PostgreSqlFixture fixture) : RateConformance(fixture);

public sealed class PostgreSqlRateChangeTests(PostgreSqlFixture fixture) : RateChangeConformance(fixture);

public sealed class PostgreSqlRecurringOverlapTests(PostgreSqlFixture fixture) : RecurringOverlapConformance(fixture);

public sealed class PostgreSqlReplaceUniqueTests(PostgreSqlFixture fixture) : ReplaceUniqueConformance(fixture);

public sealed class PostgreSqlSequenceTests(PostgreSqlFixture fixture) : SequenceConformance(fixture);

public sealed class PostgreSqlReportTests(PostgreSqlFixture fixture) : ReportConformance(fixture);

public sealed class PostgreSqlRescueTests(PostgreSqlFixture fixture) : RescueConformance(fixture);

public sealed class PostgreSqlSeriesTests(PostgreSqlFixture fixture) : SeriesConformance(fixture);

public sealed class PostgreSqlTallyTests(PostgreSqlFixture fixture) : TallyConformance(fixture);

public sealed class PostgreSqlServerRegistryTests(PostgreSqlFixture fixture) : ServerRegistryConformance(fixture);

public sealed class PostgreSqlSignalsTests(PostgreSqlFixture fixture) : SignalsConformance(fixture);

public sealed class PostgreSqlSuspectTests(PostgreSqlFixture fixture) : SuspectConformance(fixture);

public sealed class PostgreSqlSynchronousCallTests(PostgreSqlFixture fixture) : SynchronousCallConformance(fixture);

public sealed class PostgreSqlTextTests(PostgreSqlFixture fixture) : TextConformance(fixture);

public sealed class PostgreSqlTimelineTests(PostgreSqlFixture fixture) : TimelineConformance(fixture);


public sealed class PostgreSqlRunVersionTests(PostgreSqlFixture fixture) : RunVersionConformance(fixture);

public sealed class PostgreSqlLateLeaseTests(PostgreSqlFixture fixture) : LateLeaseConformance(fixture);

public sealed class PostgreSqlWakeUpTests(PostgreSqlFixture fixture) : WakeUpConformance(fixture);

public sealed class PostgreSqlUnreadableRowTests(PostgreSqlFixture fixture) : UnreadableRowConformance(fixture);

public sealed class PostgreSqlDamagedColumnTests(PostgreSqlFixture fixture) : DamagedColumnConformance(fixture);
