using System.Diagnostics;
using JobLib.PostgreSql.Sql;
using JobLib.Storage;

namespace JobLib.PostgreSql.Reading;

/// <summary>Answers questions about many jobs.</summary>
internal sealed class JobSearch(ReadSession session, string schema)
{
    private const int SliceSize = 500;      // texts are read and looked at in slices, since most pages are full long before the bound

    private readonly JobSearchSql search = new(schema);
    private readonly JobReadingSql reading = new(schema);

    public async ValueTask<Page<JobSummary>> PageAsync(JobQuery query, CancellationToken cancellationToken)
    {
        var states = StatesOf(query);
        if (states.Count == 0) return new([], null);
        var isText = JobTextFilter.IsNeeded(query);
        var found = await SearchAsync(query, states, JobQuery.ScanBound, isText ? JobQuery.ScanBound + 1 : query.Size + 1, cancellationToken).ConfigureAwait(false);
        var (hits, stopped) = await MatchAsync(query, found, query.Size + 1, cancellationToken).ConfigureAwait(false);
        var items = hits.Take(query.Size).Select(hit => hit.Job).ToList();
        if (hits.Count > query.Size) return new(items, hits[query.Size - 1].Position.ToString());
        if (stopped is { } late) return new(items, late.Position.ToString(), late.To);
        if (found.Count < JobQuery.ScanBound || found.LastJob is not { } last) return new(items, null);
        return new(items, new JobCursor(query.Order, found.LastAt, last).ToString(), Utc.Of(found.LastAt ?? found.LastCreated));
    }

    public async ValueTask<CappedCount> CountAsync(JobQuery query, int cap, CancellationToken cancellationToken)
    {
        var states = StatesOf(query);
        if (states.Count == 0) return new(0, false);
        if (IsByStateOnly(query)) return await CountByStateAsync(query, states, cap, cancellationToken).ConfigureAwait(false);
        var isText = JobTextFilter.IsNeeded(query);
        var bound = isText ? JobQuery.ScanBound : Math.Max(cap + 1, JobQuery.ScanBound); // past that it gives up, and says that there are more
        var found = await SearchAsync(query with { Cursor = null }, states, bound, isText ? bound + 1 : cap + 1, cancellationToken).ConfigureAwait(false);
        var count = isText ? (await MatchAsync(query with { ScanTime = null }, found, cap + 1, cancellationToken).ConfigureAwait(false)).Hits.Count : found.Jobs.Length;
        return new(Math.Min(count, cap), count > cap || found.Count >= bound);
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

    private async ValueTask<SearchRow> SearchAsync(JobQuery query, IReadOnlyCollection<JobState> states, int bound, int take, CancellationToken cancellationToken)
    {
        var cursor = JobCursor.Read(query);
        var arguments = new
        {
            at = cursor?.At, after = cursor?.Job, upTo = IdOf(query.UpToId, nameof(query.UpToId)), bound, take,
            states = states.Select(state => (int)state).ToArray(),
            queue = query.Queue, type = query.Type, method = query.Method, tag = query.Tag, recurringId = query.RecurringId, fingerprint = query.Fingerprint,
            batch = query.BatchId is null ? (Guid?)null : JobId.TryParse(query.BatchId, out var batch) ? batch.Value : Guid.Empty,
            from = query.From?.ToUniversalTime(), to = query.To?.ToUniversalTime(),
        };
        var rows = await session.ListAsync<SearchRow>(search.Search(query, states), arguments, cancellationToken).ConfigureAwait(false);
        return rows[0];
    }

    /// <returns>What matches, and where the search was when its time was over.</returns>
    private async ValueTask<(List<(JobCursor Position, JobSummary Job)> Hits, (JobCursor Position, DateTimeOffset To)? Stopped)> MatchAsync(JobQuery query, SearchRow found, int max, CancellationToken cancellationToken)
    {
        var hits = new List<(JobCursor, JobSummary)>();
        var began = Stopwatch.GetTimestamp();
        for (var from = 0; from < found.Jobs.Length && hits.Count < max; from += SliceSize)
        {
            var ids = found.Jobs[from..Math.Min(from + SliceSize, found.Jobs.Length)];
            var rows = await session.ListAsync<JobRow>(reading.Summaries, new { ids }, cancellationToken).ConfigureAwait(false);
            foreach (var row in rows)
            {
                var job = row.ToSummary();
                if (hits.Count < max && JobTextFilter.Matches(query, row.Arguments, job.Error)) hits.Add((new(query.Order, found.Times[Array.IndexOf(found.Jobs, row.Id, from)], row.Id), job));
            }

            var last = Math.Min(from + SliceSize, found.Jobs.Length) - 1;
            if (hits.Count < max && last < found.Jobs.Length - 1 && rows.Count > 0 && JobTextFilter.IsLate(query, began))
            {
                return (hits, (new(query.Order, found.Times[last], found.Jobs[last]), found.Times[last] is { } time ? Utc.Of(time) : rows[^1].ToSummary().CreatedAt));
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
        if (!fits) throw new ArgumentException($"The order {query.Order} does not fit the states asked for. DueFirst lists Scheduled jobs alone, FinishedFirst those of one end: Succeeded, Failed or Deleted.", nameof(query));
        return states;
    }

    private static Guid? IdOf(string? text, string what)
    {
        if (text is null) return null;
        return JobId.TryParse(text, out var id) ? id.Value : throw new ArgumentException($"{what} '{text}' is not a job id.");
    }
}
