using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite;

/// <inheritdoc cref="IServerRegistry"/>
internal sealed class SqliteServerRegistry(SqliteWriter writer, LeaseWriter leases, ReadPool reads, SqliteClock clock) : IServerRegistry
{
    public ValueTask<ServerId> RegisterAsync(ServerDescription server, TimeSpan lease, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        return writer.RunAsync(
            scope =>
            {
                if (server.ApplicationVersion is { } application) scope.Prepare(ServerSql.NoteApplication).Bind(application).Run();
                scope.Prepare(ServerSql.Register)
                    .Bind(id)
                    .Bind(server.Name)
                    .Bind(server.Machine)
                    .Bind(server.ProcessId)
                    .Bind(server.Version)
                    .Bind(Json.Write(server.Queues))
                    .Bind(server.WorkerCount)
                    .Bind(server.ApplicationVersion)
                    .Bind(scope.Now)
                    .Bind(UnixMicroseconds.Add(scope.Now, UnixMicroseconds.From(lease)))
                    .Bind(UnixMicroseconds.From(server.LocalTime) - scope.Now)
                    .Run();
                scope.Kernel.Limits.Say(server);
                return new ServerId(id);
            },
            cancellationToken);
    }

    public RenewResult Renew(RenewRequest request) => leases.Run(scope => scope.Kernel.Leases.Renew(request));

    public async ValueTask TallyAsync(ServerId server, IReadOnlyList<JobTally> tallies, CancellationToken cancellationToken) =>
        await writer.RunAsync(
            scope =>
            {
                foreach (var tally in tallies)
                {
                    scope.Prepare(TallySql.Put)
                        .Bind((long)tally.Period)
                        .Bind(UnixMicroseconds.From(tally.Start))
                        .Bind(tally.Method)
                        .Bind(tally.Queue)
                        .Bind(server.Value)
                        .Bind(tally.ApplicationVersion)
                        .Bind(tally.Succeeded).Bind(tally.Failed).Bind(tally.Retried).Bind(tally.Deleted).Bind(tally.Waits).Bind(tally.Durations).Run();
                }

                return true;
            },
            cancellationToken);

    public ValueTask<Signals> SignalsAsync(ServerId owner, CancellationToken cancellationToken) =>
        new(reads.Run(session => ReadSignals(session, owner), cancellationToken));

    public async ValueTask LeaveAsync(ServerId owner, IReadOnlyList<JobId> stillRunning, CancellationToken cancellationToken) =>
        await writer.RunAsync(
            scope =>
            {
                scope.Kernel.Leases.Leave(owner, stillRunning);
                return true;
            },
            cancellationToken);

    public ValueTask<bool> SetDrainingAsync(ServerId server, bool draining, JobActor actor, CancellationToken cancellationToken) =>
        writer.RunAsync(scope => scope.Kernel.Leases.SetDraining(server, draining, actor), cancellationToken);

    private Signals ReadSignals(SqliteSession session, ServerId owner)
    {
        var now = clock.Now;
        using var row = session.Prepare(ServerSql.Signals).Bind(owner.Value);
        row.Read();
        return new()
        {
            Version = row.Int(0),
            Now = UnixMicroseconds.ToInstant(now),
            Live = row.Flag(1),
            Draining = row.Flag(2),
            DueIn = Until(3),
            PausedQueues = Names(session, ServerSql.PausedQueues),
            LimitedQueues = Names(session, ServerSql.LimitedQueues),
            Work = new() { Ready = row.IntOrNull(4) is { } ready ? ready == 1 : null, HeldIn = Until(5), LeaseIn = Until(6) },
        };

        TimeSpan? Until(int column) => row.IntOrNull(column) is { } at ? UnixMicroseconds.ToDuration(Math.Max(0, at - now)) : null;
    }

    private static List<string> Names(SqliteSession session, string sql)
    {
        var names = new List<string>();
        using var rows = session.Prepare(sql);
        while (rows.Read()) names.Add(rows.Text(0));
        return names;
    }
}
