using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>A job to create.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record NewJob
{
    /// <summary>Made by the client.</summary>
    public required JobId Id { get; init; }

    /// <summary>What to call.</summary>
    public required JobPayload Payload { get; init; }

    /// <summary>Where it waits. Validated by the core: 1–64 characters of <c>[a-z0-9_-]</c>.</summary>
    public required string Queue { get; init; }

    /// <summary>0 to 9; higher first within its queue. 0 unless asked for.</summary>
    public int Priority { get; init; }

    /// <summary>When it may run.</summary>
    public JobStart Start { get; init; } = JobStart.Now;

    /// <summary>The batch that it is a member of.</summary>
    public JobId? Batch { get; init; }

    /// <summary>Global to the storage: while another job has the key, this one is not created. At most 256 characters.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>While another job has this key, this one is not created. Not together with an idempotency key.</summary>
    public UniqueKey? Unique { get; init; }

    /// <summary>At most <see cref="ConcurrencyLimit"/> jobs with this key are held by servers at a time. At most 256 characters.</summary>
    public string? ConcurrencyKey { get; init; }

    /// <summary>
    /// How many jobs with its concurrency key may be held by servers at a time, this one among them; unless a limit is set for the key itself. 1 to 1,000.
    /// </summary>
    public int ConcurrencyLimit { get; init; } = 1;

    /// <summary>How long the job may wait for its concurrency key before it is handed out with <see cref="ClaimedJob.KeyTimedOut"/>. Null: for ever.</summary>
    public TimeSpan? ConcurrencyWait { get; init; }

    /// <summary>
    /// How often jobs like it are claimed. Null: as often as servers can. Only where <see cref="StorageInfo.Rates"/> says that the storage counts.
    /// </summary>
    public JobRate? Rate { get; init; }

    /// <summary>
    /// Global to the storage: it begins when the job that was created before it with this key is over, and all before that. Its start is
    /// <see cref="JobStart.Now"/> or, of a run of a recurring job, <see cref="JobStart.AtInstant"/>, for which it does not wait then. At most 256 characters.
    /// </summary>
    public string? Sequence { get; init; }

    /// <summary>With a sequence: whether it begins, too, when the one before it is Failed.</summary>
    public SequenceFailure SequenceFailure { get; init; }

    /// <summary>
    /// Whose turn it is: inside of its queue and priority the groups take turns, each as often in a round as <see cref="GroupWeight"/> says. Jobs without one
    /// are a group together where others take turns. 1 to 256 characters; only where <see cref="StorageInfo.Groups"/> says so.
    /// </summary>
    public string? Group { get; init; }

    /// <summary>How many turns its group has in a round, as far as it says: 1 to 100.</summary>
    public int GroupWeight { get; init; } = 1;

    /// <summary>The recurring job whose run this is.</summary>
    public string? RecurringId { get; init; }

    /// <summary>For search; at most 20.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Named texts that travel with the job.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The caller's culture, UI culture and trace context in a form of the core's own. Opaque to the storage.</summary>
    public string? CapturedContext { get; init; }

    /// <summary>How long it is kept after it succeeded or was deleted, instead of the policy's. Null: the policy's.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>
    /// This job with all that it takes of another with its unique key which replaces it: what is to be done, and what is said of it; not where and when.
    /// </summary>
    internal NewJob Taking(NewJob other) => this with
    {
        Payload = other.Payload,
        ConcurrencyKey = other.ConcurrencyKey,
        ConcurrencyLimit = other.ConcurrencyLimit,
        ConcurrencyWait = other.ConcurrencyWait,
        Rate = other.Rate,
        Tags = other.Tags,
        Parameters = other.Parameters,
        CapturedContext = other.CapturedContext,
        Retention = other.Retention,
    };
}
