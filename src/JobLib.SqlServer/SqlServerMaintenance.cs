using JobLib.Kernel;
using JobLib.SqlServer.Sql;
using JobLib.Storage;

namespace JobLib.SqlServer;

/// <inheritdoc/>
internal sealed class SqlServerMaintenance(SqlServerSession session, WakeUps wakeUps) : IMaintenance
{
    private readonly MaintenanceSql sql = new(session.Names);

    public async ValueTask<StepResult> PromoteAsync(int max, CancellationToken cancellationToken)
    {
        var (step, queues) = await session.RunAsync(Bounded(sql.Promote, max), async results =>
        {
            await results.ReadAsync().ConfigureAwait(false);
            var (done, next) = (results.Int(0), results.DueInOrNull(1));
            await results.NextAsync().ConfigureAwait(false);
            return (new StepResult(done, next == TimeSpan.Zero, next), await results.ListAsync(row => row.Text(0)).ConfigureAwait(false));
        }, cancellationToken).ConfigureAwait(false);
        wakeUps.AfterCommit(queues);
        return step;
    }

    public async ValueTask<StepResult> RescueAsync(int? crashLimit, int max, CancellationToken cancellationToken)
    {
        var unit = AddRetention(Bounded(sql.Rescue, max)).Int("limit", crashLimit).Long("keepFailed", UnixMicroseconds.From(session.Policy.Failed));
        var step = await session.RunAsync(unit, ReadAsync, cancellationToken).ConfigureAwait(false);
        if (step.Done > 0) wakeUps.AfterCommit([WaitingList.AnyQueue]);
        return step;
    }

    public async ValueTask<StepResult> MoveHeldAsync(int max, CancellationToken cancellationToken)
    {
        var unit = Bounded(sql.MoveHeld, max).Long("keepDeleted", UnixMicroseconds.From(session.Policy.Deleted));
        var step = await session.RunAsync(unit, ReadAsync, cancellationToken).ConfigureAwait(false);
        if (step.Done > 0) wakeUps.AfterCommit([WaitingList.AnyQueue]);
        return step.More ? step with { NextIn = TimeSpan.Zero } : step;
    }

    public ValueTask<StepResult> AgeAsync(TimeSpan after, int max, CancellationToken cancellationToken)
    {
        Aging.Check(after);
        return session.RunAsync(Bounded(sql.Age, max).Long("after", UnixMicroseconds.From(after)), ReadAsync, cancellationToken);
    }

    public async ValueTask<StepResult> PruneAsync(int max, CancellationToken cancellationToken)
    {
        var unit = AddRetention(Bounded(sql.Prune, max))
            .Long("series", UnixMicroseconds.From(session.Policy.Series))
            .Long("minuteTallies", UnixMicroseconds.From(session.Policy.MinuteTallies))
            .Long("hourTallies", UnixMicroseconds.From(session.Policy.HourTallies))
            .Long("audit", UnixMicroseconds.From(session.Policy.Audit))
            .Long("unsealed", UnixMicroseconds.From(session.Policy.Unsealed));
        var step = await session.RunAsync(unit, ReadWithoutTimeAsync, cancellationToken).ConfigureAwait(false);
        if (step.Done > 0) wakeUps.AfterCommit([WaitingList.AnyQueue]); // children of members of batches that nobody has sealed
        return step;
    }

    public ValueTask<StepResult> FoldAsync(int max, CancellationToken cancellationToken) =>
        session.RunAsync(Bounded(sql.Fold, max), ReadWithoutTimeAsync, cancellationToken);

    // A statement that locked 5,000 rows could lock the table, so no step is larger than a set.
    private static StatementBatch Bounded(string statement, int max) => StatementBatch.Bounded().Add(statement).Int("max", Math.Min(max, SetBounds.MaxSet));

    private static async ValueTask<StepResult> ReadAsync(Results results)
    {
        await results.ReadAsync().ConfigureAwait(false);
        return new(results.Int(0), results.Bool(1), results.DueInOrNull(2));
    }

    private static async ValueTask<StepResult> ReadWithoutTimeAsync(Results results)
    {
        await results.ReadAsync().ConfigureAwait(false);
        return new(results.Int(0), results.Bool(1), null);
    }

    private StatementBatch AddRetention(StatementBatch unit) =>
        unit.Long("keepSucceeded", UnixMicroseconds.From(session.Policy.Succeeded)).Long("keepDeleted", UnixMicroseconds.From(session.Policy.Deleted));
}
