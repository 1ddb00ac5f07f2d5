using System.Data.Common;
using JobLib.Jobs;
using JobLib.Kernel;
using JobLib.PostgreSql.Sql;
using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql;

/// <inheritdoc/>
internal sealed class PostgreSqlJobWriter(PostgreSqlSession session, WakeUps wakeUps) : IJobWriter
{
    private readonly WriterSql sql = new(session.Names);

    public async ValueTask<InsertResult> InsertAsync(InsertRequest unit, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        if (unit.Jobs.Count == 0 && unit.Batches.Count == 0) return new([], []);
        Limits.CheckKeys(unit);
        var statements = Statements(unit, isOwn: transaction is null);
        if (transaction is null)
        {
            var created = await session.RunAsync(statements, results => ReadAsync(unit, results), cancellationToken).ConfigureAwait(false);
            wakeUps.AfterCommit(unit.Batches.Count == 0 ? QueuesOf(unit) : [WaitingList.AnyQueue]); // a batch that is over at once starts what waits for it
            return created;
        }

        if (session.Options.UseNotifications) statements.Add(sql.NotifyWithin, p => wakeUps.AddParameters(p, [.. QueuesOf(unit)]));
        var caller = CallerTransaction.Of(transaction, session.Source);
        return await session.RunInAsync(caller, statements, results => ReadAsync(unit, results), cancellationToken).ConfigureAwait(false);
    }

    public void CheckConnection(DbConnection connection) => CallerTransaction.Check(connection, session.Source);

    public async ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(JobChange change, CancellationToken cancellationToken)
    {
        if (change.Jobs.Count == 0) return [];
        var unit = new StatementBatch().Add(sql.Change, p =>
        {
            p.Int("kind", (int)change.Kind);
            p.Uuids("jobs", change.Jobs);
            p.Ints("states", StatesOf(change));
            p.Long("delay", change.Start.Kind == JobStartKind.At ? null : UnixMicroseconds.From(change.Start.Delay));
            p.Time("due", change.Start.Kind == JobStartKind.At ? change.Start.At : null);
            p.Text("actor", Json.OfActor(change.Actor));
            p.Text("reason", change.Actor.Reason);
            p.Text("action", change.Kind switch { JobChangeKind.Delete => "delete jobs", JobChangeKind.Requeue => "requeue jobs", _ => "reschedule jobs" });
            AddClock(p);
        });
        var changed = await session.RunAsync(unit, results => results.ListAsync(ToChanged), cancellationToken).ConfigureAwait(false);
        wakeUps.AfterCommit([WaitingList.AnyQueue]); // the requeued jobs, or children that a deletion has released
        return changed;
    }

    public async ValueTask<IReadOnlyList<ChangeResult>> ChangeBatchesAsync(BatchChange change, CancellationToken cancellationToken)
    {
        if (change.Batches.Count == 0) return [];
        var unit = new StatementBatch().Add(sql.ChangeBatches, p =>
        {
            p.Int("kind", (int)change.Kind);
            p.Uuids("batches", change.Batches);
            p.Text("actor", Json.OfActor(change.Actor));
            p.Text("action", "cancel batches");
            AddClock(p);
        });
        var changed = await session.RunAsync(unit, results => results.ListAsync(ToChanged), cancellationToken).ConfigureAwait(false);
        wakeUps.AfterCommit([WaitingList.AnyQueue]);
        return changed;
    }

    public ValueTask<bool> CompleteAsync(JobId id, long fence, string? result, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var unit = new StatementBatch().Add(sql.Complete, p =>
        {
            p.Uuid("job", id.Value);
            p.Long("fence", fence);
            p.Text("result", result);
        });
        return session.RunInAsync(CallerTransaction.Of(transaction, session.Source), unit, results => results.ReadAsync(), cancellationToken);
    }

