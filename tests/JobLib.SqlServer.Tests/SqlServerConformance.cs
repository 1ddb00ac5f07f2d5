using JobLib.Storage.Conformance;

namespace JobLib.SqlServer.Tests;

// The whole suite, each class on this storage.

public sealed class SqlServerCompleteness : SuiteCompleteness<SqlServerFixture>;

public sealed class SqlServerAttachRaceTests(SqlServerFixture fixture) : AttachRaceConformance(fixture);

public sealed class SqlServerAuditTests(SqlServerFixture fixture) : AuditConformance(fixture);

public sealed class SqlServerBatchCancelTests(SqlServerFixture fixture) : BatchCancelConformance(fixture);

public sealed class SqlServerBatchInsertTests(SqlServerFixture fixture) : BatchInsertConformance(fixture);

public sealed class SqlServerBatchProgressTests(SqlServerFixture fixture) : BatchProgressConformance(fixture);

public sealed class SqlServerBlockedPoolTests(SqlServerFixture fixture) : BlockedPoolConformance(fixture);

public sealed class SqlServerCallerTransactionTests(SqlServerFixture fixture) : CallerTransactionConformance(fixture)
{
    protected override bool LacksLevels => TestDatabase.IsBabelfish;
}

public sealed class SqlServerClockTests(SqlServerFixture fixture) : ClockConformance(fixture);

public sealed class SqlServerConcurrencyKeyTests(SqlServerFixture fixture) : ConcurrencyKeyConformance(fixture);

public sealed class SqlServerConcurrencyLimitTests(SqlServerFixture fixture) : ConcurrencyLimitConformance(fixture);

public sealed class SqlServerQueueLimitTests(SqlServerFixture fixture) : QueueLimitConformance(fixture);

public sealed class SqlServerContinuationTests(SqlServerFixture fixture) : ContinuationConformance(fixture);

public sealed class SqlServerContinuationInsertTests(SqlServerFixture fixture) : ContinuationInsertConformance(fixture);

public sealed class SqlServerErrorGroupTests(SqlServerFixture fixture) : ErrorGroupConformance(fixture);

public sealed class SqlServerFinishFenceTests(SqlServerFixture fixture) : FinishFenceConformance(fixture)
{
    public override ValueTask InitializeAsync()
    {
        Assert.SkipWhen(
            TestDatabase.IsGiven
                && TestDatabase.IsBabelfish
                && TestContext.Current.TestMethod?.MethodName == nameof(One_outcome_sent_by_two_calls_at_once_is_applied_once),
            "Babelfish ignores READPAST, so a call waits for the row that another one ends, and gives the lock's time-out a number (33557097) that stands for any error of PostgreSQL's."
        );
        return base.InitializeAsync();
    }
}

public sealed class SqlServerFinishRetentionTests(SqlServerFixture fixture) : FinishRetentionConformance(fixture);

public sealed class SqlServerInsertIdempotencyTests(SqlServerFixture fixture) : InsertIdempotencyConformance(fixture);

public sealed class SqlServerInsertUniqueTests(SqlServerFixture fixture) : InsertUniqueConformance(fixture);

public sealed class SqlServerJobChangeTests(SqlServerFixture fixture) : JobChangeConformance(fixture);

public sealed class SqlServerJobInsertTests(SqlServerFixture fixture) : JobInsertConformance(fixture);

public sealed class SqlServerJobPagingTests(SqlServerFixture fixture) : JobPagingConformance(fixture);

public sealed class SqlServerJobQueryTests(SqlServerFixture fixture) : JobQueryConformance(fixture);

public sealed class SqlServerLargeBatchTests(SqlServerFixture fixture) : LargeBatchConformance(fixture);

public sealed class SqlServerLockedRowTests(SqlServerFixture fixture) : LockedRowConformance(fixture)
{
    public override ValueTask InitializeAsync()
    {
        Assert.SkipWhen(
            TestDatabase.IsGiven && TestDatabase.IsBabelfish,
            "Babelfish ignores lock hints: everybody waits for the open transaction, and what is passed over cannot be seen."
        );
        return base.InitializeAsync();
    }
}

