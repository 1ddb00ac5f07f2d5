using JobLib.InMemory.Rows;
using JobLib.Storage;

namespace JobLib.InMemory;

internal sealed class InMemoryMaintenance(InMemoryState state) : IMaintenance
{
    public ValueTask<StepResult> PromoteAsync(int max, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        return new(state.Kernel.Maintenance.Promote(max));
    }

    public ValueTask<StepResult> RescueAsync(int? crashLimit, int max, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        var step = state.Kernel.Rescue.Run(crashLimit, max);
        state.Removal.Trim();
        return new(step);
    }

    public ValueTask<StepResult> MoveHeldAsync(int max, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        var step = state.Kernel.Maintenance.MoveHeld(max);
        state.Removal.Trim();
        return new(step);
    }

    public ValueTask<StepResult> PruneAsync(int max, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        return new(state.Kernel.Pruning.Run(max));
    }

    public ValueTask<StepResult> AgeAsync(TimeSpan after, int max, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        return new(state.Kernel.Aging.Run(after, max));
    }

    /// <summary>Counts change with what they count, so there is nothing to fold.</summary>
    public ValueTask<StepResult> FoldAsync(int max, CancellationToken cancellationToken) => default;
}
