using JobLib.Kernel;
using JobLib.PostgreSql.Sql;
using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql;

/// <inheritdoc/>
internal sealed class PostgreSqlMaintenance(PostgreSqlSession session, WakeUps wakeUps) : IMaintenance
{
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(250); // what is due and has not moved is somebody's, whose transaction nobody waits for

    private readonly MaintenanceSql sql = new(session.Names);

    public async ValueTask<StepResult> PromoteAsync(int max, CancellationToken cancellationToken)
    {
        var unit = new StatementBatch().Add(sql.Promote, p => AddBound(p, max)).Add(sql.NextDue, AddClock);
        var (done, queues, next) = await session.RunAsync(unit, async results =>
        {
            await results.ReadAsync().ConfigureAwait(false);
            var (count, names) = (results.Int(0), results.Texts(1));
            return (count, names, await ReadNextAsync(results).ConfigureAwait(false));
        }, cancellationToken).ConfigureAwait(false);
        wakeUps.AfterCommit(queues);
        return StepOf(done, max, next);
    }

    public async ValueTask<StepResult> RescueAsync(int? crashLimit, int max, CancellationToken cancellationToken)
    {
        var unit = new StatementBatch().Add(sql.Rescue, p =>
        {
            AddBound(p, max);
            p.Int("limit", crashLimit);
            AddRetention(p);
        }).Add(sql.NextRescue, AddClock);
        var step = await session.RunAsync(unit, async results =>
        {
            var done = await ReadCountAsync(results).ConfigureAwait(false);
            await results.NextAsync().ConfigureAwait(false);
            await results.ReadAsync().ConfigureAwait(false);
            return StepOf(done, max, results.Bool(0) ? TimeSpan.Zero : results.SpanOrNull(1));
        }, cancellationToken).ConfigureAwait(false);
        if (step.Done > 0) wakeUps.AfterCommit([WaitingList.AnyQueue]);
        return step;
    }

    public async ValueTask<StepResult> MoveHeldAsync(int max, CancellationToken cancellationToken)
    {
        var unit = new StatementBatch().Add(sql.MoveHeld, p =>
        {
            AddBound(p, max);
            p.Long("keepDeleted", UnixMicroseconds.From(session.Policy.Deleted));
        }).Add(sql.NextHeld, AddClock);
        var (done, next) = await session
            .RunAsync(
                unit,
                async results => (await ReadCountAsync(results).ConfigureAwait(false), await ReadNextAsync(results).ConfigureAwait(false)),
                cancellationToken
            )
            .ConfigureAwait(false);
        if (done > 0) wakeUps.AfterCommit([WaitingList.AnyQueue]);
        return done > 0 && next <= TimeSpan.Zero ? new(done, true, TimeSpan.Zero) : StepOf(done, max, next);
    }

    public ValueTask<StepResult> AgeAsync(TimeSpan after, int max, CancellationToken cancellationToken)
    {
        Aging.Check(after);
        var unit = new StatementBatch().Add(sql.Age, p =>
        {
            p.Long("after", UnixMicroseconds.From(after));
            AddBound(p, max);
        });
        return session.RunAsync(unit, async results =>
        {
            await results.ReadAsync().ConfigureAwait(false);
            return new StepResult(results.Int(0), results.Int(0) >= max, results.SpanOrNull(1));
        }, cancellationToken);
    }

    /// <remarks>
    /// A commit for each kind of row of which there is anything, so that none holds locks of the others. Each kind has its share of the step, however many
    /// there are of another; what is left over goes to those of which there is more.
    /// </remarks>
    public async ValueTask<StepResult> PruneAsync(int max, CancellationToken cancellationToken)
    {
        var share = Math.Max(1, max / sql.Prune.Count);
        var (done, more) = (0, new List<string>());
        foreach (var statement in await AnyToPruneAsync(cancellationToken).ConfigureAwait(false))
        {
            var count = await PruneAsync(statement, share, cancellationToken).ConfigureAwait(false);
            done += count;
            if (count >= share) more.Add(statement);
        }

        foreach (var statement in more)
        {
            if (done < max) done += await PruneAsync(statement, max - done, cancellationToken).ConfigureAwait(false);
        }

        if (done > 0) wakeUps.AfterCommit([WaitingList.AnyQueue]); // the sweep of an unsealed batch deletes its members, which others may have waited for
        return new(done, done >= max, null);
    }

    public async ValueTask<StepResult> FoldAsync(int max, CancellationToken cancellationToken)
    {
        var unit = new StatementBatch().Add(sql.FoldCounters, p => AddBound(p, max)).Add(sql.FoldBuckets, p => AddBound(p, max));
        var (counters, buckets) = await session.RunAsync(unit, async results =>
        {
            var first = await ReadCountAsync(results).ConfigureAwait(false);
            await results.NextAsync().ConfigureAwait(false);
            return (first, await ReadCountAsync(results).ConfigureAwait(false));
        }, cancellationToken).ConfigureAwait(false);
        return new(counters + buckets, counters == max || buckets == max, null);
    }

    private static StepResult StepOf(int done, int max, TimeSpan? next) =>
        done >= max ? new(done, true, TimeSpan.Zero) : new(done, false, next <= TimeSpan.Zero ? Later : next);

    private async ValueTask<IReadOnlyList<string>> AnyToPruneAsync(CancellationToken cancellationToken)
    {
        var unit = new StatementBatch().Add(sql.AnyToPrune, p => AddAges(p, max: 0));
        var any = await session
            .RunAsync(unit, async results => await results.ReadAsync().ConfigureAwait(false) ? results.Bools(0) : [], cancellationToken)
            .ConfigureAwait(false);
        return [.. sql.Prune.Where((_, i) => any[i]).Select(kind => kind.Delete)];
    }

    private ValueTask<int> PruneAsync(string statement, int max, CancellationToken cancellationToken) =>
        session.RunAsync(new StatementBatch().Add(statement, p => AddAges(p, max)), ReadCountAsync, cancellationToken);

    private void AddAges(NpgsqlParameterCollection parameters, int max)
    {
        AddBound(parameters, max);
        AddRetention(parameters);
        parameters.Long("unsealed", UnixMicroseconds.From(session.Policy.Unsealed));
        parameters.Long("series", UnixMicroseconds.From(session.Policy.Series));
        parameters.Long("minuteTallies", UnixMicroseconds.From(session.Policy.MinuteTallies));
        parameters.Long("hourTallies", UnixMicroseconds.From(session.Policy.HourTallies));
        parameters.Long("audit", UnixMicroseconds.From(session.Policy.Audit));
    }

    private static async ValueTask<int> ReadCountAsync(Results results) => await results.ReadAsync().ConfigureAwait(false) ? results.Int(0) : 0;

    private static async ValueTask<TimeSpan?> ReadNextAsync(Results results)
    {
        await results.NextAsync().ConfigureAwait(false);
        return await results.ReadAsync().ConfigureAwait(false) ? results.SpanOrNull(0) : null;
    }

    private void AddBound(NpgsqlParameterCollection parameters, int max)
    {
        parameters.Int("max", max);
        AddClock(parameters);
    }

    private void AddClock(NpgsqlParameterCollection parameters) => parameters.Long("offset", session.ClockOffset);

    private void AddRetention(NpgsqlParameterCollection parameters)
    {
        parameters.Long("keepSucceeded", UnixMicroseconds.From(session.Policy.Succeeded));
        parameters.Long("keepFailed", UnixMicroseconds.From(session.Policy.Failed));
        parameters.Long("keepDeleted", UnixMicroseconds.From(session.Policy.Deleted));
    }
}
