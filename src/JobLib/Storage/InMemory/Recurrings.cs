using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage.InMemory;

/// <summary>The recurring jobs, the timetable of their next runs, and the runs that exist.</summary>
internal sealed class Recurrings
{
    private readonly SortedDictionary<string, RecurringRow> rows = new(StringComparer.Ordinal);
    private readonly OrderedSet<TimedName> timetable = new();
    private readonly SortedSet<string> faulted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OrderedSet<JobId>> runs = new(StringComparer.Ordinal);

    /// <summary>All of them by id.</summary>
    public IEnumerable<RecurringRow> All => rows.Values;

    public bool TryFind(string id, [NotNullWhen(true)] out RecurringRow? row) => rows.TryGetValue(id, out row);

    public void Add(RecurringRow row)
    {
        rows.Add(row.Definition.Id, row);
        Enter(row);
    }

    public void Remove(RecurringRow row)
    {
        Leave(row);
        SetFault(row, null);
        rows.Remove(row.Definition.Id);
    }

    /// <summary>Changes the definition, and with it the timetable.</summary>
    public void Change(RecurringRow row, RecurringDefinition definition)
    {
        Leave(row);
        row.Definition = definition;
        row.Version++;
        Enter(row);
    }

    /// <summary>Those that will run, the soonest first.</summary>
    public IEnumerable<RecurringRow> Timetable() => timetable.Ascending().Select(key => rows[key.Name]);

    /// <summary>Those whose schedule cannot be computed, and those whose next run was due before a moment.</summary>
    public IEnumerable<RecurringRow> FaultedOrDueBefore(Instant moment) =>
        faulted.Select(id => rows[id]).Concat(Timetable().TakeWhile(row => row.DueAt < moment).Where(row => row.Fault is null));

    /// <summary>Says why the schedule cannot be computed; null when it can.</summary>
    public void SetFault(RecurringRow row, string? fault)
    {
        row.Fault = fault;
        if (fault is null) faulted.Remove(row.Definition.Id);
        else faulted.Add(row.Definition.Id);
    }

    /// <summary>A job was created as a run of a recurring job, by a tick or by hand.</summary>
    public void AddRun(string id, JobId job, Instant now)
    {
        if (!runs.TryGetValue(id, out var all)) runs.Add(id, all = new());
        all.Add(job);
        if (!rows.TryGetValue(id, out var row)) return;
        row.LastAt = now;
        row.LastJob = job;
    }

    public void RemoveRun(string id, JobId job)
    {
        if (!runs.TryGetValue(id, out var all)) return;
        all.Remove(job);
        if (all.Count == 0) runs.Remove(id);
    }

    /// <summary>The runs that exist, by id; null when there are none.</summary>
    public OrderedSet<JobId>? RunsOf(string id) => runs.GetValueOrDefault(id);

    private void Enter(RecurringRow row)
    {
        if (row.DueAt is { } due) timetable.Add(new(due, row.Definition.Id));
    }

    private void Leave(RecurringRow row)
    {
        if (row.DueAt is { } due) timetable.Remove(new(due, row.Definition.Id));
    }
}
