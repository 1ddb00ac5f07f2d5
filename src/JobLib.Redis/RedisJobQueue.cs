using System.Globalization;
using JobLib.Kernel;
using JobLib.Kernel.Ending;
using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis;

internal sealed class RedisJobQueue(RedisSession session, WakeUps wakeUps) : IJobQueue
{
    public async ValueTask<FetchResult> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Fetched(await session.RunAsync(RedisScripts.Fetch, Add(new(), request), cancellationToken).ConfigureAwait(false));
    }

    public async ValueTask<FinishResult> FinishAsync(FinishRequest unit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var refusals = Finishes.Refusals(unit.Outcomes);
        var arguments = new ScriptArguments(unit.Outcomes.Count * 7).Add(unit.Owner).Add(unit.Outcomes.Count);
        for (var i = 0; i < unit.Outcomes.Count; i++) Add(arguments, unit.Outcomes[i], refusals?[i] is not null);
        arguments.Add(unit.Next is not null);
        if (unit.Next is { } next) Add(arguments, next);
        var answer = (await session.RunAsync(RedisScripts.Finish, arguments, cancellationToken).ConfigureAwait(false)).List();
        var outcomes = answer[0].List().Select((status, i) => Outcome((FinishStatus)(int)status, refusals?[i]));
        return new([.. outcomes], unit.Next is null ? null : Fetched(answer[1]));
    }

    public async ValueTask<IReadOnlyList<JobId>> ReportAsync(ServerId owner, IReadOnlyList<JobReport> reports, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reports);
        var arguments = new ScriptArguments().Add(owner).AddAll(reports, static (to, report) => to
            .Add(report.Id)
            .Add(Fence(report.Fence))
            .Add(report.Progress is { } progress ? Packed.Of(progress.Fraction.ToString("R", CultureInfo.InvariantCulture), progress.Text) : null)
            .Add(PackedJob.Of(report.Parameters))
            .AddAll(report.Lines, static (to, line) => to.Add(PackedLine.Of(line))));
        return (await session.RunAsync(RedisScripts.Report, arguments, cancellationToken).ConfigureAwait(false)).Ids();
    }

    public ValueTask WaitAsync(IReadOnlyList<string> queues, TimeSpan atMost, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queues);
        return new(wakeUps.WaitAsync(queues, atMost, cancellationToken));
    }

    public async ValueTask SetPausedAsync(IReadOnlyList<string> queues, bool paused, JobActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queues);
        var arguments = new ScriptArguments().Add(paused).Add(actor).AddAll(queues, static (to, queue) => to.Add(queue));
        await session.RunAsync(RedisScripts.Pause, arguments, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask SetConcurrencyLimitAsync(string key, int? limit, JobActor actor, CancellationToken cancellationToken)
    {
        Limits.CheckConcurrency(key, limit);
        var arguments = new ScriptArguments().Add(key).Add((long?)limit).Add(actor);
        await session.RunAsync(RedisScripts.SetLimit, arguments, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask SetQueueLimitAsync(string queue, int? limit, JobActor actor, CancellationToken cancellationToken)
    {
        QueueLimits.Check(queue, limit);
        var arguments = new ScriptArguments().Add(queue).Add((long?)limit).Add(actor);
        await session.RunAsync(RedisScripts.SetQueueLimit, arguments, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask SetRateAsync(string key, JobRate? rate, JobActor actor, CancellationToken cancellationToken)
    {
        RateBounds.CheckSet(key, rate);
        var arguments = new ScriptArguments().Add(key).Add(PackedRate.OfNumbers(rate)).Add(actor).Add(Rates.ActionOf(rate)).Add(rate?.Permits ?? 0);
        await session.RunAsync(RedisScripts.SetRate, arguments, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> ChargeAsync(ServerId owner, JobId id, long fence, JobRate rate, int tokens, CancellationToken cancellationToken)
    {
        RateBounds.CheckCharge(rate, tokens);
        var arguments = new ScriptArguments().Add(owner).Add(id).Add(Fence(fence)).Add(PackedRate.Of(rate)).Add(tokens);
        return (bool)await session.RunAsync(RedisScripts.Charge, arguments, cancellationToken).ConfigureAwait(false);
    }

    // Fences travel as digits: a caller may give any number, and a script compares texts.
    private static string Fence(long fence) => fence.ToString(CultureInfo.InvariantCulture);

    private static ScriptArguments Add(ScriptArguments to, FetchRequest request) => to
        .Add(request.Owner)
        .Add(request.Claim)
        .Add(request.Max)
        .Add(request.AllowSuspect)
        .AddAll(request.Lanes, static (to, lane) => to.Add(lane.Queue).Add(lane.Max));

    private static void Add(ScriptArguments to, JobFinish finish, bool refused) => to
        .Add(finish.Id)
        .Add(Fence(finish.Fence))
        .Add((int)finish.Outcome.Kind)
        .Add(UnixMicroseconds.From(finish.StartedAgo))
        .Add(finish.Took)
        .Add(refused ? null : finish.Outcome.Result)
        .Add(Extra(finish, refused));

    private static string? Extra(JobFinish finish, bool refused)
    {
        var outcome = finish.Outcome;
        var plain =
            outcome is { ChargesAttempt: true, Error: null, Reason: null, Queue: null, Retention: null, UnknownType: false, Parameters.Count: 0 }
            && outcome.Delay == TimeSpan.Zero;
        if (plain && !finish.RequiresMark && !refused) return null;
        return Packed.Of(
            Packed.Number(UnixMicroseconds.From(outcome.Delay)),
            outcome.ChargesAttempt ? "1" : "0",
            outcome.Error is { } error ? PackedJob.Of(error) : null,
            outcome.Reason,
            outcome.Queue,
            Packed.Number(UnixMicroseconds.From(outcome.Retention)),
            PackedJob.Of(outcome.Parameters),
            outcome.UnknownType ? "1" : null,
            finish.RequiresMark ? "1" : null,
            refused ? "1" : null);
    }

    private static OutcomeResult Outcome(FinishStatus status, string? refusal) => new(status, status is FinishStatus.Rejected ? refusal : null);

    private static FetchResult Fetched(RedisResult answer)
    {
        if (answer.IsNull) return FetchResult.Refused;
        var parts = answer.List();
        var (jobs, removed, heldIn) = (parts[0].List(), parts[1].List(), parts[2].DurationOrNull());
        if (jobs.Length == 0 && removed.Length == 0 && heldIn is null) return FetchResult.Empty;
        return new(true, [.. jobs.Chunk(ClaimedRow.Fields).Select(ClaimedRow.Read)]) { Removed = parts[1].Ids(), HeldIn = heldIn };
    }
}
