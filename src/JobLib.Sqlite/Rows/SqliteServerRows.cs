using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite.Rows;

/// <inheritdoc cref="IServerRows"/>
internal sealed class SqliteServerRows(WriteScope scope) : IServerRows
{
    public ServerRow? Find(ServerId id)
    {
        using var row = scope.Prepare(ServerSql.Find).Bind(id.Value);
        return row.Read() ? Read(row) : null;
    }

    public IReadOnlyList<ServerRow> All()
    {
        var found = new List<ServerRow>();
        using var rows = scope.Prepare(ServerSql.All);
        while (rows.Read()) found.Add(Read(rows));
        return found;
    }

    public void Save(ServerRow server) => scope.Prepare(ServerSql.Save)
        .Bind(server.RenewedAt)
        .Bind(server.LeaseUntil)
        .Bind(server.LastClaim)
        .Bind(server.Draining)
        .Bind(server.HasLeft)
        .Bind(server.IsExpired)
        .Bind(server.Trouble)
        .Bind(server.Id.Value).Run();

    public void Remove(ServerRow server) => scope.Prepare(ServerSql.Remove).Bind(server.Id.Value).Run();

    public IReadOnlyList<JobRow> HeldBy(ServerId server, long? claim = null)
    {
        if (claim is not { } number) return Held(scope.Prepare(ServerSql.Held).Bind(server.Value));
        var found = new List<JobRow>();
        using var rows = scope.Prepare(JobQueueSql.QueueFetchRepeated).Bind(server.Value).Bind(number);
        while (rows.Read()) found.Add(JobReads.Repeated(scope, rows, server));
        return found;
    }

    public IReadOnlyList<JobRow> Orphans(int max) => Held(scope.Prepare(ServerSql.Orphans).Bind(max));

    public void SaveBegan(JobRow job) => scope.Prepare(ServerSql.SetStarted).Bind(job.Id).Run();

    public void AddCharge(JobRow job) => scope.Prepare(ServerSql.AddCharge).Bind(job.Id).Bind(job.Fence).Run();

    public bool RemoveCharge(JobId job, long fence) => scope.Prepare(ServerSql.TakeBackCharge).Bind(job).Bind(fence).Run() > 0;

    public void RemoveCharges(JobRow job) => scope.Prepare(JobWriterSql.ForgetCharges).Bind(job.Id).Run();

    public void LowerCrashes(JobId job)
    {
        scope.Prepare(ServerSql.LowerReady).Bind(job).Run();
        scope.Prepare(ServerSql.LowerBlocked).Bind(job).Run();
        scope.Prepare(ServerSql.LowerScheduled).Bind(job).Run();
        scope.Prepare(ServerSql.LowerRunning).Bind(job).Run();
    }

    public void RaiseSignals() => scope.RaiseSignals();

    private static ServerRow Read(SqliteStatement row) => new()
    {
        Id = new(row.Id(0).Value),
        Runner = new(row.Text(1), row.TextOrNull(9)),
        RenewedAt = row.Instant(2),
        LeaseUntil = row.Instant(3),
        LastClaim = row.Int(4),
        Draining = row.Flag(5),
        HasLeft = row.Flag(6),
        IsExpired = row.Flag(7),
        Trouble = row.TextOrNull(8),
    };

    private static List<JobRow> Held(SqliteStatement rows)
    {
        var found = new List<JobRow>();
        using (rows)
        {
            while (rows.Read()) found.Add(JobReads.Held(rows));
        }

        return found;
    }
}
