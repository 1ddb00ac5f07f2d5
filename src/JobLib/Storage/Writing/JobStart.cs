using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>When a new or changed job may run.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public readonly record struct JobStart
{
    /// <summary>At once.</summary>
    public static JobStart Now => default;

    /// <summary>What <see cref="Delay"/>, <see cref="At"/> and <see cref="Parent"/> mean.</summary>
    public JobStartKind Kind { get; private init; }

    /// <summary>With <see cref="JobStartKind.After"/>: counted by the storage's clock. With a parent: counted from the parent's end.</summary>
    public TimeSpan Delay { get; private init; }

    /// <summary>With <see cref="JobStartKind.At"/>: the instant, in UTC.</summary>
    public DateTimeOffset At { get; private init; }

    /// <summary>With <see cref="JobStartKind.AfterJob"/> and <see cref="JobStartKind.AfterBatch"/>: the parent.</summary>
    public JobId Parent { get; private init; }

    /// <summary>With a parent: which of its ends starts the job.</summary>
    public JobContinuationOptions Condition { get; private init; }

    internal bool HasParent => Kind is JobStartKind.AfterJob or JobStartKind.AfterBatch;

    /// <summary>The instant that it names, also when a job before it in its sequence is waited for instead.</summary>
    internal DateTimeOffset? Instant => Kind is JobStartKind.At || At != default ? At : null;

    /// <summary>After a time, by the storage's clock. Zero or less is <see cref="Now"/>.</summary>
    public static JobStart After(TimeSpan delay) => delay <= TimeSpan.Zero ? Now : new() { Kind = JobStartKind.After, Delay = delay };

    /// <summary>At an instant; one that is past is ready at once.</summary>
    public static JobStart AtInstant(DateTimeOffset at) => new() { Kind = JobStartKind.At, At = at.ToUniversalTime() };

    /// <summary>When a job has ended so.</summary>
    public static JobStart AfterJob(JobId parent, JobContinuationOptions condition, TimeSpan delay = default) =>
        new() { Kind = JobStartKind.AfterJob, Parent = parent, Condition = condition, Delay = delay };

    /// <summary>The same job, behind another of its sequence.</summary>
    internal JobStart Behind(JobId before, JobContinuationOptions condition) =>
        this with { Kind = JobStartKind.AfterJob, Parent = before, Condition = condition };

    /// <summary>When a batch has ended so.</summary>
    public static JobStart AfterBatch(JobId parent, JobContinuationOptions condition, TimeSpan delay = default) =>
        new() { Kind = JobStartKind.AfterBatch, Parent = parent, Condition = condition, Delay = delay };
}
