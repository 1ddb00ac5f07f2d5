using JobLib.SqlServer.Sql;
using JobLib.Storage;

namespace JobLib.SqlServer;

/// <inheritdoc/>
internal sealed class SqlServerRecurringStore(SqlServerSession session, WakeUps wakeUps) : IRecurringStore
{
    private const int ResumeAsStored = 99; // a kind that only the procedure knows

    private readonly RecurringSql sql = new(session.Names);

    public async ValueTask SaveAsync(IReadOnlyList<RecurringDefinition> definitions, JobActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        SetBounds.CheckSet(definitions.Count, "recurring jobs");
        var last = definitions.GroupBy(definition => definition.Id).Select(group => group.Last()).ToList(); // a statement can write a row once
        if (last.Count == 0) return;
        await session
            .RunAsync(new StatementBatch().Add(sql.Save).Rows("definitions", RowSets.RecurringList, last).Text("actor", Json.OfActor(actor)), cancellationToken)
            .ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(RecurringChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        var unit = new StatementBatch().Add(sql.Change)
            .Int("kind", change.Kind == RecurringChangeKind.Resume && change.Next.Count == 0 ? ResumeAsStored : (int)change.Kind)
            .Rows(
                "names",
                RowSets.RecurringNameList,
                [.. change.Ids.Select((id, i) => new RecurringName(id, change.Next.ElementAtOrDefault(i), change.Expected.ElementAtOrDefault(i)))]
            )
            .Text("actor", Json.OfActor(change.Actor))
            .Text(
                "action",
                change.Kind switch
                {
                    RecurringChangeKind.Pause => "pause recurring",
                    RecurringChangeKind.Resume => "resume recurring",
                    RecurringChangeKind.SkipNext => "skip recurring",
                    _ => "remove recurring",
                }
            )
            .Text("why", change.Kind == RecurringChangeKind.Pause ? change.Actor.Reason : null);
        return session.RunAsync<IReadOnlyList<ChangeResult>>(
            unit,
            async results => await results.ListAsync(row => new ChangeResult((ChangeStatus)row.Int(0), null)).ConfigureAwait(false),
            cancellationToken
        );
    }

    public ValueTask<DueRecurring> DueAsync(int max, CancellationToken cancellationToken) =>
        session.RunAsync(new StatementBatch().Add(sql.Due).Int("max", max), async results =>
        {
            var due = await results.ListAsync<DueRecord>().ConfigureAwait(false);
            await results.NextAsync().ConfigureAwait(false);
            await results.ReadAsync().ConfigureAwait(false);
            return new DueRecurring(results.Time(0), [.. due.Select(row => row.ToDue())], results.DueInOrNull(1));
        }, cancellationToken);

    public async ValueTask<IReadOnlyList<bool>> TickAsync(IReadOnlyList<RecurringTick> ticks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ticks);
        if (ticks.Count == 0) return [];
        var runs = ticks.SelectMany((tick, n) => tick.Jobs.Select(job => new NewRow(job with { RecurringId = tick.Id }, n))).ToList();
        var unit = new StatementBatch().Add(sql.Tick)
            .Rows("ticks", RowSets.TickList, ticks)
            .Rows("jobs", RowSets.NewJobList, runs)
            .Rows("texts", RowSets.JobTextList, JobText.Of(runs.Select(run => run.Job)))
            .Rows("limits", RowSets.LimitList, [.. runs.Select(run => run.Job).Where(RowSets.AsksForMore)])
            .Rows("rates", RowSets.RateList, RowSets.RatedIn(runs.Select(run => run.Job)))
            .Rows("sequences", RowSets.SequenceList, RowSets.OrderedIn(runs.Select(run => run.Job)))
            .Rows("groups", RowSets.GroupList, RowSets.GroupedIn(runs.Select(run => run.Job)))
            .Long("keepKey", UnixMicroseconds.From(session.Policy.Key))
            .Long("keepDeleted", UnixMicroseconds.From(session.Policy.Deleted));
        var applied = await session.RunAsync(unit, results => results.ListAsync(row => row.Int(0)), cancellationToken).ConfigureAwait(false);
        wakeUps.AfterCommit(runs.Select(run => run.Job.Queue).Distinct());
        var numbers = applied.ToHashSet();
        return [.. ticks.Select((_, n) => numbers.Contains(n))];
    }
}
