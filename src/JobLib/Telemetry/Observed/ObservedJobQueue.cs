using JobLib.Storage;

namespace JobLib.Telemetry.Observed;

/// <summary>Calls to <see cref="IJobQueue"/>, observed.</summary>
internal sealed class ObservedJobQueue(IJobQueue inner, StorageObserver observer) : IJobQueue
{
    public ValueTask<FetchResult> FetchAsync(FetchRequest request, CancellationToken cancellationToken) =>
        observer.Run("Queue.Fetch", (inner, request, cancellationToken), static it => it.inner.FetchAsync(it.request, it.cancellationToken));

    public ValueTask<FinishResult> FinishAsync(FinishRequest unit, CancellationToken cancellationToken) =>
        observer.Run("Queue.Finish", (inner, unit, cancellationToken), static it => it.inner.FinishAsync(it.unit, it.cancellationToken));

    public ValueTask<IReadOnlyList<JobId>> ReportAsync(ServerId owner, IReadOnlyList<JobReport> reports, CancellationToken cancellationToken) =>
        observer.Run("Queue.Report", (inner, owner, reports, cancellationToken), static it => it.inner.ReportAsync(it.owner, it.reports, it.cancellationToken));

    // Idle servers wait here for most of their time: that is no call that could be slow.
    public ValueTask WaitAsync(IReadOnlyList<string> queues, TimeSpan atMost, CancellationToken cancellationToken) =>
        inner.WaitAsync(queues, atMost, cancellationToken);

    public ValueTask SetPausedAsync(IReadOnlyList<string> queues, bool paused, JobActor actor, CancellationToken cancellationToken) =>
        observer.Run(
            "Queue.SetPaused",
            (inner, queues, paused, actor, cancellationToken),
            static it => it.inner.SetPausedAsync(it.queues, it.paused, it.actor, it.cancellationToken)
        );

    public ValueTask SetConcurrencyLimitAsync(string key, int? limit, JobActor actor, CancellationToken cancellationToken) =>
        observer.Run(
            "Queue.SetConcurrencyLimit",
            (inner, key, limit, actor, cancellationToken),
            static it => it.inner.SetConcurrencyLimitAsync(it.key, it.limit, it.actor, it.cancellationToken)
        );

    public ValueTask SetQueueLimitAsync(string queue, int? limit, JobActor actor, CancellationToken cancellationToken) =>
        observer.Run(
            "Queue.SetQueueLimit",
            (inner, queue, limit, actor, cancellationToken),
            static it => it.inner.SetQueueLimitAsync(it.queue, it.limit, it.actor, it.cancellationToken)
        );

    public ValueTask SetRateAsync(string key, JobRate? rate, JobActor actor, CancellationToken cancellationToken) =>
        observer.Run(
            "Queue.SetRate",
            (inner, key, rate, actor, cancellationToken),
            static it => it.inner.SetRateAsync(it.key, it.rate, it.actor, it.cancellationToken)
        );

    public ValueTask<bool> ChargeAsync(ServerId owner, JobId id, long fence, JobRate rate, int tokens, CancellationToken cancellationToken) =>
        observer.Run(
            "Queue.Charge",
            (inner, owner, id, fence, rate, tokens, cancellationToken),
            static it => it.inner.ChargeAsync(it.owner, it.id, it.fence, it.rate, it.tokens, it.cancellationToken)
        );
}
