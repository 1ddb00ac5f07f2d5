using JobLib.InMemory.Ready;
using JobLib.InMemory.Rows;
using JobLib.Kernel;
using JobLib.Kernel.Claiming;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.InMemory;

internal sealed class InMemoryJobQueue(InMemoryState state) : IJobQueue
{
    // A timer takes at most 49 days, and whoever waits may always look early.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    public ValueTask<FetchResult> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var scope = state.Enter(cancellationToken);
        var result = state.Kernel.Claims.Fetch(request);
        state.Removal.Trim();
        return new(result);
    }

    public ValueTask<FinishResult> FinishAsync(FinishRequest unit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var refusals = Finishes.Refusals(unit.Outcomes);
        using var scope = state.Enter(cancellationToken);
        var outcomes = state.Kernel.Finishes.Record(unit, refusals);
        var next = unit.Next is { } request ? state.Kernel.Claims.Fetch(request) : null;
        state.Removal.Trim();
        return new(new FinishResult(outcomes, next));
    }

    public ValueTask<IReadOnlyList<JobId>> ReportAsync(ServerId owner, IReadOnlyList<JobReport> reports, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reports);
        using var scope = state.Enter(cancellationToken);
        return new([.. reports.Where(report => !TryStore(report, owner)).Select(report => report.Id)]);
    }

    public async ValueTask WaitAsync(IReadOnlyList<string> queues, TimeSpan atMost, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queues);
        if (atMost <= TimeSpan.Zero || HasWork(queues, cancellationToken)) return;
        using var waiter = new QueueWaiter(atMost < LongestTimer ? atMost : LongestTimer, state.Clock.Provider, cancellationToken);
        if (!TryWait(queues, waiter)) return;
        try
        {
            await waiter.Done;
        }
        finally
        {
            StopWaiting(queues, waiter);
        }
    }

    public ValueTask SetPausedAsync(IReadOnlyList<string> queues, bool paused, JobActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queues);
        using var scope = state.Enter(cancellationToken);
        state.Kernel.Pauses.Set(queues, paused, actor);
        return ValueTask.CompletedTask;
    }

    public ValueTask SetConcurrencyLimitAsync(string key, int? limit, JobActor actor, CancellationToken cancellationToken)
    {
        Limits.CheckConcurrency(key, limit);
        using var scope = state.Enter(cancellationToken);
        state.Kernel.Keys.SetLimit(key, limit, actor);
        return ValueTask.CompletedTask;
    }

    public ValueTask SetQueueLimitAsync(string queue, int? limit, JobActor actor, CancellationToken cancellationToken)
    {
        QueueLimits.Check(queue, limit);
        using var scope = state.Enter(cancellationToken);
        state.Kernel.Limits.Set(queue, limit, actor);
        return ValueTask.CompletedTask;
    }

    public ValueTask SetRateAsync(string key, JobRate? rate, JobActor actor, CancellationToken cancellationToken)
    {
        RateBounds.CheckSet(key, rate);
        using var scope = state.Enter(cancellationToken);
        state.Kernel.Rates.Set(key, rate, actor);
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> ChargeAsync(ServerId owner, JobId id, long fence, JobRate rate, int tokens, CancellationToken cancellationToken)
    {
        RateBounds.CheckCharge(rate, tokens);
        using var scope = state.Enter(cancellationToken);
        if (FindHeld(owner, id, fence) is null) return new(false);
        state.Kernel.Rates.Charge(rate, tokens);
        return new(true);
    }

    private MemoryJob? FindHeld(ServerId owner, JobId id, long fence) =>
        state.Jobs.Find(id) is { Place: JobPlace.Running } row && row.Owner == owner && row.Fence == fence ? row : null;

    private bool TryStore(JobReport report, ServerId owner)
    {
        if (FindHeld(owner, report.Id, report.Fence) is not { } row) return false;
        if (report.Lines.Count > 0) (row.Side.Log ??= []).AddRange(report.Lines);
        if (report.Progress is { } progress) row.Side.Progress = progress;
        if (report.Parameters.Count > 0) JobParameters.Merge(row, report.Parameters);
        return true;
    }

    private bool HasWork(IReadOnlyList<string> queues, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        return queues.Any(queue => state.Queues.Find(queue) is { HasWork: true });
    }

    // Looks again under the same lock: what came in between would wake nobody.
    private bool TryWait(IReadOnlyList<string> queues, QueueWaiter waiter)
    {
        using var scope = state.Enter();
        if (queues.Any(queue => state.Queues.Find(queue) is { HasWork: true })) return false;
        foreach (var queue in queues) state.Queues.Get(queue).Wait(waiter);
        return true;
    }

    private void StopWaiting(IReadOnlyList<string> queues, QueueWaiter waiter)
    {
        using var scope = state.EnterToLeave();
        foreach (var queue in queues) state.Queues.Find(queue)?.StopWaiting(waiter);
    }
}
