using System.Globalization;
using JobLib.Kernel;
using JobLib.Redis.Safety;
using JobLib.Storage;

namespace JobLib.Redis;

internal sealed class RedisServerRegistry(RedisSession session) : IServerRegistry
{
    public async ValueTask<ServerId> RegisterAsync(ServerDescription server, TimeSpan lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        var id = new ServerId(Guid.NewGuid());
        var arguments = new ScriptArguments()
            .Add(id)
            .Add(server.Name)
            .Add(server.ApplicationVersion)
            .Add(PackedServer.Of(server))
            .Add(UnixMicroseconds.From(server.LocalTime))
            .Add(lease)
            .AddAll([.. QueueLimits.Said(server)], static (to, said) => to.Add(said.Queue).Add((long?)said.Limit));
        await session.RunAsync(RedisScripts.Register, arguments, cancellationToken).ConfigureAwait(false);
        return id;
    }

    public RenewResult Renew(RenewRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var arguments = new ScriptArguments(request.Claims.Count * 3)
            .Add(request.Owner)
            .Add(request.Lease)
            .Add(request.Trouble)
            .Add(request.OldestClaimInFlight)
            .AddAll(request.Claims, static (to, claim) => to.Add(claim.Id).Add(claim.Fence.ToString(CultureInfo.InvariantCulture)).Add(claim.Started));
        var answer = session.Renew(RedisScripts.Renew, arguments).List();
        return new((bool)answer[0], answer[1].Ids(), (int)answer[2]);
    }

    public async ValueTask TallyAsync(ServerId server, IReadOnlyList<JobTally> tallies, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tallies);
        var arguments = new ScriptArguments(2 + tallies.Count * 5).Add(server).AddAll(tallies, static (to, tally) =>
            to.Add((long)tally.Period).Add(UnixMicroseconds.From(tally.Start)).Add(tally.Method).Add(tally.Queue).Add(PackedTally.Of(tally)));
        await session.RunAsync(RedisScripts.Tally, arguments, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Signals> SignalsAsync(ServerId owner, CancellationToken cancellationToken)
    {
        var answer = (await session.RunAsync(RedisScripts.Signals, new ScriptArguments().Add(owner), cancellationToken).ConfigureAwait(false)).List();
        return new()
        {
            Live = (bool)answer[0], Version = (long)answer[1], Draining = (bool)answer[2], DueIn = answer[3].DurationOrNull(),
            PausedQueues = [.. answer[4].List().Select(Answers.Text).Order(StringComparer.Ordinal)],
            LimitedQueues = [.. answer[10].List().Select(Answers.Text).Order(StringComparer.Ordinal)],
            Now = answer[6].Instant(),
            Work = new()
            {
                Ready = answer[7].IsNull ? null : (bool)answer[7], HeldIn = answer[8].DurationOrNull(), LeaseIn = answer[9].DurationOrNull(),
            },
            Loss = answer[5].IsNull ? null : Loss((long)answer[5][0], answer[5][1].Instant()),
        };
    }

    public async ValueTask LeaveAsync(ServerId owner, IReadOnlyList<JobId> stillRunning, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stillRunning);
        var arguments = new ScriptArguments().Add(owner).AddAll(stillRunning, static (to, id) => to.Add(id));
        await session.RunAsync(RedisScripts.Leave, arguments, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> SetDrainingAsync(ServerId server, bool draining, JobActor actor, CancellationToken cancellationToken) =>
        (bool)await session.RunAsync(RedisScripts.Drain, new ScriptArguments().Add(server).Add(draining).Add(actor), cancellationToken).ConfigureAwait(false);

    private static string Loss(long commits, DateTimeOffset at) => commits == Sighting.Everything
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"At {at:HH:mm:ss} UTC nothing was left of what Redis had kept: every job, batch, pause and recurring job from before is lost. What the application declares is declared again."
        )
        : string.Create(
            CultureInfo.InvariantCulture,
            $"At {at:HH:mm:ss} UTC Redis had lost {commits} or more of the last calls that it had acknowledged: jobs that they created are gone, and jobs whose end they recorded run again."
        );
}
