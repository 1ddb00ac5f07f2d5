using JobLib.Kernel.Creating;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel;

/// <summary>Saves recurring jobs, changes them, and applies their ticks.</summary>
internal sealed class RecurringChanges(IRecurringRows rows, Creation creation, IServerRows servers, ILedgerRows ledger)
{
    public void Save(IReadOnlyList<RecurringDefinition> definitions, JobActor actor)
    {
        Limits.CheckSet(definitions.Count, "recurring jobs");
        var written = definitions.Where(Save).Select(definition => definition.Id).ToList();
        Written(written, actor, "save recurring");
    }

    public ChangeResult[] Apply(RecurringChange change)
    {
        var written = change.Kind is RecurringChangeKind.RemoveUndeclared ? RemoveUndeclared(change.Ids) : [];
        var answers = new ChangeResult[change.Ids.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            var row = rows.Find(change.Ids[i]);
            var status = row is null ? ChangeStatus.NotFound : ChangeStatus.Applied;
            if (row is not null && TryApply(change, i, row)) written.Add(change.Ids[i]);
            else if (row is not null && change.Kind is RecurringChangeKind.SkipNext) status = ChangeStatus.WrongState;
            answers[i] = new(status, null);
        }

        Written(written, change.Actor, ActionOf(change.Kind));
        return answers;
    }

    /// <summary>Only whoever names the present version has the tick.</summary>
    public bool Tick(RecurringTick tick)
    {
        if (rows.Find(tick.Id) is not { } row || row.Version != tick.Version) return false;
        row.Fault = tick.Fault;
        Change(row, row.Definition with { Next = tick.Next });
        rows.ForgetRuns(tick.Id);
        if (tick.Jobs.Count > 0) creation.Create(new() { Jobs = tick.Jobs });
        return true;
    }

    private bool Save(RecurringDefinition definition)
    {
        if (rows.Find(definition.Id) is not { } row)
        {
            rows.Add(definition);
            return true;
        }

        var stored = row.Definition;
        var moved = stored.Cron != definition.Cron || stored.TimeZone != definition.TimeZone;
        var changed = definition with { Paused = stored.Paused, Next = moved ? definition.Next : stored.Next };
        if (changed == stored) return false;
        if (moved) row.Fault = null;
        Change(row, changed);
        return true;
    }

    private bool TryApply(RecurringChange change, int index, RecurringRow row)
    {
        switch (change.Kind)
        {
            case RecurringChangeKind.Pause:
                row.PauseReason = change.Actor.Reason;
                Change(row, row.Definition with { Paused = true });
                return true;
            case RecurringChangeKind.Resume:
                row.PauseReason = null;
                var next = index < change.Next.Count ? change.Next[index] : row.Definition.Next;
                Change(row, row.Definition with { Paused = false, Next = next });
                return true;
            case RecurringChangeKind.SkipNext:
                if (row.Definition.Paused || index >= change.Expected.Count || !IsDueAsIn(change.Expected[index], row.Definition)) return false;
                Change(row, row.Definition with { Next = index < change.Next.Count ? change.Next[index] : null });
                return true;
            case RecurringChangeKind.Remove:
                rows.Remove(row.Definition.Id);
                return true;
            default:
                return false; // these are the ones that stay
        }
    }

    private List<string> RemoveUndeclared(IReadOnlyList<string> declared)
    {
        var stay = declared.ToHashSet(StringComparer.Ordinal);
        var gone = rows.Declared().Where(id => !stay.Contains(id)).ToList();
        foreach (var id in gone) rows.Remove(id);
        return gone;
    }

    private void Change(RecurringRow row, RecurringDefinition definition)
    {
        row.Definition = definition;
        row.Version = Math.Min(row.Version, long.MaxValue - 1) + 1;
        rows.Save(row);
    }

    private void Written(List<string> ids, JobActor actor, string action)
    {
        if (ids.Count == 0) return;
        servers.RaiseSignals();
        ledger.Audit(actor, action, ids[0], ids.Count);
    }

    private static bool IsDueAsIn(RecurringDefinition read, RecurringDefinition stored) =>
        read.Next is not null && read.Next == stored.Next && read.Cron == stored.Cron && read.TimeZone == stored.TimeZone;

    private static string ActionOf(RecurringChangeKind kind) => kind switch
    {
        RecurringChangeKind.Pause => "pause recurring",
        RecurringChangeKind.Resume => "resume recurring",
        RecurringChangeKind.SkipNext => "skip recurring",
        _ => "remove recurring",
    };
}
