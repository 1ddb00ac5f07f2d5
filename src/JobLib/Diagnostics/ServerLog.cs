using Microsoft.Extensions.Logging;

namespace JobLib.Diagnostics;

/// <summary>What servers log. Event ids 1000–1999.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1000, LogLevel.Information, "Server {Server} started: {Workers} workers, queues {Queues}, storage {Storage} ({Location})")]
    public static partial void ServerStarted(this ILogger logger, string server, int workers, string queues, string storage, string location);

    [LoggerMessage(1001, LogLevel.Information, "Server {Server} is stopping: {Held} jobs are running and have {Timeout} to end")]
    public static partial void ServerStopping(this ILogger logger, string server, int held, TimeSpan timeout);

    [LoggerMessage(1002, LogLevel.Information, "Server {Server} stopped; {StillRunning} jobs did not return in time and will be run again once their lease has expired")]
    public static partial void ServerStopped(this ILogger logger, string server, int stillRunning);

    [LoggerMessage(1003, LogLevel.Warning, "Server {Server}: the storage does not answer; the server waits and goes on by itself")]
    public static partial void StorageAway(this ILogger logger, string server, Exception exception);

    [LoggerMessage(1004, LogLevel.Information, "Server {Server}: the storage answers again")]
    public static partial void StorageBack(this ILogger logger, string server);

    [LoggerMessage(1010, LogLevel.Warning, "Server {Server}: the lease could not be renewed; trying again")]
    public static partial void RenewalFailed(this ILogger logger, string server, Exception exception);

    [LoggerMessage(1011, LogLevel.Error, "Server {Server}: no renewal of the lease has succeeded for {SelfFence}; nothing is fetched until one does")]
    public static partial void LeaseInDoubt(this ILogger logger, string server, TimeSpan selfFence);

    [LoggerMessage(1012, LogLevel.Error, "Server {Server} lost its lease: its jobs are cancelled, what they come to is discarded, and it registers again")]
    public static partial void LeaseLost(this ILogger logger, string server);

    [LoggerMessage(1013, LogLevel.Warning, "Server {Server}: {Count} jobs of a claim whose answer was lost went back to their queues")]
    public static partial void ClaimsPutBack(this ILogger logger, string server, int count);

    [LoggerMessage(1014, LogLevel.Warning, "Server {Server}: the control poll failed; cancellations and pauses take effect later")]
    public static partial void ControlPollFailed(this ILogger logger, string server, Exception exception);

    [LoggerMessage(1020, LogLevel.Warning, "Job {JobId} ({Name}): attempt {Attempt} of {Attempts} failed, next at {RetryAt:HH:mm:ss}")]
    public static partial void AttemptFailed(this ILogger logger, JobId jobId, string name, int attempt, int attempts, DateTimeOffset retryAt, Exception exception);

    [LoggerMessage(1021, LogLevel.Error, "Job {JobId} ({Name}): attempt {Attempt} failed and was the last; the job is {Outcome}")]
    public static partial void JobFailed(this ILogger logger, JobId jobId, string name, int attempt, JobOutcomeKind outcome, Exception exception);

    [LoggerMessage(1022, LogLevel.Error, "Job {JobId} is Failed: its payload was refused: {Reason}")]
    public static partial void PayloadRefused(this ILogger logger, JobId jobId, string reason);

    [LoggerMessage(1023, LogLevel.Warning, "Job {JobId} goes back: {Type}.{Method} is not known to this server: {Reason}")]
    public static partial void TypeUnknown(this ILogger logger, JobId jobId, string type, string method, string reason);

    [LoggerMessage(1024, LogLevel.Warning, "Job {JobId}, attempt {Attempt}: its outcome {Outcome} is discarded, since the job was deleted, requeued or taken over meanwhile")]
    public static partial void OutcomeStale(this ILogger logger, JobId jobId, int attempt, JobOutcomeKind outcome);

    [LoggerMessage(1025, LogLevel.Error, "Job {JobId}: the storage refused its outcome: {Reason}")]
    public static partial void OutcomeRefused(this ILogger logger, JobId jobId, string reason);

    [LoggerMessage(1026, LogLevel.Warning, "Server {Server}: log lines or progress of {Jobs} jobs could not be stored")]
    public static partial void ReportsLost(this ILogger logger, string server, int jobs, Exception exception);

    [LoggerMessage(1027, LogLevel.Warning, "[{Attribute}] on {Place} has no effect: jobs are created from {Call}. Put the attribute there")]
    public static partial void AttributeIgnored(this ILogger logger, string attribute, string place, string call);

    [LoggerMessage(1030, LogLevel.Warning, "Server {Server}: maintenance step {Step} failed; it is tried again")]
    public static partial void MaintenanceFailed(this ILogger logger, string server, string step, Exception exception);

    [LoggerMessage(1031, LogLevel.Warning, "Server {Server} rescued {Count} jobs of servers whose lease had expired")]
    public static partial void JobsRescued(this ILogger logger, string server, int count);

    [LoggerMessage(1038, LogLevel.Warning, "Recurring job {RecurringId}: {Reason} Its next tick is tried again")]
    public static partial void RunNotCreated(this ILogger logger, string recurringId, string reason, Exception? exception);
}
