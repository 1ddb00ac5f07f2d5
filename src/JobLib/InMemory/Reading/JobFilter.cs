using JobLib.InMemory.Rows;
using JobLib.Kernel;

namespace JobLib.InMemory.Reading;

/// <summary>The conditions of a query that a row alone decides.</summary>
internal sealed class JobFilter
{
    private readonly JobQuery query;
    private readonly HashSet<JobState> states;
    private readonly Instant from;
    private readonly Instant to;

    public JobFilter(JobQuery query)
    {
        this.query = query;
        MemoryCursors.CheckSize(query.Size);
        states = [.. query.States.Count == 0 ? Enum.GetValues<JobState>() : query.States];
        if (query.Retrying) states.IntersectWith([JobState.Scheduled]);
        from = query.From is { } first ? Instant.Of(first) : Instant.None;
        to = query.To is { } end ? Instant.Of(end) : Instant.Max;
        if (query.UpToId is { } text)
            UpTo = JobId.TryParse(text, out var id) ? id : throw new ArgumentException($"UpToId '{text}' is not a job id.", nameof(query));
        Batch = JobId.TryParse(query.BatchId, out var member) ? member : null;
        CheckOrder();
    }

    public IReadOnlyCollection<JobState> States => states;

    /// <summary>The batch that is asked for; null when none is, or no batch can have that id.</summary>
    public JobId? Batch { get; }

    /// <summary>No id above this one.</summary>
    public JobId? UpTo { get; }

    /// <summary>Whether the state is all that is asked for, so that counters know the answer.</summary>
    public bool IsByStateOnly => query is
    {
        Queue: null, Type: null, Method: null, Tag: null, RecurringId: null, BatchId: null, Fingerprint: null,
        From: null, To: null, UpToId: null, ArgumentText: null, ErrorText: null,
    };

    public bool Matches(MemoryJob row) =>
        states.Contains(row.State)
        && (!query.Retrying || row.Retrying)
        && (query.Queue is null || query.Queue == row.Queue)
        && StoredTypeNames.Matches(query, row.Payload.Type, row.Payload.Method)
        && (query.Tag is null || row.Special?.Tags.Contains(query.Tag) == true)
        && (query.RecurringId is null || query.RecurringId == row.Special?.RecurringId)
        && (query.BatchId is null || (Batch is not null && Batch == row.Batch))
        && (query.Fingerprint is null || query.Fingerprint == row.Error?.Fingerprint)
        && row.CreatedAt >= from && row.CreatedAt < to
        && (UpTo is not { } last || row.Id <= last);

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
            $"The order {query.Order} does not fit the states asked for. DueFirst needs Scheduled alone, FinishedFirst one of Succeeded, Failed and Deleted alone.",
            nameof(query));
    }
}
