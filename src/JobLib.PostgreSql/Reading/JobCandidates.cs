using JobLib.Kernel;
using JobLib.PostgreSql.Sql;

namespace JobLib.PostgreSql.Reading;

/// <inheritdoc/>
internal sealed class JobCandidates(ReadSession session, Names names) : IJobCandidates
{
    private readonly JobSearchSql search = new(names);
    private readonly JobReadingSql reading = new(names);

    public async ValueTask<Candidates> FindAsync(JobQuery query, IReadOnlyCollection<JobState> states, int bound, int take, CancellationToken cancellationToken)
    {
        var cursor = JobCursor.Read(query);
        var range = IdRange.Of(query, Cursors.IdOf(query.UpToId, nameof(query.UpToId)));
        var arguments = new
        {
            at = cursor?.At, after = cursor?.Job.Value, first = range.First?.Value, last = range.Last?.Value, bound, take,
            states = states.Select(state => (int)state).ToArray(),
            queue = query.Queue, type = query.Type, method = query.Method, tag = query.Tag, recurringId = query.RecurringId, fingerprint = query.Fingerprint,
            batch = query.BatchId is null ? (Guid?)null : JobId.TryParse(query.BatchId, out var batch) ? batch.Value : Guid.Empty,
            from = query.From?.ToUniversalTime(), to = query.To?.ToUniversalTime(),
        };
        var rows = await session.ListAsync<SearchRecord>(search.Search(query, states), arguments, cancellationToken).ConfigureAwait(false);
        return rows[0].ToCandidates();
    }

    public ValueTask<IReadOnlyList<JobRecord>> ReadAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken) =>
        session.ListAsync<JobRecord>(reading.Summaries, new { ids = ids.Select(id => id.Value).ToArray() }, cancellationToken);

    public async ValueTask<int> CountAsync(JobQuery query, IReadOnlyCollection<JobState> states, int take, CancellationToken cancellationToken) =>
        (await session.ListAsync<int>(search.CountByState(query, states), new { take }, cancellationToken).ConfigureAwait(false))[0];
}
