using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using JobLib.Jobs;
using JobLib.Kernel;
using JobLib.SqlServer.Sql;
using JobLib.Storage;

namespace JobLib.SqlServer;

/// <inheritdoc cref="IServerRegistry"/>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only a storage that AddJobLib made comes here, and AddJobLib requires it.")]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Only a storage that AddJobLib made comes here, and AddJobLib requires it.")]
internal sealed class SqlServerServerRegistry(SqlServerSession session, WakeUps wakeUps) : IServerRegistry, IAsyncDisposable
{
    private const int MaxTrouble = 500;

    private readonly RegistrySql sql = new(session.Names);
    private readonly KeptConnection heartbeat = new(session);
    private readonly KeptConnection control = new(session);

    public async ValueTask<ServerId> RegisterAsync(ServerDescription server, TimeSpan lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        var id = new ServerId(Guid.NewGuid());
        var unit = new StatementBatch().Add(sql.Register)
            .Id("id", id.Value)
            .Text("name", server.Name)
            .Text("machine", server.Machine)
            .Int("processId", server.ProcessId)
            .Text("version", server.Version)
            .Text("applicationVersion", server.ApplicationVersion)
            .Text("queues", JsonSerializer.Serialize(server.Queues, Json.Options))
            .Int("workers", server.WorkerCount)
            .Long("local", UnixMicroseconds.From(server.LocalTime))
            .Long("lease", UnixMicroseconds.From(lease));
        var said = QueueLimits.Said(server).ToList();
        if (said.Count > 0) unit.Add(sql.SayLimits).Rows("limits", RowSets.QueueLimitList, said);
        await session.RunAsync(unit, cancellationToken).ConfigureAwait(false);
        if (said.Count > 0) wakeUps.AfterCommit(said.Select(limit => limit.Queue)); // there may be room that was not
        return id;
    }

    public RenewResult Renew(RenewRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var unit = StatementBatch.Bounded().Add(sql.Renew)
            .Id("owner", request.Owner.Value)
            .Rows("held", RowSets.HeldList, [.. request.Claims.Select(job => new HeldRow(job.Id, job.Fence, job.Started, null))])
            .Long("oldest", request.OldestClaimInFlight)
            .Long("lease", UnixMicroseconds.From(request.Lease))
            .Text("trouble", request.Trouble is { } trouble ? FreeText.Clean(trouble, MaxTrouble) : null);
        var result = heartbeat.Run(unit, async results =>
        {
            await results.ReadAsync().ConfigureAwait(false);
            var (accepted, putBack) = (results.Bool(0), results.Int(1));
            await results.NextAsync().ConfigureAwait(false);
            return new RenewResult(accepted, await results.ListAsync(row => row.Id(0)).ConfigureAwait(false), putBack);
        });
        if (result.PutBack > 0) wakeUps.AfterCommit([WaitingList.AnyQueue]);
        return result;
    }

    public async ValueTask TallyAsync(ServerId server, IReadOnlyList<JobTally> tallies, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tallies);
        var unit = new StatementBatch().Add(sql.Tally).Id("server", server.Value).Rows("tallies", RowSets.TallyList, tallies);
        await session.RunAsync(unit, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<Signals> SignalsAsync(ServerId owner, CancellationToken cancellationToken)
    {
        var unit = StatementBatch.Bounded().Add(sql.Signals).Id("owner", owner.Value);
        return control.RunAsync(unit, async results =>
        {
            await results.ReadAsync().ConfigureAwait(false);
            var signals = new Signals
            {
                Version = results.IsNull(0) ? 0 : results.Long(0),
                Live = results.Bool(1),
                Draining = results.Bool(2),
                DueIn = results.DueInOrNull(3),
                Now = results.Time(4),
                PausedQueues = [],
            };
            await results.NextAsync().ConfigureAwait(false);
            var paused = await results.ListAsync(row => row.Text(0)).ConfigureAwait(false);
            await results.NextAsync().ConfigureAwait(false);
            return signals with { PausedQueues = paused, LimitedQueues = await results.ListAsync(row => row.Text(0)).ConfigureAwait(false) };
        }, cancellationToken);
    }

    public async ValueTask LeaveAsync(ServerId owner, IReadOnlyList<JobId> stillRunning, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stillRunning);
        var unit = StatementBatch.Bounded().Add(sql.Leave).Id("owner", owner.Value).Rows("still", RowSets.IdOrder, [.. stillRunning.Distinct()]);
        await session.RunAsync(unit, cancellationToken).ConfigureAwait(false);
        wakeUps.AfterCommit([WaitingList.AnyQueue]);
    }

    public ValueTask<bool> SetDrainingAsync(ServerId server, bool draining, JobActor actor, CancellationToken cancellationToken)
    {
        var unit = new StatementBatch().Add(sql.SetDraining)
            .Id("id", server.Value)
            .Bit("draining", draining)
            .Text("actor", Json.OfActor(actor))
            .Text("action", draining ? "drain server" : "undrain server");
        return session.RunAsync(unit, async results => await results.ReadAsync().ConfigureAwait(false) && results.Bool(0), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await heartbeat.DisposeAsync().ConfigureAwait(false);
        await control.DisposeAsync().ConfigureAwait(false);
    }
}
