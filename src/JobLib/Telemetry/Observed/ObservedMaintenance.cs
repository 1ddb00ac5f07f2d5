using JobLib.Storage;

namespace JobLib.Telemetry.Observed;

/// <summary>Calls to <see cref="IMaintenance"/>, observed.</summary>
internal sealed class ObservedMaintenance(IMaintenance inner, StorageObserver observer) : IMaintenance
{
    public ValueTask<StepResult> PromoteAsync(int max, CancellationToken cancellationToken) =>
        observer.Run("Maintenance.Promote", (inner, max, cancellationToken), static it => it.inner.PromoteAsync(it.max, it.cancellationToken));

    public ValueTask<StepResult> RescueAsync(int? crashLimit, int max, CancellationToken cancellationToken) =>
        observer.Run(
            "Maintenance.Rescue",
            (inner, crashLimit, max, cancellationToken),
            static it => it.inner.RescueAsync(it.crashLimit, it.max, it.cancellationToken)
        );

    public ValueTask<StepResult> MoveHeldAsync(int max, CancellationToken cancellationToken) =>
        observer.Run("Maintenance.MoveHeld", (inner, max, cancellationToken), static it => it.inner.MoveHeldAsync(it.max, it.cancellationToken));

    public ValueTask<StepResult> PruneAsync(int max, CancellationToken cancellationToken) =>
        observer.Run("Maintenance.Prune", (inner, max, cancellationToken), static it => it.inner.PruneAsync(it.max, it.cancellationToken));

    public ValueTask<StepResult> AgeAsync(TimeSpan after, int max, CancellationToken cancellationToken) =>
        observer.Run("Maintenance.Age", (inner, after, max, cancellationToken), static it => it.inner.AgeAsync(it.after, it.max, it.cancellationToken));

    public ValueTask<StepResult> FoldAsync(int max, CancellationToken cancellationToken) =>
        observer.Run("Maintenance.Fold", (inner, max, cancellationToken), static it => it.inner.FoldAsync(it.max, it.cancellationToken));
}
