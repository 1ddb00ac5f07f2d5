namespace JobLib.Storage.InMemory;

internal sealed class InMemoryJobQueue(InMemoryState state) : IJobQueue
{
    // A timer takes at most 49 days, and whoever waits may always look early.
    private static readonly TimeSpan longestTimer = TimeSpan.FromDays(1);


    private readonly Claims claims = new(state.Queues, state.Servers, state.Keys, state.Places, state.Endings, state.Cascade);
    private readonly Finishes finishes = new(state.Jobs, state.Servers, state.Endings, state.Cascade);

    public ValueTask<FetchResult> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var scope = state.Enter(cancellationToken);
        var result = claims.Fetch(request, state.Clock.Now);
        state.Removal.Trim();
        return new(result);
    }

    public ValueTask<FinishResult> FinishAsync(FinishUnit unit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var refusals = Finishes.Refusals(unit.Outcomes);
        using var scope = state.Enter(cancellationToken);
        var now = state.Clock.Now;
        var outcomes = finishes.Record(unit, refusals, now);
        var next = unit.Next is { } request ? claims.Fetch(request, now) : null;
        state.Removal.Trim();
        return new(new FinishResult(outcomes, next));
    }

    public ValueTask<IReadOnlyList<JobId>> ReportAsync(ServerId owner, IReadOnlyList<JobReport> reports, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reports);
        using var scope = state.Enter(cancellationToken);
        var server = state.Servers.Find(owner);
        return new([.. reports.Where(report => !TryStore(report, server)).Select(report => report.Id)]);
    }

    public async ValueTask WaitAsync(IReadOnlyList<string> queues, TimeSpan atMost, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queues);
        if (atMost <= TimeSpan.Zero || HasWork(queues, cancellationToken)) return;
        using var waiter = new QueueWaiter(atMost < longestTimer ? atMost : longestTimer, state.Clock.Provider, cancellationToken);
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
        var changed = queues.Where(queue => state.Queues.SetPaused(queue, paused)).ToList();
        if (changed.Count == 0) return ValueTask.CompletedTask;
        state.Servers.RaiseVersion();
        state.Audit.Add(state.Clock.Now, actor, paused ? "pause queue" : "resume queue", changed[0], changed.Count);
        return ValueTask.CompletedTask;
    }

    private bool TryStore(JobReport report, ServerRow? server)
    {
        if (state.Jobs.Find(report.Id) is not { Place: JobPlace.Running } row || row.Server != server || row.Fence != report.Fence) return false;
        if (report.Lines.Count > 0) (row.Side.Log ??= []).AddRange(report.Lines);
        if (report.Progress is { } progress) row.Side.Progress = progress;
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