public sealed class SqlServerModelTests(SqlServerFixture fixture) : ModelConformance(fixture);

public sealed class SqlServerNestedBatchTests(SqlServerFixture fixture) : NestedBatchConformance(fixture);

public sealed class SqlServerOverviewTests(SqlServerFixture fixture) : OverviewConformance(fixture);

public sealed class SqlServerPrepareTests(SqlServerFixture fixture) : PrepareConformance(fixture.Fresh);

public sealed class SqlServerPromoteTests(SqlServerFixture fixture) : PromoteConformance(fixture);

public sealed class SqlServerPruneTests(SqlServerFixture fixture) : PruneConformance(fixture);

public sealed class SqlServerQueueFetchTests(SqlServerFixture fixture) : QueueFetchConformance(fixture);

public sealed class SqlServerQueueFetchRaceTests(SqlServerFixture fixture) : QueueFetchRaceConformance(fixture);

public sealed class SqlServerQueueFinishTests(SqlServerFixture fixture) : QueueFinishConformance(fixture);

public sealed class SqlServerQueueWaitTests(SqlServerFixture fixture) : QueueWaitConformance(fixture);

public sealed class SqlServerRecurringSaveTests(SqlServerFixture fixture) : RecurringSaveConformance(fixture);

public sealed class SqlServerRecurringScheduleTests(SqlServerFixture fixture) : RecurringScheduleConformance(fixture);

public sealed class SqlServerRecurringTickTests(SqlServerFixture fixture) : RecurringTickConformance(fixture);

public sealed class SqlServerAgingTests(SqlServerFixture fixture) : AgingConformance(fixture);

public sealed class SqlServerGroupTests(SqlServerFixture fixture) : GroupConformance(fixture);

public sealed class SqlServerRateTests(SqlServerFixture fixture) : RateConformance(fixture);

public sealed class SqlServerRateChangeTests(SqlServerFixture fixture) : RateChangeConformance(fixture);

public sealed class SqlServerRecurringOverlapTests(SqlServerFixture fixture) : RecurringOverlapConformance(fixture);

public sealed class SqlServerReplaceUniqueTests(SqlServerFixture fixture) : ReplaceUniqueConformance(fixture);

public sealed class SqlServerSequenceTests(SqlServerFixture fixture) : SequenceConformance(fixture);

public sealed class SqlServerReportTests(SqlServerFixture fixture) : ReportConformance(fixture);

public sealed class SqlServerRescueTests(SqlServerFixture fixture) : RescueConformance(fixture);

public sealed class SqlServerSeriesTests(SqlServerFixture fixture) : SeriesConformance(fixture);

public sealed class SqlServerTallyTests(SqlServerFixture fixture) : TallyConformance(fixture);

public sealed class SqlServerServerRegistryTests(SqlServerFixture fixture) : ServerRegistryConformance(fixture);

public sealed class SqlServerSignalsTests(SqlServerFixture fixture) : SignalsConformance(fixture);

public sealed class SqlServerSuspectTests(SqlServerFixture fixture) : SuspectConformance(fixture);

public sealed class SqlServerSynchronousCallTests(SqlServerFixture fixture) : SynchronousCallConformance(fixture);

public sealed class SqlServerTextTests(SqlServerFixture fixture) : TextConformance(fixture);

public sealed class SqlServerTimelineTests(SqlServerFixture fixture) : TimelineConformance(fixture);


public sealed class SqlServerRunVersionTests(SqlServerFixture fixture) : RunVersionConformance(fixture);

public sealed class SqlServerLateLeaseTests(SqlServerFixture fixture) : LateLeaseConformance(fixture);

public sealed class SqlServerWakeUpTests(SqlServerFixture fixture) : WakeUpConformance(fixture);

public sealed class SqlServerUnreadableRowTests(SqlServerFixture fixture) : UnreadableRowConformance(fixture);

public sealed class SqlServerDamagedColumnTests(SqlServerFixture fixture) : DamagedColumnConformance(fixture);
