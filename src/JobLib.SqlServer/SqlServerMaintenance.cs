using JobLib.SqlServer.Sql;
using JobLib.Storage;

namespace JobLib.SqlServer;

/// <inheritdoc/>
internal sealed class SqlServerMaintenance(SqlServerSession session, WakeUps wakeUps) : IMaintenance
{
    private readonly MaintenanceSql sql = new(session.Schema);

    public async ValueTask<Step> PromoteAsync(int max, CancellationToken cancellationToken)
    {
        var (step, queues) = await session.RunAsync(Bounded(sql.Promote, max), async results =>
        {
            await results.ReadAsync().ConfigureAwait(false);
            var (done, next) = (results.Int(0), results.DueInOrNull(1));
            await results.NextAsync().ConfigureAwait(false);
            return (new Step(done, next == TimeSpan.Zero, next), await results.ListAsync(row => row.Text(0)).ConfigureAwait(false));
        }, cancellationToken).ConfigureAwait(false);
        wakeUps.AfterCommit(queues);
        return step;
    }

    public async ValueTask<Step> RescueAsync(int? crashLimit, int max, CancellationToken cancellationToken)
    {
        var unit = AddRetention(Bounded(sql.Rescue, max)).Int("limit", crashLimit).Long("keepFailed", Micros.Of(session.Policy.Failed));
        var step = await session.RunAsync(unit, ReadAsync, cancellationToken).ConfigureAwait(false);
        if (step.Done > 0) wakeUps.AfterCommit([WaitingList.AnyQueue]);
        return step;
    }

    public async ValueTask<Step> MoveHeldAsync(int max, CancellationToken cancellationToken)
    {
        var unit = Bounded(sql.MoveHeld, max).Long("keepDeleted", Micros.Of(session.Policy.Deleted));
        var step = await session.RunAsync(unit, ReadAsync, cancellationToken).ConfigureAwait(false);
        if (step.Done > 0) wakeUps.AfterCommit([WaitingList.AnyQueue]);
        return step.More ? step with { NextIn = TimeSpan.Zero } : step;
    }

    public async ValueTask<Step> PruneAsync(int max, CancellationToken cancellationToken)
    {
        var unit = AddRetention(Bounded(sql.Prune, max))
            .Long("series", Micros.Of(session.Policy.Series))
            .Long("audit", Micros.Of(session.Policy.Audit))
            .Long("unsealed", Micros.Of(session.Policy.Unsealed));
        var step = await session.RunAsync(unit, ReadWithoutTimeAsync, cancellationToken).ConfigureAwait(false);
        if (step.Done > 0) wakeUps.AfterCommit([WaitingList.AnyQueue]); // children of members of batches that nobody has sealed
        return step;
    }

    public ValueTask<Step> FoldAsync(int max, CancellationToken cancellationToken) => session.RunAsync(Bounded(sql.Fold, max), ReadWithoutTimeAsync, cancellationToken);

    // A statement that locked 5,000 rows could lock the table, so no step is larger than a set.
    private static Unit Bounded(string statement, int max) => Unit.Bounded().Add(statement).Int("max", Math.Min(max, Limits.MaxSet));

    private static async ValueTask<Step> ReadAsync(Results results)
    {
        await results.ReadAsync().ConfigureAwait(false);
        return new(results.Int(0), results.Bool(1), results.DueInOrNull(2));
    }

    private static async ValueTask<Step> ReadWithoutTimeAsync(Results results)
    {
        await results.ReadAsync().ConfigureAwait(false);
        return new(results.Int(0), results.Bool(1), null);
    }

    private Unit AddRetention(Unit unit) => unit.Long("keepSucceeded", Micros.Of(session.Policy.Succeeded)).Long("keepDeleted", Micros.Of(session.Policy.Deleted));
}
