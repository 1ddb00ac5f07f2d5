using JobLib.Kernel;
using JobLib.PostgreSql.Sql;

namespace JobLib.PostgreSql.Reading;

/// <inheritdoc/>
internal sealed class JobCandidates(ReadSession session, Names names) : IJobCandidates
{
    private const int MostCalls = 64; // what more of them have in common is not rare among all jobs

    private readonly JobReadingSql reading = new(names);

    public async ValueTask<Candidates> FindAsync(
        JobQuery query,
        IReadOnlyCollection<JobState> states,
        bool byCall,
        int bound,
        int take,
        CancellationToken cancellationToken
    )
    {
        var cursor = JobCursor.Read(query);
        var range = IdRange.Of(query, Cursors.IdOf(query.UpToId, nameof(query.UpToId)));
        var isCalled = query is not { Type: null, Method: null };
        var calls = isCalled ? await CallsAsync(query, cancellationToken).ConfigureAwait(false) : [];
        if (isCalled && calls.Length == 0) return new(0, null, null, []);
        var arguments = new
        {
            at = cursor?.At, after = cursor?.Job.Value, first = range.First?.Value, last = range.Last?.Value, bound, take, calls,
            queue = query.Queue, tag = query.Tag, recurringId = query.RecurringId, fingerprint = query.Fingerprint,
            batch = query.BatchId is null ? (Guid?)null : JobId.TryParse(query.BatchId, out var batch) ? batch.Value : Guid.Empty,
            from = query.From?.ToUniversalTime(), to = query.To?.ToUniversalTime(),
        };
        var search = new JobSearchSql(names, query, states, byCall && calls.Length <= MostCalls ? calls.Length : 0);
        return (await session.ListAsync<SearchRecord>(search.Search(), arguments, cancellationToken).ConfigureAwait(false))[0].ToCandidates();
    }

    public ValueTask<IReadOnlyList<JobRecord>> ReadAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken) =>
        session.ListAsync<JobRecord>(reading.Summaries, new { ids = ids.Select(id => id.Value).ToArray() }, cancellationToken);

    public async ValueTask<int> CountAsync(JobQuery query, IReadOnlyCollection<JobState> states, int take, CancellationToken cancellationToken)
    {
        var sql = new JobSearchSql(names, query, states).CountByState();
        return (await session.ListAsync<int>(sql, new { take, queue = query.Queue }, cancellationToken).ConfigureAwait(false))[0];
    }

    private async ValueTask<long[]> CallsAsync(JobQuery query, CancellationToken cancellationToken)
    {
        var all = await session.ListAsync<CallRecord>(JobSearchSql.Calls(names), new { }, cancellationToken).ConfigureAwait(false);
        return [.. all.Where(call => StoredTypeNames.Matches(query, call.Type, call.Method)).Select(call => call.Call)];
    }
}
