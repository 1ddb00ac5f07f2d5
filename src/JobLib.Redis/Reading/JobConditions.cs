using JobLib.Kernel;
using JobLib.Storage;

namespace JobLib.Redis.Reading;

/// <summary>The conditions of a query that a row alone decides, and the index that is looked through for it.</summary>
internal sealed class JobConditions
{
    private readonly JobQuery query;
    private readonly HashSet<JobState> states;

    public JobConditions(JobQuery query)
    {
        this.query = query;
        Relational.Reading.Cursors.CheckSize(query.Size);
        Range = IdRange.Of(query, Relational.Reading.Cursors.IdOf(query.UpToId, nameof(query.UpToId)));
        states = [.. query.States.Count == 0 ? Enum.GetValues<JobState>() : query.States];
        if (query.Retrying) states.IntersectWith([JobState.Scheduled]);
        CheckOrder();
    }

    public IReadOnlyCollection<JobState> States => states;

    public bool AreAllStates => states.Count == Enum.GetValues<JobState>().Length;

    public IdRange Range { get; }

    /// <summary>Whether nobody can match.</summary>
    public bool IsImpossible => states.Count == 0;

    /// <summary>Whether the states are all that is asked for, so that the sizes of indexes know the answer.</summary>
    public bool IsByStateOnly => query is
    {
        Queue: null, Type: null, Method: null, Tag: null, RecurringId: null, BatchId: null, Fingerprint: null,
        From: null, To: null, UpToId: null, ArgumentText: null, ErrorText: null,
    };

    /// <summary>Whether a row is not enough: what the job is must be read, too.</summary>
    public bool NeedsJobs => query.Type is not null || query.Method is not null || JobTextFilter.IsNeeded(query);

    /// <summary>The index, without the prefix of keys; null for those by call, or by queue and state.</summary>
    public string? Index => query switch
    {
        { Order: JobOrder.DueFirst } => "scheduled",
        { Order: JobOrder.FinishedFirst } => $"ended:{(int)states.Single()}",
        { BatchId: { } batch } => $"members:{batch}",
        { RecurringId: { } recurring } => $"runs:{recurring}",
        { Tag: { } tag } => $"tag:{tag}",
        { Fingerprint: { } fingerprint } => $"errors:{fingerprint}",
        { Retrying: true } => "retrying",
        _ => null,
    };

    /// <summary>Whether the type or the method is all that could lead to the jobs, besides their queue and state.</summary>
    public bool AsksForCall => (query.Type is not null || query.Method is not null) && Index is null or "retrying";

    public bool Matches(JobRecord job) =>
        job.Exists
        && states.Contains(job.State)
        && (!query.Retrying || job.Retrying)
        && (query.Queue is null || query.Queue == job.Queue)
        && StoredTypeNames.Matches(query, job.Payload.Type, job.Payload.Method)
        && (query.Tag is null || job.Tags.Contains(query.Tag))
        && (query.RecurringId is null || query.RecurringId == job.RecurringId)
        && (query.BatchId is null || query.BatchId == job.Batch)
        && (query.Fingerprint is null || query.Fingerprint == job.Error?.Fingerprint)
        && (query.From is not { } from || job.CreatedAt >= from)
        && (query.To is not { } to || job.CreatedAt < to)
        && (query.UpToId is not { } last || string.CompareOrdinal(job.Id, last) <= 0)
        && (!JobTextFilter.IsNeeded(query) || JobTextFilter.Matches(query, job.Payload, job.Error));

    private void CheckOrder()
    {
        var fits = query.Order switch
        {
            JobOrder.NewestFirst or JobOrder.OldestFirst => true,
            JobOrder.DueFirst => states.Count == 1 && states.Contains(JobState.Scheduled),
            JobOrder.FinishedFirst => states.Count == 1 && states.Overlaps([JobState.Succeeded, JobState.Failed, JobState.Deleted]),
            _ => false,
        };
        if (fits) return;
        throw new ArgumentException(
            $"The order {query.Order} does not fit the states asked for. DueFirst lists Scheduled jobs alone, FinishedFirst those of one end: Succeeded, Failed or Deleted.",
            nameof(query)
        );
    }
}
