namespace JobLib.Storage.InMemory;

internal sealed class InMemoryMaintenance(InMemoryState state) : IMaintenance
{
    private readonly Rescue rescue = new(state.Servers, state.Places, state.Endings, state.Cascade);
    private readonly Pruning pruning = new(state);

    public ValueTask<Step> PromoteAsync(int max, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        var now = state.Clock.Now;
        var done = 0;
        for (; done < max && state.Places.Scheduled.TryFirst(out var first) && first.At <= now; done++)
        {
            var row = state.Jobs.Get(first.Id);
            state.Places.Leave(row);
            state.Places.Ready(row, now);
        }

        var next = state.Places.NextDueIn(now);
        return new(new Step(done, next == TimeSpan.Zero, next));
    }

    public ValueTask<Step> RescueAsync(int? crashLimit, int max, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        var step = rescue.Run(crashLimit, max, state.Clock.Now);
        state.Removal.Trim();
        return new(step);
    }

    public ValueTask<Step> MoveHeldAsync(int max, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        var now = state.Clock.Now;
        var bound = new Bound(max);
        state.Cascade.GoOn(ref bound, now);
        while (bound.Left > 0 && state.Keys.TryTimedOut(now, out var id))
        {
            bound.Move();
            state.Places.Unblock(state.Jobs.Get(id), timedOut: true);
        }

        state.Removal.Trim();
        var deadline = state.Keys.NextDeadline();
        var more = state.Work.HasLater || (deadline.IsSet && deadline <= now);
        TimeSpan? next = more ? TimeSpan.Zero : deadline.IsSet ? deadline - now : null;
        return new(new Step(bound.Moved, more, next));
    }

    public ValueTask<Step> PruneAsync(int max, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        return new(pruning.Run(max, state.Clock.Now));
    }

    /// <summary>Counts change with what they count, so there is nothing to fold.</summary>
    public ValueTask<Step> FoldAsync(int max, CancellationToken cancellationToken) => default;
}
