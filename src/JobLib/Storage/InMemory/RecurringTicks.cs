namespace JobLib.Storage.InMemory;

/// <summary>Saves recurring jobs, changes them, and applies their ticks.</summary>
internal sealed class RecurringTicks(Recurrings recurring, Places places, Insertion insertion, Servers servers, AuditTrail audit)
{
    public void Save(IReadOnlyList<RecurringDefinition> definitions, JobActor actor, Instant now)
    {
        var written = definitions.Where(definition => Save(definition, now)).Select(definition => definition.Id).ToList();
        Written(written, actor, "save recurring", now);
    }

    public Changed[] Change(RecurringChange change, Instant now)
    {
        if (change.Kind is RecurringChangeKind.RemoveUndeclared) return RemoveUndeclared(change, now);
        var answers = new Changed[change.Ids.Count];
        var changed = new List<string>();
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = new(recurring.TryFind(change.Ids[i], out var row) ? ChangeStatus.Applied : ChangeStatus.NotFound, null);
            if (row is null) continue;
            changed.Add(change.Ids[i]);
            Apply(change, i, row);
        }

        Written(changed, change.Actor, ActionOf(change.Kind), now);
        return answers;
    }

    public DueRecurring Due(int max, Instant now)
    {
        var due = recurring.Timetable().TakeWhile(row => row.DueAt <= now).Take(max).ToList();
        TimeSpan? next = recurring.Timetable().Skip(due.Count).FirstOrDefault()?.DueAt is { } at ? Until(at, now) : null;
        return new(now.ToOffset(), [.. due.Select(row => new RecurringDue(row.Definition, row.Version, Math.Min(2, places.LiveRuns(row.Definition.Id))))], next);
    }

    public bool Tick(RecurringTick tick, Instant now)
    {
        if (!recurring.TryFind(tick.Id, out var row) || row.Version != tick.Version) return false;
        recurring.Change(row, row.Definition with { Next = tick.Next });
        recurring.SetFault(row, tick.Fault);
        if (tick.Jobs.Count > 0) insertion.Create(new() { Jobs = tick.Jobs }, now);
        return true;
    }

    private bool Save(RecurringDefinition definition, Instant now)
    {
        if (!recurring.TryFind(definition.Id, out var row))
        {
            recurring.Add(new(definition, now));
            return true;
        }

        var stored = row.Definition;
        var moved = stored.Cron != definition.Cron || stored.TimeZone != definition.TimeZone;
        var next = definition with { Paused = stored.Paused, Next = moved ? definition.Next : stored.Next };
        if (next == stored) return false;
        recurring.Change(row, next);
        if (moved) recurring.SetFault(row, null);
        return true;
    }

    private void Apply(RecurringChange change, int index, RecurringRow row)
    {
        switch (change.Kind)
        {
            case RecurringChangeKind.Pause:
                recurring.Change(row, row.Definition with { Paused = true });
                break;
            case RecurringChangeKind.Resume:
                var next = index < change.Next.Count ? change.Next[index] : row.Definition.Next;
                recurring.Change(row, row.Definition with { Paused = false, Next = next });
                break;
            default:
                recurring.Remove(row);
                break;
        }
    }

    private Changed[] RemoveUndeclared(RecurringChange change, Instant now)
    {
        var stay = change.Ids.ToHashSet(StringComparer.Ordinal);
        var gone = recurring.All.Where(row => row.Definition.Declared && !stay.Contains(row.Definition.Id)).ToList();
        foreach (var row in gone) recurring.Remove(row);
        Written([.. gone.Select(row => row.Definition.Id)], change.Actor, ActionOf(change.Kind), now);
        return [.. change.Ids.Select(id => new Changed(recurring.TryFind(id, out _) ? ChangeStatus.Applied : ChangeStatus.NotFound, null))];
    }

    private void Written(List<string> ids, JobActor actor, string action, Instant now)
    {
        if (ids.Count == 0) return;
        servers.RaiseVersion();
        audit.Add(now, actor, action, ids[0], ids.Count);
    }

    private static TimeSpan Until(Instant at, Instant now) => at > now ? at - now : TimeSpan.Zero;

    private static string ActionOf(RecurringChangeKind kind) => kind switch
    {
        RecurringChangeKind.Pause => "pause recurring",
        RecurringChangeKind.Resume => "resume recurring",
        _ => "remove recurring",
    };
}
