using System.Data.Common;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace JobLib;

/// <summary>
/// What a running job knows of itself. The server supplies it to parameters of this type and to whatever asks for it in the job's DI scope; tests make their
/// own.
/// </summary>
public class JobContext
{
    /// <summary>Stands for the context in a call that is written down: the server puts the real one in its place.</summary>
    public static JobContext None { get; } = new() { JobId = "" };

    /// <summary>The job's id.</summary>
    public required string JobId { get; init; }

    /// <summary>The number of this attempt, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>
    /// The claim's fence: a number that only rises with every claim of this job, also across a crash of the database. Hand it to systems that can
    /// refuse a smaller one, and a process that was paused past its lease can do no harm there.
    /// </summary>
    public long Fence { get; init; }

    /// <summary>The queue that the job was taken from.</summary>
    public string Queue { get; init; } = "default";

    /// <summary>When the job was created, by the storage's clock.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time that the job was scheduled for; null when it never was.</summary>
    public DateTimeOffset? ScheduledAt { get; init; }

    /// <summary>The batch that the job is a member of; null when of none.</summary>
    public string? BatchId { get; init; }

    /// <summary>The recurring job whose run this is; null when of none.</summary>
    public string? RecurringId { get; init; }

    /// <summary>How the parent ended; null when the job is no continuation, or was started by hand before its parent's end.</summary>
    public ParentOutcome? Parent { get; init; }

    /// <summary>The call.</summary>
    public Job? Job { get; init; }

    /// <summary>Named texts that travel with the job. What an attempt sets is stored with its outcome, and later attempts see it.</summary>
    public IDictionary<string, string> Parameters { get => field ??= new Dictionary<string, string>(StringComparer.Ordinal); init; }

    /// <summary>For filters that talk to each other within one attempt; never stored.</summary>
    public IDictionary<object, object?> Items { get => field ??= new Dictionary<object, object?>(); init; }

    /// <summary>Logs under the job's type; every line carries the job's id and attempt as a scope.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The services of the job's own scope.</summary>
    public IServiceProvider Services { get; init; } = EmptyServices.Instance;

    /// <summary>
    /// Cancelled when the server stops, when the job is deleted, requeued or cancelled while it runs, and when the server can no longer be sure of its lease.
    /// </summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>
    /// Stores a line in the job's own log, which the dashboard shows. Lines are sent together, about twice a second; at most 1,000 an attempt are kept.
    /// </summary>
    public void Log(string text, LogLevel level = LogLevel.Information) => WriteLog(text, level);

    /// <summary>Says how far the job is. Only the latest is kept; it is sent about twice a second.</summary>
    /// <param name="fraction">0 to 1; values outside are brought to the nearest end.</param>
    /// <param name="text">What the job is at; null for nothing.</param>
    public void Progress(double fraction, string? text = null) => WriteProgress(Math.Clamp(double.IsNaN(fraction) ? 0 : fraction, 0, 1), text);

    /// <summary>
    /// Records the job's success inside <paramref name="transaction"/>, which must be on the storage's own database: the job's effects and its end are
    /// then committed together, so they happen exactly once. Must be the last thing that the job does before it commits.
    /// </summary>
    /// <exception cref="JobLeaseLostException">The job is no longer this server's: roll back.</exception>
    /// <exception cref="TransactionNotSupportedException">The storage has no transactions of the caller's, or this one is another database's.</exception>
    public Task CompleteAsync(DbTransaction transaction, CancellationToken cancellationToken = default) =>
        MarkCompleteAsync(transaction, cancellationToken).AsTask();

    /// <summary>Sets a parameter, and has it stored while the attempt runs. <see cref="None"/>, which all share, remembers nothing.</summary>
    internal virtual void Remember(string name, string value)
    {
        if (!ReferenceEquals(this, None)) Parameters[name] = value;
    }

    /// <summary>What <see cref="Log"/> does; does nothing unless a server runs the job.</summary>
    protected virtual void WriteLog(string text, LogLevel level)
    {
    }

    /// <summary>What <see cref="Progress"/> does; does nothing unless a server runs the job.</summary>
    protected virtual void WriteProgress(double fraction, string? text)
    {
    }

    /// <summary>What <see cref="CompleteAsync"/> does; does nothing unless a server runs the job.</summary>
    protected virtual ValueTask MarkCompleteAsync(DbTransaction transaction, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Takes tokens from a rate's bucket, or gives some back; does nothing unless a server runs the job.</summary>
    internal virtual ValueTask ChargeRateAsync(string key, int tokens, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private sealed class EmptyServices : IServiceProvider
    {
        public static EmptyServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
