using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite;

/// <inheritdoc cref="IMaintenance"/>
internal sealed class SqliteMaintenance(SqliteWriter writer) : IMaintenance
{
    public ValueTask<Step> PromoteAsync(int max, CancellationToken cancellationToken) =>
        writer.RunAsync(scope => scope.Kernel.Maintenance.Promote(max), cancellationToken);

    public ValueTask<Step> RescueAsync(int? crashLimit, int max, CancellationToken cancellationToken) =>
        writer.RunAsync(scope => scope.Kernel.Rescue.Run(crashLimit, max), cancellationToken);

    public ValueTask<Step> MoveHeldAsync(int max, CancellationToken cancellationToken) =>
        writer.RunAsync(scope => scope.Kernel.Maintenance.MoveHeld(max), cancellationToken);

    public ValueTask<Step> PruneAsync(int max, CancellationToken cancellationToken) => writer.RunAsync(scope => scope.Kernel.Pruning.Run(max), cancellationToken);

    /// <summary>Nothing: with one writer at a time counters are added to where they stand.</summary>
    public ValueTask<Step> FoldAsync(int max, CancellationToken cancellationToken) => new(default(Step));
}
