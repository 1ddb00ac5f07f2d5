using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis;

internal sealed class RedisRecurringStore(RedisSession session) : IRecurringStore
{
    private const string KeepNext = ""; // the stored next run stays

    public async ValueTask SaveAsync(IReadOnlyList<RecurringDefinition> definitions, JobActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        Bounds.Check(definitions.Count, "recurring jobs");
        var arguments = new ScriptArguments().Add(actor).AddAll(definitions, static (to, definition) => to
            .Add(definition.Id)
            .Add(PackedDefinition.Of(definition))
            .Add(definition.Cron)
            .Add(definition.TimeZone)
            .Add(definition.Next)
            .Add(definition.Paused)
            .Add(definition.Declared));
        await session.RunAsync(RedisScripts.SaveRecurring, arguments, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(RecurringChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        var arguments = new ScriptArguments().Add((int)change.Kind).Add(change.Actor).Add(change.Actor.Reason).Add(change.Ids.Count);
        for (var i = 0; i < change.Ids.Count; i++)
        {
            arguments.Add(change.Ids[i]);
            if (i < change.Next.Count) arguments.Add(change.Next[i]);
            else arguments.Add(KeepNext);
            var expected = i < change.Expected.Count ? change.Expected[i] : null;
            arguments.Add(expected?.Next).Add(expected?.Cron).Add(expected?.TimeZone);
        }

        var answer = await session.RunAsync(RedisScripts.ChangeRecurring, arguments, cancellationToken).ConfigureAwait(false);
        return [.. answer.List().Select(status => new ChangeResult((ChangeStatus)(int)status, null))];
    }

    public async ValueTask<DueRecurring> DueAsync(int max, CancellationToken cancellationToken)
    {
        var answer = (await session.RunAsync(RedisScripts.Due, new ScriptArguments().Add(max), cancellationToken).ConfigureAwait(false)).List();
        return new(answer[0].Instant(), [.. answer[1].List().Select(item => Due(item.List()))], answer[2].DurationOrNull());
    }

    public async ValueTask<IReadOnlyList<bool>> TickAsync(IReadOnlyList<RecurringTick> ticks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ticks);
        var arguments = new ScriptArguments().AddAll(ticks, static (to, tick) => to
            .Add(tick.Id)
            .Add(tick.Version)
            .Add(tick.Next)
            .Add(tick.Fault)
            .AddAll(tick.Jobs, NewJobArguments.Add));
        var answer = await session.RunAsync(RedisScripts.Tick, arguments, cancellationToken).ConfigureAwait(false);
        return [.. answer.List().Select(applied => (bool)applied)];
    }

    private static RecurringDue Due(RedisResult[] item)
    {
        var definition = PackedDefinition.Read(item[0].Text(), (RedisValue)item[1]);
        return new(definition with { Next = item[3].Instant() }, (long)item[2], (int)item[4]);
    }
}
