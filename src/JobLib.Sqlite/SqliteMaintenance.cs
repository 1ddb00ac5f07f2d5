using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite;

/// <inheritdoc cref="IMaintenance"/>
internal sealed class SqliteMaintenance(SqliteWriter writer) : IMaintenance
{
    public ValueTask<StepResult> PromoteAsync(int max, CancellationToken cancellationToken) =>
        writer.RunAsync(scope => scope.Kernel.Maintenance.Promote(max), cancellationToken);

    public ValueTask<StepResult> RescueAsync(int? crashLimit, int max, CancellationToken cancellationToken) =>
        writer.RunAsync(scope => scope.Kernel.Rescue.Run(crashLimit, max), cancellationToken);

    public ValueTask<StepResult> MoveHeldAsync(int max, CancellationToken cancellationToken) =>
        writer.RunAsync(scope => scope.Kernel.Maintenance.MoveHeld(max), cancellationToken);

    public ValueTask<StepResult> PruneAsync(int max, CancellationToken cancellationToken) =>
        writer.RunAsync(scope => scope.Kernel.Pruning.Run(max), cancellationToken);

    public ValueTask<StepResult> AgeAsync(TimeSpan after, int max, CancellationToken cancellationToken) =>
        writer.RunAsync(scope => scope.Kernel.Aging.Run(after, max), cancellationToken);

    /// <summary>Nothing: with one writer at a time counters are added to where they stand.</summary>
    public ValueTask<StepResult> FoldAsync(int max, CancellationToken cancellationToken) => new(default(StepResult));
}