    private StatementBatch Statements(InsertRequest unit, bool isOwn)
    {
        if (
            isOwn
            && !HasIdempotencyKeys(unit)
            && !HasUniqueKeys(unit)
            && !NeedsPlacing(unit)
            && unit.Actor is null
            && !JobColumns.HasRates(unit.Jobs)
            && !JobColumns.HasGroups(unit.Jobs)
            && unit.Jobs.All(job => job.RecurringId is null)
        )
        {
            return new StatementBatch { IsAlone = true }.Add(sql.InsertPlain, p =>
            {
                JobColumns.Add(p, unit.Jobs);
                p.Long("offset", session.ClockOffset);
            });
        }

        var statements = new StatementBatch();
        if (HasIdempotencyKeys(unit))
        {
            statements.Add(sql.InsertKeys, p =>
        {
            p.Texts("keys", unit.Jobs.Select(job => job.IdempotencyKey));
            p.Uuids("ids", unit.Jobs.Select(job => job.Id));
            p.Long("keepKey", UnixMicroseconds.From(session.Policy.Key));
            p.Long("offset", session.ClockOffset);
        });
        }

        if (HasUniqueKeys(unit))
        {
            statements.Add(sql.TakeUnique, p =>
        {
            JobColumns.AddUniqueNames(p, unit.Jobs);
            p.Uuids("ids", unit.Jobs.Select(job => job.Id));
            p.Shorts("uniqueWhiles", unit.Jobs.Select(job => (short?)job.Unique?.While));
            p.Longs("uniqueWindows", unit.Jobs.Select(job => UnixMicroseconds.From(job.Unique?.For)));
            p.Bools("uniqueReplaces", unit.Jobs.Select(Replaces));
            p.Bool("holds", !isOwn);
            p.Long("offset", session.ClockOffset);
        });
        }

        if (Replacing(unit) is { Count: > 0 } replacing)
        {
            statements.Add(sql.Replace, p =>
        {
            JobColumns.Add(p, replacing);
            JobColumns.AddUniqueNames(p, replacing);
            JobColumns.AddRates(p, replacing);
            p.Bools("moves", replacing.Select(job => job.Unique is { OnConflict: UniqueConflict.Reschedule }));
            p.Longs("mosts", replacing.Select(job => UnixMicroseconds.From(job.Unique?.MaxDelay)));
            p.Text("actor", unit.Actor is { } actor ? Json.OfActor(actor) : null);
            p.Long("offset", session.ClockOffset);
        });
        }

        if (unit.Jobs.Count > 0)
        {
            statements.Add(sql.InsertJobs, p =>
        {
            JobColumns.Add(p, unit.Jobs);
            JobColumns.AddUniqueNames(p, unit.Jobs);
            JobColumns.AddSequencesAndGroups(p, unit.Jobs);
            p.Long("offset", session.ClockOffset);
        });
        }

        if (JobColumns.HasRates(unit.Jobs)) statements.Add(sql.InsertRates, p => JobColumns.AddRated(p, unit.Jobs, isOwn, session.ClockOffset));
        if (NeedsPlacing(unit))
        {
            statements.Add(sql.PlaceNew, p =>
        {
            JobColumns.AddBatches(p, unit.Batches);
            p.Uuids("placed", unit.Jobs.Where(JobColumns.NeedsPlacing).Select(job => job.Id));
            p.Uuids("ordered", unit.Jobs.Where(job => job.Sequence is not null).Select(job => job.Id));
            AddClock(p);
        });
        }

        if (unit.Actor is { } actor)
        {
            statements.Add(sql.InsertAudit, p =>
        {
            p.Uuids("ids", unit.Jobs.Select(job => job.Id));
            p.Text("actor", Json.OfActor(actor));
            p.Long("offset", session.ClockOffset);
        });
        }

        return statements;
    }

    private static async ValueTask<InsertResult> ReadAsync(InsertRequest unit, Results results)
    {
        var jobs = new List<CreationResult>(unit.Jobs.Count);
        if (HasUniqueKeys(unit)) await results.NextAsync().ConfigureAwait(false); // taking them answers nothing
        if (Replacing(unit).Count > 0) await results.NextAsync().ConfigureAwait(false); // nor does this
        if (unit.Jobs.Count > 0)
        {
            jobs = await results.ListAsync(row => new CreationResult((InsertStatus)row.Int(0), row.Id(1))).ConfigureAwait(false);
            for (var i = 0; i < jobs.Count; i++)
            {
                if (jobs[i].Status == InsertStatus.KeyTaken && Replaces(unit.Jobs[i])) jobs[i] = jobs[i] with { Status = InsertStatus.Replaced };
            }

            await results.NextAsync().ConfigureAwait(false);
        }

        if (!NeedsPlacing(unit)) return new(jobs, []);
        var placed = new Dictionary<JobId, InsertStatus>();
        foreach (var (id, status) in await results.ListAsync(row => (row.Id(0), (InsertStatus)row.Int(1))).ConfigureAwait(false))
        {
            placed[id] = status;
        }

        var answers = jobs.Select(job => job.Status == InsertStatus.Created && placed.TryGetValue(job.Id, out var status) ? job with { Status = status } : job);
        return new([.. answers], [.. unit.Batches.Select(batch => new CreationResult(placed.GetValueOrDefault(batch.Id, InsertStatus.Exists), batch.Id))]);
    }

    private static int[] StatesOf(JobChange change)
    {
        var target = change.Kind switch { JobChangeKind.Delete => JobState.Deleted, JobChangeKind.Requeue => JobState.Enqueued, _ => JobState.Scheduled };
        return [.. Enum.GetValues<JobState>()
            .Where(state => change.Expected is null || change.Expected == state)
            .Where(state => JobTransitions.IsAllowed(state, target) || (change.Kind == JobChangeKind.Requeue && state == JobState.Enqueued))
            .Select(state => (int)state)];
    }

    private static IEnumerable<string> QueuesOf(InsertRequest unit) => unit.Jobs.Select(job => job.Queue).Distinct();

    private static ChangeResult ToChanged(Results row) => new((ChangeStatus)row.Int(0), row.IsNull(1) ? null : (JobState)row.Short(1));

    private static bool HasIdempotencyKeys(InsertRequest unit) => unit.Jobs.Any(job => job.IdempotencyKey is not null);

    private static bool HasUniqueKeys(InsertRequest unit) => unit.Jobs.Any(job => job.Unique is not null);

    private static List<NewJob> Replacing(InsertRequest unit) => [.. unit.Jobs.Where(Replaces)];

    private static bool Replaces(NewJob job) => job.Unique is { Replaces: true };

    private static bool NeedsPlacing(InsertRequest unit) => unit.Batches.Count > 0 || unit.Jobs.Any(JobColumns.NeedsPlacing);

    private void AddClock(NpgsqlParameterCollection parameters)
    {
        parameters.Long("offset", session.ClockOffset);
        parameters.Long("keepDeleted", UnixMicroseconds.From(session.Policy.Deleted));
    }
}
