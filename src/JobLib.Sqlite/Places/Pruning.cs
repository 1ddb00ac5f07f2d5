using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite.Places;

/// <summary>Deletes what has expired, a bounded number of rows a step.</summary>
internal static class Pruning
{
    private static readonly long DeadServersAreKept = Micros.From(TimeSpan.FromDays(1));

    /// <summary>Every kind has its share of the step, so that a million jobs that expire at once keep nothing else from going; what one leaves goes to those that have more.</summary>
    public static Step Step(WriteScope scope, int max)
    {
        var policy = scope.Policy;
        Func<int, int>[] kinds =
        [
            atMost => DeleteExpired(scope, atMost),
            atMost => Sweep(scope, atMost),
            atMost => DeleteBatches(scope, atMost),
            atMost => Delete(scope, MaintenanceSql.DeleteKeys, scope.Now, atMost),
            atMost => Delete(scope, MaintenanceSql.DeleteBuckets, scope.Now - Micros.From(policy.Series), atMost),
            atMost => Delete(scope, MaintenanceSql.DeleteAudit, scope.Now - Micros.From(policy.Audit), atMost),
            atMost => Delete(scope, MaintenanceSql.DeleteErrorGroups, scope.Now - Micros.From(policy.Audit), atMost),
            atMost => Delete(scope, MaintenanceSql.DeleteUnknownTypes, scope.Now - Micros.From(policy.Audit), atMost),
            atMost => Delete(scope, MaintenanceSql.DeleteServers, scope.Now - DeadServersAreKept, atMost),
        ];
        var share = Math.Max(1, max / kinds.Length);
        var left = max;
        var more = new List<Func<int, int>>(kinds.Length);
        foreach (var kind in kinds)
        {
            if (Run(kind, share, ref left)) more.Add(kind);
        }

        foreach (var kind in more) Run(kind, left, ref left);
        return new(max - left, left == 0, null);
    }

    /// <returns>Whether the kind has used what it was given.</returns>
    private static bool Run(Func<int, int> kind, int share, ref int left)
    {
        var atMost = Math.Min(share, left);
        var done = kind(atMost);
        left -= done;
        return done == atMost;
    }

    private static int DeleteExpired(WriteScope scope, int max)
    {
        var expired = new List<ExpiredJob>();
        using (var rows = scope.Prepare(MaintenanceSql.Expired).Bind(scope.Now).Bind(max))
        {
            while (rows.Read()) expired.Add(new(rows.Id(0), rows.State(1), rows.Text(2), rows.TextOrNull(3), rows.TextOrNull(4)));
        }

        foreach (var job in expired)
        {
            scope.Prepare(PlaceSql.LeaveFinished).Bind(job.Id).Run();
            scope.Count(job.Queue, job.State, -1);
            DeleteRows(scope, job);
        }

        return expired.Count;
    }

    private static void DeleteRows(WriteScope scope, ExpiredJob job)
    {
        scope.Prepare(MaintenanceSql.DeleteJob).Bind(job.Id).Run();
        scope.Prepare(MaintenanceSql.DeleteHistory).Bind(job.Id).Run();
        scope.Prepare(MaintenanceSql.DeleteLog).Bind(job.Id).Run();
        scope.Prepare(JobWriterSql.ForgetCharges).Bind(job.Id).Run();
        if (job.Key is { } key) scope.Prepare(MaintenanceSql.LetKeyExpire).Bind(Micros.From(scope.Policy.Key)).Bind(key).Bind(job.Id).Run();
        foreach (var tag in Json.ReadList(job.Tags))
        {
            scope.Prepare(MaintenanceSql.DeleteTag).Bind(tag).Bind(job.Id).Run();
        }
    }

    /// <summary>A batch whose client died half-way is cancelled, and neither it nor its members are kept.</summary>
    private static int Sweep(WriteScope scope, int max)
    {
        var unsealed = new List<JobId>();
        using (var rows = scope.Prepare(MaintenanceSql.Unsealed).Bind(scope.Now - Micros.From(scope.Policy.Unsealed)).Bind(max))
        {
            while (rows.Read()) unsealed.Add(rows.Id(0));
        }

        foreach (var id in unsealed)
        {
            Batches.Sweep(scope, id);
        }

        Continuations.Settle(scope, budget: 0);
        return unsealed.Count;
    }

    private static int DeleteBatches(WriteScope scope, int max)
    {
        var expired = new List<JobId>();
        var policy = scope.Policy;
        using (var rows = scope.Prepare(MaintenanceSql.ExpiredBatches).Bind(scope.Now).Bind(scope.Now - Micros.From(policy.Succeeded)).Bind(scope.Now - Micros.From(policy.Deleted)).Bind(max))
        {
            while (rows.Read()) expired.Add(rows.Id(0));
        }

        foreach (var id in expired)
        {
            scope.Prepare(MaintenanceSql.DeleteBatch).Bind(id).Run();
        }

        return expired.Count;
    }

    private static int Delete(WriteScope scope, string sql, long before, int max) => max == 0 ? 0 : scope.Prepare(sql).Bind(before).Bind(max).Run();

    private sealed record ExpiredJob(JobId Id, JobState State, string Queue, string? Key, string? Tags);
}
