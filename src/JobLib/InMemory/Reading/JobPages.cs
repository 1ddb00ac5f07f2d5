using JobLib.InMemory.Rows;
using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.InMemory.Reading;

/// <summary>Shows jobs as people see them.</summary>
internal sealed class JobPages(InMemoryState state)
{
    public const int MaxChildren = 100;

    public static JobSummary Summary(MemoryJob row) => Fill(row, new()
    {
        Id = row.Id.ToString(), State = row.State, Queue = row.Queue, Payload = row.Payload, CreatedAt = row.CreatedAt.ToOffset(),
    });

    public static IReadOnlyList<string> Children(Children? children) =>
        children is null ? [] : [.. children.All.Ascending().Take(MaxChildren).Select(id => id.ToString())];

    public JobDetails Details(MemoryJob row)
    {
        var special = row.Special;
        var side = row.SideOrNull;
        var parent = row.Start.Kind is JobStartKind.AfterJob or JobStartKind.AfterBatch;
        return (JobDetails)Fill(row, new JobDetails
        {
            Id = row.Id.ToString(), State = row.State, Queue = row.Queue, Payload = row.Payload, CreatedAt = row.CreatedAt.ToOffset(),
            Fence = row.Fence,
            Crashes = row.Crashes,
            Result = row.Result,
            Reason = row.Reason,
            ExpiresAt = row.ExpiresAt.OrNull(),
            IdempotencyKey = special?.IdempotencyKey,
            ConcurrencyKey = special?.ConcurrencyKey,
            BlockedBy = row is { Place: JobPlace.Blocked, WaitsForRate: false, ConcurrencyKey: { } key } ? state.Keys.FirstHolderOf(key)?.Id.ToString() : null,
            RateKey = special?.Rate?.Key,
            RateFreeAt = row is { WaitsForRate: true, Rate: { } rate } ? RateFreeAt(rate) : null,
            Group = row.Special?.Group,
            Sequence = row.Sequence,
            SequenceHeldBy = row is { State: JobState.Awaiting, Sequence: { } sequence } ? HeldBy(sequence) : null,
            ParentId = parent ? row.Start.Parent.ToString() : null,
            ParentIsBatch = row.Start.Kind is JobStartKind.AfterBatch,
            Condition = parent ? row.Start.Condition : default,
            Children = Children(side?.Children),
            Parameters = JobParameters.Of(row),
            CapturedContext = row.CapturedContext,
            History = JobTimelines.Of(row),
        });
    }

    // Set to none, it has no time.
    private DateTimeOffset? RateFreeAt(JobRate rate) =>
        state.Rates.SetFor(rate.Key) is { Permits: 0 } ? null : state.Rates.Find(rate.Key).NextAt.OrNull();

    private string? HeldBy(string sequence) =>
        state.Sequences.HeldBy(sequence) is { } failed && state.Rows.FindSuccessor(failed) is { Condition: SequenceChains.Holding } ? failed.ToString() : null;

    private static JobSummary Fill(MemoryJob row, JobSummary summary) => summary with
    {
        Priority = row.OwnPriority,
        Attempt = AttemptOf(row),
        ReadyAt = row.State is JobState.Enqueued or JobState.Processing ? row.ReadyAt.OrNull() : null,
        DueAt = row.Place == JobPlace.Scheduled ? row.DueAt.ToOffset() : null,
        Retrying = row.Retrying,
        WaitsForKey = row is { Place: JobPlace.Blocked, WaitsForRate: false },
        WaitsForRate = row.WaitsForRate,
        StartedAt = row.StartedAt.OrNull(),
        FinishedAt = row.FinishedAt.OrNull(),
        Duration = row.Duration,
        Server = row.Runner?.Server,
        ApplicationVersion = row.Runner?.ApplicationVersion,
        ServerId = row.Owner?.ToString(),
        Error = row.Error is { } error ? error with { Details = null } : null,
        Progress = row.SideOrNull?.Progress,
        BatchId = row.Batch?.ToString(),
        RecurringId = row.Special?.RecurringId,
        Tags = row.Special?.Tags ?? [],
    };

    private static int AttemptOf(MemoryJob row)
    {
        if (row.Place == JobPlace.Running) return row.Attempts + 1;
        return row.EndAttempt > 0 ? row.EndAttempt : row.Attempts;
    }
}
