using System.Diagnostics;
using JobLib.Storage;

namespace JobLib.Relational.Reading;

/// <summary>Answers questions about many jobs.</summary>
internal sealed class JobSearch(IJobCandidates candidates)
{
    private const int SliceSize = 500; // texts are read and looked at in slices, since most pages are full long before the bound

    public async ValueTask<Page<JobSummary>> PageAsync(JobQuery query, CancellationToken cancellationToken)
    {
        var states = StatesOf(query);
        if (states.Count == 0) return new([], null);
        var isText = JobTextFilter.IsNeeded(query);
        var byCall = await IsByCallAsync(query, states, cancellationToken).ConfigureAwait(false);
        var found = await candidates
            .FindAsync(query, states, byCall, JobQuery.ScanBound, isText ? JobQuery.ScanBound + 1 : query.Size + 1, cancellationToken)
            .ConfigureAwait(false);
        var (hits, stopped) = await MatchAsync(query, found.Passing, query.Size + 1, cancellationToken).ConfigureAwait(false);
        var items = hits.Take(query.Size).Select(hit => hit.Job).ToList();
        if (hits.Count > query.Size) return new(items, hits[query.Size - 1].Position.ToString());
        if (stopped is { } late) return new(items, late.Position.ToString(), late.To);
        if (found.Count < JobQuery.ScanBound || found.Last is not { } last) return new(items, null);
        return new(items, new JobCursor(query.Order, last.At, last.Job).ToString(), last.At ?? found.LastCreated);
    }

    public async ValueTask<CappedCount> CountAsync(JobQuery query, int cap, CancellationToken cancellationToken)
    {
        var states = StatesOf(query);
        if (states.Count == 0) return new(0, false);
        if (IsByStateOnly(query)) return Capped(await candidates.CountAsync(query, states, cap + 1, cancellationToken).ConfigureAwait(false), cap);
        var isText = JobTextFilter.IsNeeded(query);
        var bound = isText ? JobQuery.ScanBound : Math.Max(cap + 1, JobQuery.ScanBound); // past that it gives up, and says that there are more
        var byCall = await IsByCallAsync(query, states, cancellationToken).ConfigureAwait(false);
        var found = await candidates
            .FindAsync(query with { Cursor = null }, states, byCall, bound, isText ? bound + 1 : cap + 1, cancellationToken)
            .ConfigureAwait(false);
        var count = isText
            ? (await MatchAsync(query with { ScanTime = null }, found.Passing, cap + 1, cancellationToken).ConfigureAwait(false)).Hits.Count
            : found.Passing.Count;
        return new(Math.Min(count, cap), count > cap || found.Count >= bound);
    }

    // What jobs call has an index, and so have their states and queues, but not both at once. The second leads where so few jobs are in the states and the
    // queue that all of them are looked at in one go.
    private async ValueTask<bool> IsByCallAsync(JobQuery query, IReadOnlyCollection<JobState> states, CancellationToken cancellationToken)
    {
        if (query is { Type: null, Method: null } || query.Order is JobOrder.DueFirst or JobOrder.FinishedFirst) return false;
        if (query is not { Tag: null, RecurringId: null, BatchId: null, Fingerprint: null }) return false;
        return await candidates.CountAsync(query, states, JobQuery.ScanBound + 1, cancellationToken).ConfigureAwait(false) > JobQuery.ScanBound;
    }

    private static CappedCount Capped(int count, int cap) => new(Math.Min(count, cap), count > cap);

    private static bool IsByStateOnly(JobQuery query) => query is
    {
        Queue: null, Type: null, Method: null, Tag: null, RecurringId: null, BatchId: null, Fingerprint: null,
        From: null, To: null, UpToId: null, ArgumentText: null, ErrorText: null,
    };

    /// <returns>What matches, and where the search was when its time was over.</returns>
    private async ValueTask<(List<(JobCursor Position, JobSummary Job)> Hits, (JobCursor Position, DateTimeOffset To)? Stopped)> MatchAsync(
        JobQuery query,
        IReadOnlyList<Candidate> passing,
        int max,
        CancellationToken cancellationToken
    )
    {
        var hits = new List<(JobCursor, JobSummary)>();
        var began = Stopwatch.GetTimestamp();
        var looked = 0;
        foreach (var slice in passing.Chunk(SliceSize))
        {
            if (hits.Count >= max) break;
            var times = slice.ToDictionary(candidate => candidate.Job, candidate => candidate.At);
            var rows = await candidates.ReadAsync([.. times.Keys], cancellationToken).ConfigureAwait(false);
            foreach (var row in rows.Where(row => row.State is not null)) // a job that moved while it was read is not there in this moment
            {
                var (id, job) = (Ids.ToId(row.Id), row.ToSummary());
                if (hits.Count < max && JobTextFilter.Matches(query, job.Payload, job.Error)) hits.Add((new(query.Order, times[id], id), job));
            }

            looked += slice.Length;
            if (hits.Count < max && looked < passing.Count && rows.Count > 0 && JobTextFilter.IsLate(query, began))
            {
                var last = slice[^1];
                return (hits, (new(query.Order, last.At, last.Job), last.At ?? rows[^1].ToSummary().CreatedAt));
            }
        }

        return (hits, null);
    }

    private static HashSet<JobState> StatesOf(JobQuery query)
    {
        Cursors.CheckSize(query.Size);
        HashSet<JobState> states = [.. query.States.Count == 0 ? Enum.GetValues<JobState>() : query.States];
        if (query.Retrying) states.IntersectWith([JobState.Scheduled]);
        var fits = query.Order switch
        {
            JobOrder.NewestFirst or JobOrder.OldestFirst => true,
            JobOrder.DueFirst => states.Count == 1 && states.Contains(JobState.Scheduled),
            JobOrder.FinishedFirst => states.Count == 1 && states.Overlaps([JobState.Succeeded, JobState.Failed, JobState.Deleted]),
            _ => false,
        };
        if (!fits)
        {
            throw new ArgumentException(
                $"The order {query.Order} does not fit the states asked for. DueFirst lists Scheduled jobs alone, FinishedFirst those of one end: Succeeded, Failed or Deleted.",
                nameof(query)
            );
        }

        return states;
    }
}
