using JobLib.PostgreSql.Sql;
using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql;

/// <inheritdoc/>
internal sealed class PostgreSqlRecurringStore(PostgreSqlSession session, WakeUps wakeUps) : IRecurringStore
{
    private readonly RecurringSql sql = new(session.Names);
    private readonly WriterSql writer = new(session.Names);

    public async ValueTask SaveAsync(IReadOnlyList<RecurringDefinition> definitions, JobActor actor, CancellationToken cancellationToken)
    {
        var last = definitions.GroupBy(definition => definition.Id).Select(group => group.Last()).ToList(); // a statement can write a row once
        if (last.Count == 0) return;
        var unit = new StatementBatch().Add(sql.Save, p =>
        {
            RecurringColumns.Add(p, last);
            p.Text("actor", Json.OfActor(actor));
            p.Long("offset", session.ClockOffset);
        });
        await session.RunAsync(unit, results => results.ReadAsync(), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(RecurringChange change, CancellationToken cancellationToken)
    {
        var (statement, action) = change.Kind switch
        {
            RecurringChangeKind.Pause => (sql.Pause, "pause recurring"),
            RecurringChangeKind.Resume => (sql.Resume, "resume recurring"),
            RecurringChangeKind.SkipNext => (sql.SkipNext, "skip recurring"),
            RecurringChangeKind.Remove => (sql.Remove, "remove recurring"),
            _ => (sql.RemoveUndeclared, "remove recurring"),
        };
        var unit = new StatementBatch().Add(statement, p =>
        {
            p.Texts("ids", change.Ids);
            p.Times("next", change.Ids.Select((_, i) => i < change.Next.Count ? change.Next[i] : null));
            p.Bools("given", change.Ids.Select((_, i) => i < change.Next.Count));
            p.Text("actor", Json.OfActor(change.Actor));
            p.Text("action", action);
            if (change.Kind is RecurringChangeKind.Pause) p.Text("reason", change.Actor.Reason);
            if (change.Kind is RecurringChangeKind.SkipNext)
            {
                p.Times("expected", change.Expected.Select(read => read.Next));
                p.Texts("crons", change.Expected.Select(read => read.Cron));
                p.Texts("zones", change.Expected.Select(read => read.TimeZone));
            }

            p.Long("offset", session.ClockOffset);
        });
        return await session
            .RunAsync(unit, results => results.ListAsync(row => new ChangeResult((ChangeStatus)row.Int(0), null)), cancellationToken)
            .ConfigureAwait(false);
    }

    public ValueTask<DueRecurring> DueAsync(int max, CancellationToken cancellationToken)
    {
        var unit = new StatementBatch().Add(sql.DueNext, Bounds).Add(sql.Due, Bounds);
        return session.RunAsync(unit, async results =>
        {
            await results.ReadAsync().ConfigureAwait(false);
            var (now, nextIn) = (results.Time(0), results.SpanOrNull(1));
            await results.NextAsync().ConfigureAwait(false);
            return new DueRecurring(now, [.. (await results.ListAsync<DueRecord>().ConfigureAwait(false)).Select(row => row.ToDue())], nextIn);
        }, cancellationToken);

        void Bounds(NpgsqlParameterCollection p)
        {
            p.Int("max", max);
            p.Long("offset", session.ClockOffset);
        }
    }

    public async ValueTask<IReadOnlyList<bool>> TickAsync(IReadOnlyList<RecurringTick> ticks, CancellationToken cancellationToken)
    {
        if (ticks.Count == 0) return [];
        var runs = ticks.SelectMany(tick => tick.Jobs.Select(job => (Job: job with { RecurringId = tick.Id }, tick.Version))).ToList();
        var placed = runs.Where(run => JobColumns.NeedsPlacing(run.Job)).Select(run => run.Job.Id).ToList();
        var unit = new StatementBatch().Add(sql.Tick, p =>
        {
            p.Texts("ids", ticks.Select(tick => tick.Id));
            p.Longs("versions", ticks.Select(tick => (long?)tick.Version));
            p.Times("next", ticks.Select(tick => tick.Next));
            p.Texts("faults", ticks.Select(tick => tick.Fault));
        });
        foreach (var chunk in runs.Chunk(1_000))
        {
            unit.Add(writer.InsertJobs, p =>
            {
                JobColumns.Add(p, [.. chunk.Select(run => run.Job)], [.. chunk.Select(run => (long?)run.Version)]);
                JobColumns.AddUniqueNames(p, [.. chunk.Select(run => run.Job)]);
                JobColumns.AddSequencesAndGroups(p, [.. chunk.Select(run => run.Job)]);
                p.Long("offset", session.ClockOffset);
            });
            var made = chunk.Select(run => run.Job).ToList();
            if (JobColumns.HasRates(made)) unit.Add(writer.InsertRates, p => JobColumns.AddRated(p, made, isOwn: true, session.ClockOffset));
        }

        if (placed.Count > 0)
        {
            unit.Add(writer.PlaceNew, p =>
        {
            JobColumns.AddBatches(p, []);
            p.Uuids("placed", placed);
            p.Uuids("ordered", runs.Where(run => run.Job.Sequence is not null).Select(run => run.Job.Id));
            p.Long("keepDeleted", UnixMicroseconds.From(session.Policy.Deleted));
            p.Long("offset", session.ClockOffset);
        });
        }

        var applied = await session.RunAsync(unit, results => results.ListAsync(row => row.Bool(0)), cancellationToken).ConfigureAwait(false);
        wakeUps.AfterCommit(runs.Select(run => run.Job.Queue).Distinct());
        return applied;
    }
}
