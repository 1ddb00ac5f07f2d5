using JobLib.Storage;

namespace JobLib.Testing.Recording;

internal sealed class RecordingRecurringStore(IRecurringStore inner, JobRecorder recorder) : IRecurringStore
{
    public ValueTask SaveAsync(IReadOnlyList<RecurringDefinition> definitions, JobActor actor, CancellationToken cancellationToken) =>
        inner.SaveAsync(definitions, actor, cancellationToken);

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(RecurringChange change, CancellationToken cancellationToken) =>
        inner.ChangeAsync(change, cancellationToken);

    public ValueTask<DueRecurring> DueAsync(int max, CancellationToken cancellationToken) => inner.DueAsync(max, cancellationToken);

    public async ValueTask<IReadOnlyList<bool>> TickAsync(IReadOnlyList<RecurringTick> ticks, CancellationToken cancellationToken)
    {
        var applied = await inner.TickAsync(ticks, cancellationToken);
        recorder.Add(ticks.Where((_, i) => applied[i]).SelectMany(tick => tick.Jobs));
        return applied;
    }
}
