using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Places;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite;

/// <inheritdoc cref="IRecurringStore"/>
internal sealed class SqliteRecurringStore(SqliteWriter writer, ReadPool reads, StorageClock clock) : IRecurringStore
{
    private static readonly IReadOnlyDictionary<JobId, InsertStatus> NoneRefused = new Dictionary<JobId, InsertStatus>();

    public async ValueTask SaveAsync(IReadOnlyList<RecurringDefinition> definitions, JobActor actor, CancellationToken cancellationToken) => await writer.RunAsync(
        scope =>
        {
            var written = definitions.Where(definition => Save(scope, definition)).ToArray();
            if (written.Length == 0) return false;
            scope.RaiseSignals();
            scope.Audit(actor, "save recurring", written[0].Id, written.Length);
            return true;
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<Changed>> ChangeAsync(RecurringChange change, CancellationToken cancellationToken) =>
        writer.RunAsync<IReadOnlyList<Changed>>(scope => Change(scope, change), cancellationToken);

    public ValueTask<DueRecurring> DueAsync(int max, CancellationToken cancellationToken) => new(reads.Run(session => Due(session, max), cancellationToken));

    public ValueTask<IReadOnlyList<bool>> TickAsync(IReadOnlyList<RecurringTick> ticks, CancellationToken cancellationToken) => writer.RunAsync<IReadOnlyList<bool>>(
        scope =>
        {
            var applied = ticks.Select(tick => Tick(scope, tick)).ToArray();
            Continuations.Settle(scope);
            return applied;
        },
        cancellationToken);

    private static bool Save(WriteScope scope, RecurringDefinition definition)
    {
        var text = RecurringText.Write(definition);
        if (Find(scope, definition.Id) is not { } stored)
        {
            scope.Prepare(RecurringSql.Insert)
                .Bind(definition.Id).Bind(text).Bind(scope.Now).Bind(Micros.From(definition.Next)).Bind(definition.Paused).Bind(definition.Declared).Run();
            return true;
        }

        if (text == stored.Text) return false;
        var keepsTime = RecurringText.HasSameTimes(stored.Text, definition);
        scope.Prepare(RecurringSql.Update)
            .Bind(text).Bind(keepsTime ? stored.Next : Micros.From(definition.Next)).Bind(definition.Declared).Bind(keepsTime).Bind(definition.Id).Run();
        return true;
    }

    private static (string Text, long? Next)? Find(WriteScope scope, string id)
    {
        using var row = scope.Prepare(RecurringSql.Find).Bind(id);
        return row.Read() ? (row.Text(1), row.IntOrNull(2)) : null;
    }

    private static Changed[] Change(WriteScope scope, RecurringChange change)
    {
        var changed = new List<string>();
        var answers = new Changed[change.Ids.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            var id = change.Ids[i];
            var exists = Find(scope, id) is not null;
            answers[i] = new(exists ? ChangeStatus.Applied : ChangeStatus.NotFound, null);
            if (exists && Apply(scope, change, i)) changed.Add(id);
        }

        if (change.Kind == RecurringChangeKind.RemoveUndeclared) changed.AddRange(RemoveUndeclared(scope, change.Ids));
        if (changed.Count == 0) return answers;
        scope.RaiseSignals();
        scope.Audit(change.Actor, Action(change.Kind), changed[0], changed.Count);
        return answers;
    }

    private static bool Apply(WriteScope scope, RecurringChange change, int index)
    {
        var id = change.Ids[index];
        switch (change.Kind)
        {
            case RecurringChangeKind.Pause:
                scope.Prepare(RecurringSql.Pause).Bind(id).Run();
                return true;
            case RecurringChangeKind.Resume:
                scope.Prepare(RecurringSql.Resume).Bind(Micros.From(change.Next[index])).Bind(id).Run();
                return true;
            case RecurringChangeKind.Remove:
                scope.Prepare(RecurringSql.Remove).Bind(id).Run();
                return true;
            default:
                return false; // these are the ones that stay
        }
    }

    private static List<string> RemoveUndeclared(WriteScope scope, IReadOnlyList<string> declared)
    {
        var stays = declared.ToHashSet(StringComparer.Ordinal);
        var removed = new List<string>();
        using (var rows = scope.Prepare(RecurringSql.Declared))
        {
            while (rows.Read())
            {
                if (rows.Text(0) is var id && !stays.Contains(id)) removed.Add(id);
            }
        }

        foreach (var id in removed)
        {
            scope.Prepare(RecurringSql.Remove).Bind(id).Run();
        }

        return removed;
    }

    private DueRecurring Due(SqliteSession session, int max)
    {
        var now = clock.Now;
        var due = new List<RecurringDue>();
        using (var rows = session.Prepare(RecurringSql.Due).Bind(now).Bind(max))
        {
            while (rows.Read())
            {
                due.Add(new(RecurringText.Read(rows.Text(0), rows.Text(2), rows.IntOrNull(3), rows.Flag(4)), rows.Int(1), rows.Int32(5)));
            }
        }

        var next = session.Scalar(RecurringSql.NextDue);
        return new(Micros.Instant(now), due, next is { } at ? Micros.Duration(Math.Max(0, at - now)) : null);
    }

    private static bool Tick(WriteScope scope, RecurringTick tick)
    {
        var lastAt = tick.Jobs.Count > 0 ? scope.Now : (long?)null;
        if (scope.Prepare(RecurringSql.Tick).Bind(Micros.From(tick.Next)).Bind(tick.Fault).Bind(lastAt).Bind(tick.Id).Bind(tick.Version).Run() == 0) return false;
        scope.Prepare(RecurringSql.Forget).Bind(tick.Id).Run();
        foreach (var job in tick.Jobs)
        {
            NewJobs.Insert(scope, job, NoneRefused);
        }

        return true;
    }

    private static string Action(RecurringChangeKind kind) => kind switch
    {
        RecurringChangeKind.Pause => "pause recurring",
        RecurringChangeKind.Resume => "resume recurring",
        _ => "remove recurring",
    };
}
