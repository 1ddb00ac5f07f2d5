using System.Diagnostics;
using JobLib.SqlServer.Sql;
using JobLib.Storage;

namespace JobLib.SqlServer.Reading;

/// <summary>Answers questions about many jobs.</summary>
internal sealed class JobSearch(ReadSession session, string schema)
{
    private const int CountBound = 100_000; // a count gives up after so many rows, and says that there are more
    private const int SliceSize = 500;      // texts are read and looked at in slices, since most pages are full long before the bound

    private readonly JobSearchSql search = new(schema);
    private readonly JobReadingSql reading = new(schema);

    public async ValueTask<Page<JobSummary>> PageAsync(JobQuery query, CancellationToken cancellationToken)
    {
        var states = StatesOf(query);
        if (states.Count == 0) return new([], null);
        var isText = JobTextFilter.IsNeeded(query);
        var (found, reach) = await SearchAsync(query, states, JobQuery.ScanBound, isText ? JobQuery.ScanBound : query.Size + 1, cancellationToken).ConfigureAwait(false);
        var (hits, stopped) = await MatchAsync(query, found, query.Size + 1, cancellationToken).ConfigureAwait(false);
        var items = hits.Take(query.Size).Select(hit => hit.Job).ToList();
        if (hits.Count > query.Size) return new(items, hits[query.Size - 1].Position.ToString());
        if (stopped is { } late) return new(items, late.Position.ToString(), late.To);
        if (reach.Count < JobQuery.ScanBound || reach.LastJob is not { } last) return new(items, null);
        return new(items, new JobCursor(query.Order, reach.LastAt, Ids.ToId(last)).ToString(), Utc.Of(reach.LastAt ?? reach.LastCreated));
    }

    public async ValueTask<CappedCount> CountAsync(JobQuery query, int cap, CancellationToken cancellationToken)
    {
        var states = StatesOf(query);
        if (states.Count == 0) return new(0, false);
        if (IsByStateOnly(query)) return await CountByStateAsync(query, states, cap, cancellationToken).ConfigureAwait(false);
        var isText = JobTextFilter.IsNeeded(query);
        var bound = isText ? JobQuery.ScanBound : CountBound;
        var (found, reach) = await SearchAsync(query with { Cursor = null }, states, bound, isText ? bound : cap + 1, cancellationToken).ConfigureAwait(false);
        var count = isText ? (await MatchAsync(query with { ScanTime = null }, found, cap + 1, cancellationToken).ConfigureAwait(false)).Hits.Count : found.Count;
        return new(Math.Min(count, cap), count > cap || reach.Count >= bound);
    }

    private static bool IsByStateOnly(JobQuery query) => query is
    {
        Queue: null, Type: null, Method: null, Tag: null, RecurringId: null, BatchId: null, Fingerprint: null,
        From: null, To: null, UpToId: null, ArgumentText: null, ErrorText: null,
    };

    private async ValueTask<CappedCount> CountByStateAsync(JobQuery query, IReadOnlyCollection<JobState> states, int cap, CancellationToken cancellationToken)
    {
        var counts = await session.ListAsync<int>(search.CountByState(query, states), new { take = cap + 1 }, cancellationToken).ConfigureAwait(false);
        return new(Math.Min(counts[0], cap), counts[0] > cap);
    }

    private ValueTask<(IReadOnlyList<HitRow> Found, ReachRow Reach)> SearchAsync(JobQuery query, IReadOnlyCollection<JobState> states, int bound, int take, CancellationToken cancellationToken)
    {
        var cursor = JobCursor.Read(query);
        var arguments = new
        {
            at = cursor?.At, after = cursor is { } position ? Ids.ToBytes(position.Job) : null, upTo = IdOf(query.UpToId, nameof(query.UpToId)), bound, take,
            queue = query.Queue, type = query.Type, method = query.Method, tag = query.Tag, recurringId = query.RecurringId, fingerprint = query.Fingerprint,
            batch = query.BatchId is null ? null : Ids.ToBytes(JobId.TryParse(query.BatchId, out var batch) ? batch.Value : Guid.Empty),
            from = Micros.Of(query.From), to = Micros.Of(query.To),
        };
        return session.QueryAsync<(IReadOnlyList<HitRow>, ReachRow)>(search.Search(query, states), arguments, async grid =>
            (await grid.ListAsync<HitRow>().ConfigureAwait(false), await grid.FirstAsync<ReachRow>().ConfigureAwait(false)), cancellationToken);
    }

    /// <returns>What matches, and where the search was when its time was over.</returns>
    private async ValueTask<(List<(JobCursor Position, JobSummary Job)> Hits, (JobCursor Position, DateTimeOffset To)? Stopped)> MatchAsync(JobQuery query, IReadOnlyList<HitRow> found, int max, CancellationToken cancellationToken)
    {
        var hits = new List<(JobCursor, JobSummary)>();
        var began = Stopwatch.GetTimestamp();
        var looked = 0;
        foreach (var slice in found.Chunk(SliceSize))
        {
            if (hits.Count >= max) break;
            var times = slice.ToDictionary(hit => Ids.ToId(hit.Job), hit => hit.AtTime);
            var rows = await session.ListAsync<JobRow>(reading.Summaries, new { list = RowSets.IdOrder.ToJson([.. times.Keys]) }, cancellationToken).ConfigureAwait(false);
            foreach (var row in rows.Where(row => row.State is not null)) // a job that moved while it was read is not there in this moment
            {
                var (id, job) = (Ids.ToId(row.Id), row.ToSummary());
                if (hits.Count < max && JobTextFilter.Matches(query, row.Arguments, job.Error)) hits.Add((new(query.Order, times[id], id), job));
            }

            looked += slice.Length;
            if (hits.Count < max && looked < found.Count && rows.Count > 0 && JobTextFilter.IsLate(query, began))
            {
                var last = slice[^1];
                return (hits, (new(query.Order, last.AtTime, Ids.ToId(last.Job)), last.AtTime is { } time ? Utc.Of(time) : rows[^1].ToSummary().CreatedAt));
            }
        }

        return (hits, null);
    }

    private static HashSet<JobState> StatesOf(JobQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
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
        if (!fits) throw new ArgumentException($"The order {query.Order} does not fit the states asked for. DueFirst lists Scheduled jobs alone, FinishedFirst those of one end: Succeeded, Failed or Deleted.", nameof(query));
        return states;
    }

    private static byte[]? IdOf(string? text, string what)
    {
        if (text is null) return null;
        return JobId.TryParse(text, out var id) ? Ids.ToBytes(id) : throw new ArgumentException($"{what} '{text}' is not a job id.");
    }
}
