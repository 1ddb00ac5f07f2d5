namespace JobLib.Storage.InMemory;

internal sealed class InMemoryRecurringStore(InMemoryState state) : IRecurringStore
{
    private readonly RecurringTicks ticks = new(state.Recurring, state.Places, Insertion.Of(state), state.Servers, state.Audit);

    public ValueTask SaveAsync(IReadOnlyList<RecurringDefinition> definitions, JobActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        Limits.CheckSet(definitions.Count, "recurring jobs");
        using var scope = state.Enter(cancellationToken);
        ticks.Save(definitions, actor, state.Clock.Now);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<Changed>> ChangeAsync(RecurringChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        using var scope = state.Enter(cancellationToken);
        return new(ticks.Change(change, state.Clock.Now));
    }

    public ValueTask<DueRecurring> DueAsync(int max, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        return new(ticks.Due(max, state.Clock.Now));
    }

    public ValueTask<IReadOnlyList<bool>> TickAsync(IReadOnlyList<RecurringTick> ticks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ticks);
        using var scope = state.Enter(cancellationToken);
        var now = state.Clock.Now;
        bool[] answers = [.. ticks.Select(tick => this.ticks.Tick(tick, now))];
        state.Removal.Trim();
        return new(answers);
    }
}
