using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Places;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite;

/// <inheritdoc cref="IMaintenance"/>
internal sealed class SqliteMaintenance(SqliteWriter writer) : IMaintenance
{
    public ValueTask<Step> PromoteAsync(int max, CancellationToken cancellationToken) => writer.RunAsync(scope => Promote(scope, max), cancellationToken);

    public ValueTask<Step> RescueAsync(int? crashLimit, int max, CancellationToken cancellationToken) =>
        writer.RunAsync(scope => HeldJobs.Rescue(scope, crashLimit, max), cancellationToken);

    public ValueTask<Step> MoveHeldAsync(int max, CancellationToken cancellationToken) => writer.RunAsync(scope => MoveHeld(scope, max), cancellationToken);

    public ValueTask<Step> PruneAsync(int max, CancellationToken cancellationToken) => writer.RunAsync(scope => Pruning.Step(scope, max), cancellationToken);

    /// <summary>Nothing: with one writer at a time counters are added to where they stand.</summary>
    public ValueTask<Step> FoldAsync(int max, CancellationToken cancellationToken) => new(default(Step));

    private static Step Promote(WriteScope scope, int max)
    {
        var due = Due(scope, max);
        var done = 0;
        foreach (var job in due)
        {
            if (!JobPlaces.Leave(scope, job)) continue;
            JobPlaces.EnterReady(scope, job);
            done++;
        }

        return new(done, due.Count == max, Until(scope, MaintenanceSql.NextDue));
    }

    private static List<Placed> Due(WriteScope scope, int max)
    {
        var due = new List<Placed>();
        using var rows = scope.Prepare(MaintenanceSql.Due).Bind(scope.Now).Bind(max);
        while (rows.Read())
        {
            due.Add(new()
            {
                DueAt = rows.Int(0), Id = rows.Id(1), Place = Place.Scheduled, State = JobState.Scheduled, Queue = rows.Name(2), Rank = rows.Int(3),
                Fence = rows.Int(4), Attempts = rows.Int32(5), Crashes = rows.Int32(6), Retrying = rows.Flag(7), ConcurrencyKey = rows.TextOrNull(8),
            });
        }

        return due;
    }

    private static Step MoveHeld(WriteScope scope, int max)
    {
        var done = LetTimedOutGo(scope, max);
        done += Moves.GoOn(scope, max - done);
        return new(done, done >= max || Moves.Any(scope), Until(scope, MaintenanceSql.NextWaitIsOver));
    }

    private static int LetTimedOutGo(WriteScope scope, int max)
    {
        var over = new List<Placed>();
        using (var rows = scope.Prepare(MaintenanceSql.WaitIsOver).Bind(scope.Now).Bind(max))
        {
            while (rows.Read())
            {
                over.Add(new()
                {
                    Id = rows.Id(0), Place = Place.Blocked, State = JobState.Enqueued, Queue = rows.Name(1), Rank = rows.Int(2), Seq = rows.Int(3), ReadyAt = rows.Int(4),
                    Fence = rows.Int(5), Attempts = rows.Int32(6), Crashes = rows.Int32(7), WaitUntil = rows.IntOrNull(8),
                });
            }
        }

        return over.Count(job => ConcurrencyKeys.Unblock(scope, job, timedOut: true));
    }

    private static TimeSpan? Until(WriteScope scope, string sql)
    {
        using var row = scope.Prepare(sql);
        return row.Read() && row.IntOrNull(0) is { } at ? Micros.Duration(Math.Max(0, at - scope.Now)) : null;
    }
}
