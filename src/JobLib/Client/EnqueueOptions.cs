using System.Collections.ObjectModel;
using System.Data.Common;

namespace JobLib;

/// <summary>What can be said about a new job besides its call. Every part has a default.</summary>
public sealed record EnqueueOptions
{
    internal static EnqueueOptions Default { get; } = new();

    /// <summary>Where the job waits: 1 to 64 characters of <c>a-z</c>, <c>0-9</c>, <c>_</c> and <c>-</c>.</summary>
    /// <value>Default: null: the queue of <see cref="QueueAttribute"/> on the method, else on the type, else <see cref="JobLibOptions.DefaultQueue"/>.</value>
    public string? Queue { get; init; }

    /// <summary>From 0 to 9. Within its queue a job of a higher priority goes first.</summary>
    /// <value>Default: 0.</value>
    public int Priority { get; init; }

    /// <summary>
    /// Makes the creation happen once: while the storage knows a job with this key, no other is created and the id of that job is returned. At most 256
    /// characters; global to the storage, over all methods and queues.
    /// </summary>
    /// <remarks>A key lives as long as its job's row, and at least <see cref="RetentionOptions.Key"/> (7 days).</remarks>
    /// <value>Default: null: the job is created.</value>
    public string? IdempotencyKey { get; init; }

    /// <summary>
    /// Makes the job the only one of its kind: while another is, none is created, and its id is returned (or <see cref="UniqueOptions.OnConflict"/> says
    /// otherwise). <c>new()</c>: one at a time of this method with these arguments, until it is over.
    /// </summary>
    /// <value>Default: null: there may be as many as there are.</value>
    public UniqueOptions? Unique { get; init; }

    /// <summary>
    /// At most <see cref="ConcurrencyLimit"/> jobs with this key run at a time, over all servers; goes before the key of an attribute. 1 to 256 characters.
    /// </summary>
    /// <value>
    /// Default: null: the key of <see cref="DisableConcurrentExecutionAttribute"/> or <see cref="ConcurrencyLimitAttribute"/>, if the method has one.
    /// </value>
    public string? ConcurrencyKey { get; init; }

    /// <summary>How many jobs with the job's key may run at a time, 1 to 1,000. Let all that share a key say the same: each job looks at its own.</summary>
    /// <value>Default: null: what <see cref="JobLimits.Concurrency"/> says of the key, else 1; with the key of an attribute, what that says.</value>
    public int? ConcurrencyLimit { get; init; }

    /// <summary>
    /// The job is claimed no more often than this rate says, over all servers: the name that <see cref="JobLimits.Rate"/> gives it (<c>stripe</c>), or that, a
    /// colon and a key with a bucket of its own (<c>stripe:4711</c>). Goes before <see cref="RateLimitAttribute"/>. 1 to 256 characters.
    /// </summary>
    /// <value>Default: null: the rate of the attribute, if the method has one.</value>
    public string? RateKey { get; init; }

    /// <summary>How many of its rate's tokens a claim of the job takes: 1 to the rate's burst and one more.</summary>
    /// <value>Default: null: 1.</value>
    public int? Cost { get; init; }

    /// <summary>
    /// The jobs with this key, a sequence, run one after the other in the order of their creation, over all servers and over retries; goes before
    /// <see cref="SequenceAttribute"/>. Not together with a parent or a time: a job of a sequence begins when the one before it is over. 1 to 256 characters.
    /// </summary>
    /// <remarks>
    /// In a <see cref="Transaction"/> the sequence is the caller's until its end: whoever creates another job of it waits for that; servers do not.
    /// </remarks>
    /// <value>Default: null: the key of the attribute, if the method has one.</value>
    public string? Sequence { get; init; }

    /// <summary>What the job does when the one before it in its sequence has failed for good.</summary>
    /// <value>Default: null: what the attribute says, else <see cref="JobLib.SequenceFailure.Hold"/>: it waits until a person has decided.</value>
    public SequenceFailure? SequenceFailure { get; init; }

    /// <summary>
    /// Whose job it is, such as a tenant's: inside of a queue and a priority groups take turns, so that one with a million jobs does not keep another's single
    /// job waiting; goes before <see cref="GroupAttribute"/>. 1 to 256 characters.
    /// </summary>
    /// <remarks>
    /// <see cref="JobLimits.Group"/> gives a group more turns than one in a round. Jobs without a group are one group together where others take turns.
    /// </remarks>
    /// <value>Default: null: the group of the attribute, if the method or its type has one.</value>
    public string? Group { get; init; }

    /// <summary>For search. At most 20, of at most 256 characters each.</summary>
    public IReadOnlyList<string> Tags { get; init => field = value ?? []; } = [];

    /// <summary>Named texts that travel with the job; filters and the job itself see them in <see cref="JobContext.Parameters"/>.</summary>
    public IReadOnlyDictionary<string, string> Parameters
    {
        get;
        init => field = value ?? ReadOnlyDictionary<string, string>.Empty;
    } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>How long the job is kept after it succeeded or was deleted.</summary>
    /// <value>Default: null: as <see cref="JobLibOptions.Retention"/> says.</value>
    public TimeSpan? Retention { get; init; }

    /// <summary>
    /// An open transaction on the storage's own database. The job becomes part of it: nothing is visible before the commit, and nothing remains after a
    /// rollback. A storage that cannot do this throws <see cref="TransactionNotSupportedException"/>.
    /// </summary>
    /// <value>Default: null: the job exists when the call returns. An ambient <c>TransactionScope</c> has no influence.</value>
    public DbTransaction? Transaction { get; init; }

    /// <summary>How long from now (or, for a continuation, from the parent's end) the job waits before it may run; counted by the storage's clock.</summary>
    /// <value>Default: null: not at all.</value>
    public TimeSpan? Delay { get; init; }

    /// <summary>The instant from which the job may run. One that is past means at once. Not together with <see cref="Delay"/> or a parent.</summary>
    /// <value>Default: null: at once.</value>
    public DateTimeOffset? At { get; init; }

    /// <summary>How long an attempt may take; goes before <see cref="JobTimeoutAttribute"/> and <see cref="JobLibOptions.JobTimeout"/>.</summary>
    /// <value>Default: null: as those say.</value>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// A job that has not been started for so long becomes Deleted instead of being started: counted from its creation, from the time that it was scheduled
    /// for, or, for a continuation, from when it might start; looked at when a server takes it, by that server's clock. Retries are not concerned.
    /// </summary>
    /// <value>Default: null: it waits for as long as it takes.</value>
    public TimeSpan? ExpiresAfter { get; init; }

    /// <summary>The id of a job after whose end this one starts.</summary>
    /// <value>Default: null: the job is no continuation of a job.</value>
    public string? AfterJob { get; init; }

    /// <summary>The id of a batch after whose end this job starts.</summary>
    /// <value>Default: null: the job is no continuation of a batch.</value>
    public string? AfterBatch { get; init; }

    /// <summary>
    /// Which end of <see cref="AfterJob"/> or <see cref="AfterBatch"/> starts the job. After any other end that is final the job becomes Deleted.
    /// </summary>
    /// <value>Default: <see cref="JobContinuationOptions.OnlyOnSucceededState"/>.</value>
    public JobContinuationOptions Condition { get; init; } = JobContinuationOptions.OnlyOnSucceededState;
}
