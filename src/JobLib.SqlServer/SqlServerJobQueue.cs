using JobLib.Kernel;
using JobLib.SqlServer.Sql;
using JobLib.Storage;

namespace JobLib.SqlServer;

/// <inheritdoc/>
internal sealed class SqlServerJobQueue(SqlServerSession session, WakeUps wakeUps) : IJobQueue
{
    private readonly QueueSql sql = new(session.Names);

    public async ValueTask<FetchResult> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var result = await session
            .RunAsync(AddFetch(AddPolicy(StatementBatch.Bounded()), request), ClaimRows.ReadAsync, cancellationToken)
            .ConfigureAwait(false);
        if (result.Removed.Count > 0) wakeUps.AfterCommit([WaitingList.AnyQueue]); // children, and who waited for their keys
        return result;
    }

    public async ValueTask<FinishResult> FinishAsync(FinishRequest unit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var plan = new FinishPlan(unit.Outcomes);
        if (plan.Sent.Count == 0 && unit.Next is null) return new(plan.Answers([]), null);
        var statements = AddPolicy(StatementBatch.Bounded());
        if (plan.Sent.Count > 0) AddFinish(statements, unit.Owner, plan.Sent);
        if (unit.Next is { } next) AddFetch(statements, next);
        var result = await session.RunAsync(statements, results => ReadAsync(plan, unit.Next is not null, results), cancellationToken).ConfigureAwait(false);
        if (plan.Sent.Count > 0) wakeUps.AfterCommit([WaitingList.AnyQueue]); // released children, retries at once, waiters for keys
        return result;
    }

    public ValueTask<IReadOnlyList<JobId>> ReportAsync(ServerId owner, IReadOnlyList<JobReport> reports, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reports);
        if (reports.Count == 0) return new([]);
        var unit = StatementBatch.Bounded().Add(sql.Report)
            .Id("owner", owner.Value)
            .Rows("reports", RowSets.HeldList, [.. reports.Select(report => new HeldRow(report.Id, report.Fence, false, report.Progress))])
            .Rows("lines", RowSets.LineList, [.. reports.SelectMany((report, i) => report.Lines.Select(line => (i, line)))])
            .Rows("texts", RowSets.JobTextList, JobText.Of(reports));
        return session.RunAsync<IReadOnlyList<JobId>>(
            unit,
            async results => await results.ListAsync(row => row.Id(0)).ConfigureAwait(false),
            cancellationToken
        );
    }

    public ValueTask WaitAsync(IReadOnlyList<string> queues, TimeSpan atMost, CancellationToken cancellationToken) =>
        new(wakeUps.WaitAsync(queues, atMost, cancellationToken));

    public async ValueTask SetPausedAsync(IReadOnlyList<string> queues, bool paused, JobActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queues);
        if (queues.Count == 0) return;
        var unit = new StatementBatch().Add(sql.SetPaused)
            .Rows("names", RowSets.NameList, [.. queues.Select(queue => (queue, (DateTimeOffset?)null))])
            .Bit("paused", paused)
            .Text("actor", Json.OfActor(actor))
            .Text("action", paused ? "pause queue" : "resume queue");
        await session.RunAsync(unit, cancellationToken).ConfigureAwait(false);
        if (!paused) wakeUps.AfterCommit(queues);
    }

    public async ValueTask SetConcurrencyLimitAsync(string key, int? limit, JobActor actor, CancellationToken cancellationToken)
    {
        Limits.CheckConcurrency(key, limit);
        var unit = new StatementBatch().Add(sql.SetConcurrencyLimit)
            .Text("key", key)
            .Int("limit", limit)
            .Text("actor", Json.OfActor(actor))
            .Text("action", ConcurrencyKeys.ActionOf(limit));
        await session.RunAsync(unit, cancellationToken).ConfigureAwait(false);
        wakeUps.AfterCommit([WaitingList.AnyQueue]);
    }

    public async ValueTask SetQueueLimitAsync(string queue, int? limit, JobActor actor, CancellationToken cancellationToken)
    {
        QueueLimits.Check(queue, limit);
        var unit = new StatementBatch().Add(sql.SetQueueLimit)
            .Text("queue", queue)
            .Int("limit", limit)
            .Text("actor", Json.OfActor(actor))
            .Text("action", QueueLimits.ActionOf(limit));
        await session.RunAsync(unit, cancellationToken).ConfigureAwait(false);
        wakeUps.AfterCommit([queue]);
    }

    public async ValueTask SetRateAsync(string key, JobRate? rate, JobActor actor, CancellationToken cancellationToken)
    {
        RateBounds.CheckSet(key, rate);
        var unit = Numbers(new StatementBatch().Add(sql.SetRate).Text("key", key), rate)
            .Text("actor", Json.OfActor(actor))
            .Text("action", Rates.ActionOf(rate));
        await session.RunAsync(unit, cancellationToken).ConfigureAwait(false);
        wakeUps.AfterCommit([WaitingList.AnyQueue]);
    }

    public ValueTask<bool> ChargeAsync(ServerId owner, JobId id, long fence, JobRate rate, int tokens, CancellationToken cancellationToken)
    {
        RateBounds.CheckCharge(rate, tokens);
        var unit = Numbers(StatementBatch.Bounded().Add(sql.Charge).Text("key", rate.Key), rate)
            .Id("owner", owner.Value)
            .Id("job", id.Value)
            .Long("fence", fence)
            .Long("tokens", tokens);
        return session.RunAsync(unit, async results => await results.ReadAsync().ConfigureAwait(false) && results.Bool(0), cancellationToken);
    }

    private static StatementBatch Numbers(StatementBatch unit, JobRate? rate) => unit
        .Int("permits", rate?.Permits)
        .Long("per", UnixMicroseconds.From(rate?.Per))
        .Int("burst", rate?.Burst);

    private static async ValueTask<FinishResult> ReadAsync(FinishPlan plan, bool fetches, Results results)
    {
        List<FinishStatus> statuses = [];
        if (plan.Sent.Count > 0)
        {
            statuses = await results.ListAsync(row => (FinishStatus)row.Int(0)).ConfigureAwait(false);
            await results.NextAsync().ConfigureAwait(false);
        }

        return new(plan.Answers(statuses), fetches ? await ClaimRows.ReadAsync(results).ConfigureAwait(false) : null);
    }

    private void AddFinish(StatementBatch unit, ServerId owner, IReadOnlyList<JobFinish> finishes) => unit.Add(sql.Finish)
        .Id("owner", owner.Value)
        .Rows("outcomes", RowSets.OutcomeList, finishes)
        .Rows("texts", RowSets.JobTextList, JobText.Of(finishes))
        .Long("keepSucceeded", UnixMicroseconds.From(session.Policy.Succeeded))
        .Long("keepFailed", UnixMicroseconds.From(session.Policy.Failed));

    private StatementBatch AddFetch(StatementBatch unit, FetchRequest request) => unit.Add(sql.Fetch)
        .Id("nextOwner", request.Owner.Value)
        .Long("claim", request.Claim)
        .Rows("lanes", RowSets.LaneList, [.. request.Lanes.DistinctBy(lane => lane.Queue)])
        .Int("max", Math.Min(request.Max, SetBounds.MaxFetch))
        .Bit("suspect", request.AllowSuspect);

    private StatementBatch AddPolicy(StatementBatch unit) => unit.Long("keepDeleted", UnixMicroseconds.From(session.Policy.Deleted));
}
