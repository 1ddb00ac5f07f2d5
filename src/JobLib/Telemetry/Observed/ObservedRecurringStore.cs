using JobLib.Storage;

namespace JobLib.Telemetry.Observed;

/// <summary>Calls to <see cref="IRecurringStore"/>, observed.</summary>
internal sealed class ObservedRecurringStore(IRecurringStore inner, StorageObserver observer) : IRecurringStore
{
    public ValueTask SaveAsync(IReadOnlyList<RecurringDefinition> definitions, JobActor actor, CancellationToken cancellationToken) =>
        observer.Run(
            "Recurring.Save",
            (inner, definitions, actor, cancellationToken),
            static it => it.inner.SaveAsync(it.definitions, it.actor, it.cancellationToken)
        );

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(RecurringChange change, CancellationToken cancellationToken) =>
        observer.Run("Recurring.Change", (inner, change, cancellationToken), static it => it.inner.ChangeAsync(it.change, it.cancellationToken));

    public ValueTask<DueRecurring> DueAsync(int max, CancellationToken cancellationToken) =>
        observer.Run("Recurring.Due", (inner, max, cancellationToken), static it => it.inner.DueAsync(it.max, it.cancellationToken));

    public ValueTask<IReadOnlyList<bool>> TickAsync(IReadOnlyList<RecurringTick> ticks, CancellationToken cancellationToken) =>
        observer.Run("Recurring.Tick", (inner, ticks, cancellationToken), static it => it.inner.TickAsync(it.ticks, it.cancellationToken));
}
