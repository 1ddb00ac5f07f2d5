using System.Collections.Concurrent;
using JobLib.Kernel;
using JobLib.PostgreSql.Sql;
using JobLib.Storage;

namespace JobLib.PostgreSql;

/// <inheritdoc cref="IServerRegistry"/>
internal sealed class PostgreSqlServerRegistry(PostgreSqlSession session, WakeUps wakeUps, ClaimHints hints) : IServerRegistry, IAsyncDisposable
{
    private readonly RegistrySql sql = new(session.Names);
    private readonly KeptConnection heartbeat = new(session);
    private readonly KeptConnection control = new(session);
    private readonly ConcurrentDictionary<ServerId, Renewals> renewals = new();

    public async ValueTask<ServerId> RegisterAsync(ServerDescription server, TimeSpan lease, CancellationToken cancellationToken)
    {
        var id = new ServerId(Guid.NewGuid());
        var unit = new StatementBatch().Add(sql.Register, p =>
        {
            p.Uuid("id", id.Value);
            p.Text("name", server.Name);
            p.Text("machine", server.Machine);
            p.Int("processId", server.ProcessId);
            p.Text("version", server.Version);
            p.Texts("queues", server.Queues);
            p.Int("workers", server.WorkerCount);
            p.Text("applicationVersion", server.ApplicationVersion);
            p.Long("lease", UnixMicroseconds.From(lease));
            p.Time("localTime", server.LocalTime);
            p.Long("offset", session.ClockOffset);
        });
        var said = QueueLimits.Said(server).ToList();
        if (said.Count == 0)
        {
            await session.RunAsync(unit, results => results.ReadAsync(), cancellationToken).ConfigureAwait(false);
            return id;
        }

        unit.Add(sql.SayLimits, p =>
        {
            p.Texts("queues", said.Select(limit => limit.Queue));
            p.Ints("limits", said.Select(limit => limit.Limit));
        });
        var changed = await session.RunAsync(
            unit,
            async results =>
            {
                await results.NextAsync().ConfigureAwait(false);
                return await results.ListAsync(row => row.Text(0)).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        wakeUps.AfterCommit(changed);
        return id;
    }

    public RenewResult Renew(RenewRequest request)
    {
        var known = renewals.GetOrAdd(request.Owner, _ => new(TimeProvider.System, session.Options.CommandTimeout));
        var (from, watched) = known.Before(request);
        var unit = new StatementBatch { IsAlone = true }.Add(sql.Renew, p =>
        {
            p.Uuid("owner", request.Owner.Value);
            p.Uuids("jobs", request.Claims.Select(job => job.Id));
            p.Longs("fences", request.Claims.Select(job => (long?)job.Fence));
            p.Bools("started", request.Claims.Select(job => job.Started));
            p.Uuids("watched", watched);
            p.Long("from", from);
            p.Long("oldest", request.OldestClaimInFlight);
            p.Long("lease", UnixMicroseconds.From(request.Lease));
            p.Text("trouble", request.Trouble);
            p.Long("offset", session.ClockOffset);
        });
        var (result, left) = heartbeat.Run(unit, async results =>
        {
            await results.ReadAsync().ConfigureAwait(false);
            return (new RenewResult(results.Bool(0), [.. results.Uuids(1).Select(id => new JobId(id))], results.Int(2)), results.Uuids(3));
        });
        if (result.Accepted) known.After(request, left);
        else renewals.TryRemove(request.Owner, out _);
        if (result.PutBack > 0) wakeUps.AfterCommit([WaitingList.AnyQueue]);
        return result;
    }

    public async ValueTask TallyAsync(ServerId server, IReadOnlyList<JobTally> tallies, CancellationToken cancellationToken)
    {
        var unit = new StatementBatch().Add(sql.Tally, p =>
        {
            p.Uuid("server", server.Value);
            p.Shorts("periods", tallies.Select(tally => (short?)tally.Period));
            p.Times("starts", tallies.Select(tally => (DateTimeOffset?)tally.Start));
            p.Texts("methods", tallies.Select(tally => tally.Method));
            p.Texts("queues", tallies.Select(tally => tally.Queue));
            p.Texts("versions", tallies.Select(tally => tally.ApplicationVersion));
            p.Longs("succeeded", tallies.Select(tally => (long?)tally.Succeeded));
            p.Longs("failed", tallies.Select(tally => (long?)tally.Failed));
            p.Longs("retried", tallies.Select(tally => (long?)tally.Retried));
            p.Longs("deleted", tallies.Select(tally => (long?)tally.Deleted));
            p.Texts("waits", tallies.Select(tally => tally.Waits));
            p.Texts("durations", tallies.Select(tally => tally.Durations));
        });
        await session.RunAsync(unit, results => results.ReadAsync(), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<Signals> SignalsAsync(ServerId owner, CancellationToken cancellationToken)
    {
        var unit = new StatementBatch { IsAlone = true }.Add(sql.Signals, p =>
        {
            p.Uuid("owner", owner.Value);
            p.Bool("look", hints.LooksAreQuick);
            p.Long("offset", session.ClockOffset);
        });
        return control.RunAsync(unit, async results =>
        {
            await results.ReadAsync().ConfigureAwait(false);
            return new Signals
            {
                Live = results.Bool(0),
                Version = results.IsNull(1) ? 0 : results.Long(1),
                PausedQueues = results.Texts(2),
                LimitedQueues = results.Texts(9),
                Draining = results.Bool(3),
                DueIn = In(4),
                Now = UnixMicroseconds.ToInstant(results.Long(5)),
                Work = new() { Ready = results.IsNull(6) ? null : results.Bool(6), HeldIn = In(7), LeaseIn = In(8) },
            };

            TimeSpan? In(int column) => results.SpanOrNull(column) is not { } span ? null : span > TimeSpan.Zero ? span : TimeSpan.Zero;
        }, cancellationToken);
    }

    public async ValueTask LeaveAsync(ServerId owner, IReadOnlyList<JobId> stillRunning, CancellationToken cancellationToken)
    {
        var unit = new StatementBatch()
            .Add(sql.Leave, p => p.Uuid("owner", owner.Value))
            .Add(sql.LeavePutBack, p =>
            {
                p.Uuid("owner", owner.Value);
                p.Uuids("jobs", stillRunning);
                p.Long("offset", session.ClockOffset);
            })
            .Add(sql.LeaveForGood, p => p.Uuid("owner", owner.Value));
        await session.RunAsync(unit, results => results.ReadAsync(), cancellationToken).ConfigureAwait(false);
        renewals.TryRemove(owner, out _);
        wakeUps.AfterCommit([WaitingList.AnyQueue]);
    }

    public ValueTask<bool> SetDrainingAsync(ServerId server, bool draining, JobActor actor, CancellationToken cancellationToken)
    {
        var unit = new StatementBatch().Add(sql.SetDraining, p =>
        {
            p.Uuid("id", server.Value);
            p.Bool("draining", draining);
            p.Text("actor", Json.OfActor(actor));
            p.Text("action", draining ? "drain server" : "undrain server");
            p.Long("offset", session.ClockOffset);
        });
        return session.RunAsync(unit, results => results.ReadAsync(), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await heartbeat.DisposeAsync().ConfigureAwait(false);
        await control.DisposeAsync().ConfigureAwait(false);
    }
}
