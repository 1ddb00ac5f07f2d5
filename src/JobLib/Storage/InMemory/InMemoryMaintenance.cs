namespace JobLib.Storage.InMemory;

internal sealed class InMemoryMaintenance(InMemoryState state) : IMaintenance
{
    public ValueTask<Step> PromoteAsync(int max, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        return new(state.Kernel.Maintenance.Promote(max));
    }

    public ValueTask<Step> RescueAsync(int? crashLimit, int max, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        var step = state.Kernel.Rescue.Run(crashLimit, max);
        state.Removal.Trim();
        return new(step);
    }

    public ValueTask<Step> MoveHeldAsync(int max, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        var step = state.Kernel.Maintenance.MoveHeld(max);
        state.Removal.Trim();
        return new(step);
    }

    public ValueTask<Step> PruneAsync(int max, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        return new(state.Kernel.Pruning.Run(max));
    }

    /// <summary>Counts change with what they count, so there is nothing to fold.</summary>
    public ValueTask<Step> FoldAsync(int max, CancellationToken cancellationToken) => default;
}
