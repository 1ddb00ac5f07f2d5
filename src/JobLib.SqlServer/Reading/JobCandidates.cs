using JobLib.Kernel;
using JobLib.SqlServer.Sql;
using JobLib.Storage;

namespace JobLib.SqlServer.Reading;

/// <inheritdoc/>
internal sealed class JobCandidates(ReadSession session, Names names) : IJobCandidates
{
    private readonly JobSearchSql search = new(names);
    private readonly JobReadingSql reading = new(names);

    public ValueTask<Candidates> FindAsync(
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
        var arguments = new
        {
            at = UnixMicroseconds.From(cursor?.At), after = ToBytes(cursor?.Job), first = ToBytes(range.First), last = ToBytes(range.Last), bound, take,
            queue = query.Queue, type = query.Type, method = query.Method, tag = query.Tag, recurringId = query.RecurringId, fingerprint = query.Fingerprint,
            batch = query.BatchId is null ? null : Ids.ToBytes(JobId.TryParse(query.BatchId, out var batch) ? batch.Value : Guid.Empty),
            from = UnixMicroseconds.From(query.From), to = UnixMicroseconds.From(query.To),
        };
        return session.QueryAsync(search.Search(query, states, byCall), arguments, async grid =>
        {
            var passing = await grid.ListAsync<HitRow>().ConfigureAwait(false);
            var reach = await grid.FirstAsync<ReachRow>().ConfigureAwait(false);
            return reach.With(passing);
        }, cancellationToken);
    }

    public ValueTask<IReadOnlyList<JobRecord>> ReadAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken) =>
        session.ListAsync<JobRecord>(reading.Summaries, new { list = RowSets.IdOrder.ToJson(ids) }, cancellationToken);

    public async ValueTask<int> CountAsync(JobQuery query, IReadOnlyCollection<JobState> states, int take, CancellationToken cancellationToken) =>
        (await session.ListAsync<int>(search.CountByState(query, states), new { take, queue = query.Queue }, cancellationToken).ConfigureAwait(false))[0];

    private static byte[]? ToBytes(JobId? id) => id is { } value ? Ids.ToBytes(value) : null;
}
