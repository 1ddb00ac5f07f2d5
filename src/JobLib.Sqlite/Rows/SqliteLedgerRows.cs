using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite.Rows;

/// <inheritdoc cref="ILedgerRows"/>
internal sealed class SqliteLedgerRows(WriteScope scope, SqliteBatchRows batches) : ILedgerRows
{
    public void Count(string queue, JobOutcomeKind kind, TimeSpan wait, TimeSpan duration) => scope.AddToBucket(queue, new(
        kind is JobOutcomeKind.Succeeded ? 1 : 0,
        kind is JobOutcomeKind.Failed ? 1 : 0,
        kind is JobOutcomeKind.Retry ? 1 : 0,
        kind is JobOutcomeKind.Deleted ? 1 : 0,
        UnixMicroseconds.From(wait),
        UnixMicroseconds.From(duration)));

    public void AddError(JobError error) =>
        scope.Prepare(PlaceSql.AddToErrorGroup).Bind(error.Fingerprint).Bind(error.Type).Bind(error.Message).Bind(scope.Now).Run();

    public void AddUnknown(string method) => scope.Prepare(JobQueueSql.AddUnknownType).Bind(method).Bind(scope.Now).Run();

    public void Audit(JobActor actor, string action, string target, int count) =>
        scope.Prepare(ScopeSql.AddAudit).Bind(scope.Now).Bind(Json.Write(actor)).Bind(action).Bind(target).Bind(count).Run();

    public int Remove(Expiring kind, Instant before, int max) => kind switch
    {
        Expiring.Jobs => RemoveJobs(before, max),
        Expiring.IdempotencyKeys => Delete(MaintenanceSql.DeleteKeys, scope.Kernel.Commit.Now, max), // each has its own time since its job is gone
        Expiring.Buckets => Delete(MaintenanceSql.DeleteBuckets, before, max),
        Expiring.MinuteTallies => Delete(TallySql.DeleteMinutes, before, max),
        Expiring.HourTallies => Delete(TallySql.DeleteHours, before, max),
        Expiring.Audit => Delete(MaintenanceSql.DeleteAudit, before, max),
        Expiring.ErrorGroups => Delete(MaintenanceSql.DeleteErrorGroups, before, max),
        Expiring.UnknownMethods => Delete(MaintenanceSql.DeleteUnknownTypes, before, max),
        Expiring.Rates => Delete(RateSql.DeleteIdle, before, max),
        _ => Delete(MaintenanceSql.DeleteServers, before, max),
    };

    public int RemoveBatches(Instant succeededBefore, Instant deletedBefore, int max)
    {
        var expired = SqliteBatchRows.Ids(scope.Prepare(MaintenanceSql.ExpiredBatches).Bind(scope.Now).Bind(succeededBefore).Bind(deletedBefore).Bind(max));
        foreach (var id in expired)
        {
            scope.Prepare(MaintenanceSql.DeleteBatch).Bind(id).Run();
            batches.Forget(id);
        }

        return expired.Count;
    }

    public IReadOnlyList<BatchRow> Unsealed(Instant before, int max) =>
        batches.All(SqliteBatchRows.Ids(scope.Prepare(MaintenanceSql.Unsealed).Bind(before).Bind(max)));

    private int RemoveJobs(Instant before, int max)
    {
        var expired = new List<ExpiredJob>();
        using (var rows = scope.Prepare(MaintenanceSql.Expired).Bind(before).Bind(max))
        {
            while (rows.Read()) expired.Add(new(rows.Id(0), rows.State(1), rows.Text(2), rows.TextOrNull(3), rows.TextOrNull(4), rows.TextOrNull(5)));
        }

        foreach (var job in expired)
        {
            scope.Prepare(PlaceSql.LeaveFinished).Bind(job.Id).Run();
            scope.Count(job.Queue, job.State, -1);
            DeleteRows(job);
        }

        return expired.Count;
    }

    private void DeleteRows(ExpiredJob job)
    {
        if (job.Sequence is { } sequence) LeaveSequence(job.Id, sequence);
        scope.Prepare(MaintenanceSql.DeleteJob).Bind(job.Id).Run();
        scope.Prepare(MaintenanceSql.DeleteHistory).Bind(job.Id).Run();
        scope.Prepare(MaintenanceSql.DeleteLog).Bind(job.Id).Run();
        scope.Prepare(JobWriterSql.ForgetCharges).Bind(job.Id).Run();
        scope.Prepare(JobWriterSql.ForgetUniqueKey).Bind(job.Id).Run();
        if (scope.HasGroups()) scope.Prepare(GroupSql.Forget).Bind(job.Id).Run();
        if (job.Key is { } key) scope.Prepare(MaintenanceSql.LetKeyExpire).Bind(UnixMicroseconds.From(scope.Policy.Key)).Bind(key).Bind(job.Id).Run();
        foreach (var tag in Json.ReadList(job.Tags)) scope.Prepare(MaintenanceSql.DeleteTag).Bind(tag).Bind(job.Id).Run();
    }

    private void LeaveSequence(JobId job, string sequence)
    {
        scope.Prepare(SequenceSql.RemoveHold).Bind(job).Run();
        if (scope.Prepare(SequenceSql.PassTail).Bind(job).Bind(sequence).Run() == 0) scope.Prepare(SequenceSql.ForgetTail).Bind(sequence).Bind(job).Run();
    }

    private int Delete(string sql, Instant before, int max) => scope.Prepare(sql).Bind(before).Bind(max).Run();

    private sealed record ExpiredJob(JobId Id, JobState State, string Queue, string? Key, string? Tags, string? Sequence);
}
