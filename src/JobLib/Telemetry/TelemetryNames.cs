namespace JobLib.Telemetry;

/// <summary>
/// What sources, operations, spans and tags are called. OpenTelemetry's conventions for messaging where they have a word, <c>joblib.*</c> where they have none.
/// </summary>
/// <remarks>
/// Public in effect: dashboards and alerts are written against them. <c>docs/telemetry.md</c> lists them all, and a test holds it to this class.
/// </remarks>
internal static class TelemetryNames
{
    /// <summary>The source of the spans about jobs, and the meter.</summary>
    public const string Source = "JobLib";

    /// <summary>The source of the spans about calls of the storage.</summary>
    public const string StorageSource = "JobLib.Storage";

    public const string Enqueue = "enqueue";
    public const string Fetch = "fetch";
    public const string Process = "process";
    public const string Finish = "finish";

    public const string SendType = "send";
    public const string ReceiveType = "receive";
    public const string ProcessType = "process";
    public const string SettleType = "settle";

    /// <summary>The value of <see cref="System"/>.</summary>
    public const string JobLib = "joblib";

    /// <summary>Stands for a name when there are too many of them.</summary>
    public const string Other = "_OTHER";

    public const string System = "messaging.system";
    public const string Destination = "messaging.destination.name";
    public const string MessageId = "messaging.message.id";
    public const string MessageCount = "messaging.batch.message_count";
    public const string OperationName = "messaging.operation.name";
    public const string OperationType = "messaging.operation.type";
    public const string ErrorType = "error.type";
    public const string JobName = "joblib.job.name";
    public const string Attempt = "joblib.job.attempt";
    public const string Outcome = "joblib.job.outcome";
    public const string RecurringId = "joblib.recurring.id";
    public const string Server = "joblib.server.name";
    public const string Loop = "joblib.loop.name";
    public const string Storage = "joblib.storage.name";
    public const string StorageOperation = "joblib.storage.operation";
}
