using System.Data.Common;
using JobLib.Jobs;
using JobLib.SqlServer.Sql;
using JobLib.Storage;

namespace JobLib.SqlServer;

/// <inheritdoc/>
internal sealed class SqlServerJobWriter(SqlServerSession session, WakeUps wakeUps) : IJobWriter
{
    private readonly WriterSql sql = new(session.Names);

    public async ValueTask<InsertResult> InsertAsync(InsertRequest unit, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        SetBounds.Check(unit);
        if (unit.Jobs.Count == 0 && unit.Batches.Count == 0) return new([], []);
        var statements = Statements(unit, holds: transaction is not null);
        if (transaction is not null)
        {
            return await session
                .RunInAsync(CallerTransaction.Of(transaction, session), statements, results => ReadAsync(unit, results), cancellationToken)
                .ConfigureAwait(false);
        }

        var created = await session.RunAsync(statements, results => ReadAsync(unit, results), cancellationToken).ConfigureAwait(false);
        wakeUps.AfterCommit(unit.Jobs.Select(job => job.Queue).Distinct());
        return created;
    }

    public void CheckConnection(DbConnection connection) => CallerTransaction.Check(connection, session);

    public async ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(JobChange change, CancellationToken cancellationToken)
    {
        SetBounds.Check(change);
        if (change.Jobs.Count == 0) return [];
        var unit = StatementBatch.Patient().Add(sql.Change)
            .Int("kind", (int)change.Kind)
            .Rows("jobs", RowSets.IdOrder, change.Jobs)
            .Int("states", StatesOf(change))
            .Long("due", change.Start.Kind == JobStartKind.At ? UnixMicroseconds.From(change.Start.At) : null)
            .Long("delay", UnixMicroseconds.From(change.Start.Delay))
            .Text("actor", Json.OfActor(change.Actor))
            .Text("reason", change.Actor.Reason)
            .Text("action", change.Kind switch { JobChangeKind.Delete => "delete jobs", JobChangeKind.Requeue => "requeue jobs", _ => "reschedule jobs" })
            .Long("keepDeleted", UnixMicroseconds.From(session.Policy.Deleted));
        var changed = await session.RunAsync(unit, results => results.ListAsync(ToChanged), cancellationToken).ConfigureAwait(false);
        wakeUps.AfterCommit([WaitingList.AnyQueue]); // the requeued jobs, or children that a deletion has released
        return changed;
    }

    public async ValueTask<IReadOnlyList<ChangeResult>> ChangeBatchesAsync(BatchChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        SetBounds.CheckSet(change.Batches.Count, "batches");
        if (change.Batches.Count == 0) return [];
        var unit = StatementBatch.Patient().Add(sql.ChangeBatches)
            .Int("kind", (int)change.Kind)
            .Rows("batches", RowSets.IdOrder, change.Batches)
            .Text("actor", Json.OfActor(change.Actor))
            .Text("action", "cancel batches")
            .Long("keepDeleted", UnixMicroseconds.From(session.Policy.Deleted));
        var changed = await session.RunAsync(unit, results => results.ListAsync(ToChanged), cancellationToken).ConfigureAwait(false);
        wakeUps.AfterCommit([WaitingList.AnyQueue]);
        return changed;
    }

    public ValueTask<bool> CompleteAsync(JobId id, long fence, string? result, DbTransaction transaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var unit = new StatementBatch().Add(sql.Complete).Id("job", id.Value).Long("fence", fence).Text("result", result);
        return session.RunInAsync(
            CallerTransaction.Of(transaction, session),
            unit,
            async results => await results.ReadAsync().ConfigureAwait(false) && results.Int(0) == 1,
            cancellationToken
        );
    }

    private StatementBatch Statements(InsertRequest unit, bool holds) => new StatementBatch().Add(sql.Insert)
        .Rows("jobs", RowSets.NewJobList, [.. unit.Jobs.Select(job => new NewRow(job))])
        .Rows("texts", RowSets.JobTextList, JobText.Of(unit.Jobs.DistinctBy(job => job.Id)))
        .Rows("batches", RowSets.NewBatchList, unit.Batches)
        .Rows("uniques", RowSets.UniqueList, [.. UniqueKeysOf(unit.Jobs)])
        .Rows("replacing", RowSets.ReplacingList, [.. ReplacingIn(unit.Jobs)])
        .Rows("limits", RowSets.LimitList, [.. unit.Jobs.Where(RowSets.AsksForMore)])
        .Rows("rates", RowSets.RateList, RowSets.RatedIn(unit.Jobs))
        .Rows("sequences", RowSets.SequenceList, RowSets.OrderedIn(unit.Jobs))
        .Rows("groups", RowSets.GroupList, RowSets.GroupedIn(unit.Jobs))
        .Bit("holds", holds)
        .Text("actor", unit.Actor is { } actor ? Json.OfActor(actor) : null)
        .Long("keepKey", UnixMicroseconds.From(session.Policy.Key))
        .Long("keepDeleted", UnixMicroseconds.From(session.Policy.Deleted));

    private static IEnumerable<(int Job, UniqueKey Key)> UniqueKeysOf(IReadOnlyList<NewJob> jobs)
    {
        for (var i = 0; i < jobs.Count; i++)
        {
            if (jobs[i].Unique is { } key) yield return (i, key);
        }
    }

    private static IEnumerable<(int Job, NewJob New, UniqueKey Key)> ReplacingIn(IReadOnlyList<NewJob> jobs)
    {
        for (var i = 0; i < jobs.Count; i++)
        {
            if (jobs[i].Unique is { Replaces: true } key) yield return (i, jobs[i], key);
        }
    }

    private static async ValueTask<InsertResult> ReadAsync(InsertRequest unit, Results results)
    {
        var jobs = await results.ListAsync(row => new CreationResult((InsertStatus)row.Int(0), row.Id(1))).ConfigureAwait(false);
        await results.NextAsync().ConfigureAwait(false);
        var batches = await results.ListAsync(row => (InsertStatus)row.Int(0)).ConfigureAwait(false);
        return new(jobs, [.. batches.Select((status, i) => new CreationResult(status, unit.Batches[i].Id))]);
    }

    // The states out of which the change may take a job, a bit each.
    private static int StatesOf(JobChange change)
    {
        var target = change.Kind switch { JobChangeKind.Delete => JobState.Deleted, JobChangeKind.Requeue => JobState.Enqueued, _ => JobState.Scheduled };
        return Enum.GetValues<JobState>()
            .Where(state => change.Expected is null || change.Expected == state)
            .Where(state => JobTransitions.IsAllowed(state, target) || (change.Kind == JobChangeKind.Requeue && state == JobState.Enqueued))
            .Sum(state => 1 << (int)state);
    }

    private static ChangeResult ToChanged(Results row) => new((ChangeStatus)row.Int(0), row.IntOrNull(1) is { } was ? (JobState)was : null);
}
