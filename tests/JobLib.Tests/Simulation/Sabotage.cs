using JobLib.Faults;
using JobLib.Storage;

namespace JobLib.Tests.Simulation;

/// <summary>Storages that break a promise which the engine relies on, each as a small mistake in the engine or in the storage would.</summary>
internal static class Sabotage
{
    public static void Apply(string what, StorageFaults faults, IJobStorage storage)
    {
        switch (what)
        {
            case "outcomes are dropped":
                faults.Instead<FinishRequest, FinishResult>(nameof(IJobQueue.FinishAsync), unit => Drop(unit, storage));
                break;
            case "outcomes count without a fence":
                faults.Instead<FinishRequest, FinishResult>(nameof(IJobQueue.FinishAsync), unit => Unfenced(unit, storage));
                break;
            case "claims in flight are put back":
                faults.Instead<RenewRequest, RenewResult>(
                    nameof(IServerRegistry.Renew),
                    request => storage.Servers.Renew(request with { OldestClaimInFlight = request.OldestClaimInFlight + 1 })
                );
                break;
            case "jobs are handed out twice":
                ClaimedJob? last = null;
                faults.Answer<FetchResult>(nameof(IJobQueue.FetchAsync), answer =>
                {
                    var again = last;
                    last = answer.Jobs.Count > 0 ? answer.Jobs[0] : null;
                    return again is null || answer.Jobs.Contains(again) ? answer : answer with { Jobs = [.. answer.Jobs, again] };
                });
                break;
            case "ticks are applied twice":
                faults.Instead<IReadOnlyList<RecurringTick>, IReadOnlyList<bool>>(nameof(IRecurringStore.TickAsync), ticks => Twice(ticks, storage));
                break;
            case "children do not wait":
                faults.Instead<InsertRequest, InsertResult>(
                    nameof(IJobWriter.InsertAsync),
                    unit =>
                        Evidence.Now(
                            storage.Jobs.InsertAsync(unit with { Jobs = [.. unit.Jobs.Select(job => job with { Start = JobStart.Now })] }, null, default)
                        )
                );
                break;
            default:
                throw new ArgumentException(what, nameof(what));
        }
    }

    // One in each unit is acknowledged without being recorded.
    private static FinishResult? Drop(FinishRequest unit, IJobStorage storage)
    {
        if (unit.Outcomes.Count < 2) return null;
        var rest = Evidence.Now(storage.Queue.FinishAsync(unit with { Outcomes = [.. unit.Outcomes.Skip(1)] }, default));
        return rest with { Outcomes = [rest.Outcomes[0], .. rest.Outcomes] };
    }

    private static FinishResult? Unfenced(FinishRequest unit, IJobStorage storage)
    {
        foreach (var outcome in unit.Outcomes)
        {
            if (Evidence.Now(storage.Reader.FindAsync([outcome.Id], default)) is not [{ State: JobState.Processing } job] || job.Fence == outcome.Fence)
                continue;
            var owner = Evidence.Now(storage.Reader.ServersAsync(default)).FirstOrDefault(server => server.Name == job.Server && server.Held > 0);
            if (owner is null) continue;
            Evidence.Now(storage.Queue.FinishAsync(new() { Owner = new(Guid.Parse(owner.Id)), Outcomes = [outcome with { Fence = job.Fence }] }, default));
        }

        return null;
    }

    private static IReadOnlyList<bool> Twice(IReadOnlyList<RecurringTick> ticks, IJobStorage storage)
    {
        var applied = Evidence.Now(storage.Recurring.TickAsync(ticks, default));
        var again = ticks.SelectMany(tick => tick.Jobs).Select(job => job with { Id = JobId.New(TimeProvider.System) }).ToList();
        Evidence.Now(storage.Jobs.InsertAsync(new() { Jobs = again }, null, default));
        return applied;
    }
}
