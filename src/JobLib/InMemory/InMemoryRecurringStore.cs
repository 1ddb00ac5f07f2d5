using JobLib.InMemory.Rows;
using JobLib.Storage;

namespace JobLib.InMemory;

internal sealed class InMemoryRecurringStore(InMemoryState state) : IRecurringStore
{
    public ValueTask SaveAsync(IReadOnlyList<RecurringDefinition> definitions, JobActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        using var scope = state.Enter(cancellationToken);
        state.Kernel.Recurring.Save(definitions, actor);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(RecurringChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        using var scope = state.Enter(cancellationToken);
        return new(state.Kernel.Recurring.Apply(change));
    }

    public ValueTask<DueRecurring> DueAsync(int max, CancellationToken cancellationToken)
    {
        using var scope = state.Enter(cancellationToken);
        var now = state.Now;
        var due = state.Recurring.Timetable().TakeWhile(row => row.Due?.At <= now).Take(max).ToList();
        TimeSpan? next = state.Recurring.Timetable().Skip(due.Count).FirstOrDefault()?.Due is { } first
            ? first.At > now
                ? first.At - now
                : TimeSpan.Zero
            : null;
        return new(new DueRecurring(now.ToOffset(), [.. due.Select(Due)], next));
    }

    public ValueTask<IReadOnlyList<bool>> TickAsync(IReadOnlyList<RecurringTick> ticks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ticks);
        using var scope = state.Enter(cancellationToken);
        bool[] answers = [.. ticks.Select(state.Kernel.Recurring.Tick)];
        state.Removal.Trim();
        return new(answers);
    }

    // More than two live runs is no more than two to whoever decides.
    private RecurringDue Due(MemoryRecurring row) => new(row.Definition, row.Version, Math.Min(2, state.Rows.LiveRuns(row.Definition.Id)));
}
