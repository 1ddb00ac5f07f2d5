using Microsoft.Extensions.Logging;

namespace JobLib.Diagnostics;

/// <summary>What servers log. Event ids 1000 to 1099.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1000, LogLevel.Information, "Server {Server} started: {Workers} workers, queues {Queues}, storage {Storage} ({Location})")]
    public static partial void ServerStarted(this ILogger logger, string server, int workers, string queues, string storage, string location);

    [LoggerMessage(1001, LogLevel.Information, "Server {Server} is stopping: {Held} jobs are running and have {Timeout} to end")]
    public static partial void ServerStopping(this ILogger logger, string server, int held, TimeSpan timeout);

    [LoggerMessage(
        1002,
        LogLevel.Information,
        "Server {Server} stopped; {StillRunning} jobs did not return in time and will be run again once their lease has expired"
    )]
    public static partial void ServerStopped(this ILogger logger, string server, int stillRunning);

    [LoggerMessage(1003, LogLevel.Warning, "Server {Server} cannot {Loop}: the storage does not answer; it goes on by itself when it does")]
    public static partial void StorageAway(this ILogger logger, string server, string loop, Exception exception);

    [LoggerMessage(1004, LogLevel.Information, "Server {Server} can {Loop} again, after {Failures} failures")]
    public static partial void LoopWorks(this ILogger logger, string server, string loop, int failures);

    [LoggerMessage(1005, LogLevel.Error, "Server {Server} cannot {Loop}; it tries again for as long as it takes")]
    public static partial void LoopFailed(this ILogger logger, string server, string loop, Exception exception);

    [LoggerMessage(1006, LogLevel.Warning, "Server {Server} leaves calls to the storage behind that have not come back")]
    public static partial void CallsLeftBehind(this ILogger logger, string server);

    [LoggerMessage(1007, LogLevel.Warning, "Server {Server} could not take its leave from the storage: its jobs come back when its lease expires")]
    public static partial void LeaveFailed(this ILogger logger, string server, Exception exception);

    [LoggerMessage(1008, LogLevel.Critical, "Server {Server}: the storage has lost what it had acknowledged. {Loss}")]
    public static partial void StorageLost(this ILogger logger, string server, string loss);

    [LoggerMessage(1009, LogLevel.Warning, "Server {Server}: what it has counted of its last jobs could not be stored")]
    public static partial void TalliesLost(this ILogger logger, string server, Exception exception);

    [LoggerMessage(1011, LogLevel.Error, "Server {Server}: no renewal of the lease has succeeded for {SelfFence}; nothing is fetched until one does")]
    public static partial void LeaseInDoubt(this ILogger logger, string server, TimeSpan selfFence);

    [LoggerMessage(1012, LogLevel.Error, "Server {Server} lost its lease: its jobs are cancelled, what they come to is discarded, and it registers again")]
    public static partial void LeaseLost(this ILogger logger, string server);

    [LoggerMessage(1013, LogLevel.Warning, "Server {Server}: {Count} jobs of a claim whose answer was lost went back to their queues")]
    public static partial void ClaimsPutBack(this ILogger logger, string server, int count);

    [LoggerMessage(
        1014,
        LogLevel.Warning,
        "Server {Server}: the schema lacked {Routine}, which somebody has dropped or written over; what was missing is installed again"
    )]
    public static partial void RoutinesInstalled(this ILogger logger, string server, string routine);

    [LoggerMessage(1020, LogLevel.Warning, "Job {JobId} ({Name}): attempt {Attempt} of {Attempts} failed, next at {RetryAt:HH:mm:ss}")]
    public static partial void AttemptFailed(
        this ILogger logger,
        JobId jobId,
        string name,
        int attempt,
        int attempts,
        DateTimeOffset retryAt,
        Exception exception
    );

    [LoggerMessage(1021, LogLevel.Error, "Job {JobId} ({Name}): attempt {Attempt} failed and was the last; the job is {Outcome}")]
    public static partial void JobFailed(this ILogger logger, JobId jobId, string name, int attempt, JobOutcomeKind outcome, Exception exception);

    [LoggerMessage(1022, LogLevel.Error, "Job {JobId} is Failed: its payload was refused: {Reason}")]
    public static partial void PayloadRefused(this ILogger logger, JobId jobId, string reason);

    [LoggerMessage(1023, LogLevel.Warning, "Job {JobId} goes back: {Name} is not known to this server: {Reason}")]
    public static partial void TypeUnknown(this ILogger logger, JobId jobId, string name, string reason);

    [LoggerMessage(
        1024,
        LogLevel.Warning,
        "Job {JobId}, attempt {Attempt}: its outcome {Outcome} is discarded, since the job was deleted, requeued or taken over meanwhile"
    )]
    public static partial void OutcomeStale(this ILogger logger, JobId jobId, int attempt, JobOutcomeKind outcome);

    [LoggerMessage(1025, LogLevel.Error, "Job {JobId}: the storage refused the details of its outcome, which is recorded without them: {Reason}")]
    public static partial void OutcomeRefused(this ILogger logger, JobId jobId, string reason);

    [LoggerMessage(1026, LogLevel.Warning, "Server {Server}: log lines or progress of jobs that have ended could not be stored")]
    public static partial void ReportsLost(this ILogger logger, string server, Exception exception);

    [LoggerMessage(1027, LogLevel.Warning, "[{Attribute}] on {Place} has no effect: jobs are created from {Call}. Put the attribute there")]
    public static partial void AttributeIgnored(this ILogger logger, string attribute, string place, string call);

    [LoggerMessage(1028, LogLevel.Warning, "Job {JobId}: its outcome could not be recorded with others and is tried alone: {Reason}")]
    public static partial void OutcomeLate(this ILogger logger, JobId jobId, string reason);

    [LoggerMessage(1029, LogLevel.Error, "Job {JobId} is Failed: what is stored of it cannot be read: {Reason}")]
    public static partial void JobUnreadable(this ILogger logger, JobId jobId, string reason);

    [LoggerMessage(1032, LogLevel.Warning, "Job {JobId} stood in a queue without the row that says what it is; it was removed")]
    public static partial void JobRemoved(this ILogger logger, JobId jobId);

    [LoggerMessage(1033, LogLevel.Error, "Server {Server}: a worker failed outside of its job")]
    public static partial void WorkerFailed(this ILogger logger, string server, Exception exception);

    [LoggerMessage(
        1034,
        LogLevel.Warning,
        "Job {JobId}: a filter of its outcome or a disposer threw when the attempt had failed already; it stays {Outcome}, with its own error"
    )]
    public static partial void LaterError(this ILogger logger, JobId jobId, JobOutcomeKind outcome, Exception exception);

    [LoggerMessage(1040, LogLevel.Information, "Job {JobId} ({Name}) is Deleted: it was to be started by {Time:u}")]
    public static partial void JobExpired(this ILogger logger, JobId jobId, string name, DateTimeOffset time);

    [LoggerMessage(
        1041,
        LogLevel.Warning,
        "Job {JobId} ({Name}): its body, whose time had been up, has ended; it came to {Outcome}, and the attempt stays failed"
    )]
    public static partial void StuckJobEnded(this ILogger logger, JobId jobId, string name, JobOutcomeKind outcome);

    [LoggerMessage(1031, LogLevel.Warning, "Server {Server} rescued {Count} jobs of servers whose lease had expired")]
    public static partial void JobsRescued(this ILogger logger, string server, int count);

    [LoggerMessage(1038, LogLevel.Warning, "Recurring job {RecurringId}: {Reason} Its next tick is tried again")]
    public static partial void RunNotCreated(this ILogger logger, string recurringId, string reason, Exception? exception);

    [LoggerMessage(1046, LogLevel.Warning, "Recurring job {RecurringId} is due and left as it is, for another server or a later look: {Reason}")]
    public static partial void RecurringLeft(this ILogger logger, string recurringId, string? reason);
}
