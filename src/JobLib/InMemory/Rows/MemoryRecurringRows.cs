using System.Diagnostics.CodeAnalysis;
using JobLib.InMemory.Ordered;
using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.InMemory.Rows;

/// <summary>The recurring jobs, the timetable of their next runs, and the runs that exist.</summary>
internal sealed class MemoryRecurringRows(Commit commit) : IRecurringRows
{
    private readonly SortedDictionary<string, MemoryRecurring> rows = new(StringComparer.Ordinal);
    private readonly OrderedSet<TimedName> timetable = new();
    private readonly SortedSet<string> faulted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OrderedSet<JobId>> runs = new(StringComparer.Ordinal);

    /// <summary>All of them by id.</summary>
    public IEnumerable<MemoryRecurring> All => rows.Values;

    public bool TryFind(string id, [NotNullWhen(true)] out MemoryRecurring? row) => rows.TryGetValue(id, out row);

    /// <summary>Those that will run, the soonest first.</summary>
    public IEnumerable<MemoryRecurring> Timetable() => timetable.Ascending().Select(key => rows[key.Name]);

    /// <summary>Those whose schedule cannot be computed, and those whose next run was due before a moment.</summary>
    public IEnumerable<MemoryRecurring> FaultedOrDueBefore(Instant moment) =>
        faulted.Select(id => rows[id]).Concat(Timetable().TakeWhile(row => row.Due?.At < moment).Where(row => row.Fault is null));

    public RecurringRow? Find(string id) => rows.GetValueOrDefault(id);

    public void Add(RecurringDefinition definition)
    {
        var row = new MemoryRecurring { Definition = definition, CreatedAt = commit.Now };
        rows.Add(definition.Id, row);
        Save(row);
    }

    public void Save(RecurringRow row)
    {
        Leave((MemoryRecurring)row);
        Enter((MemoryRecurring)row);
    }

    public void Remove(string id)
    {
        Leave(rows[id]);
        rows.Remove(id);
    }

    public IReadOnlyList<string> Declared() => [.. rows.Values.Where(row => row.Definition.Declared).Select(row => row.Definition.Id)];

    public void ForgetRuns(string id)
    {
        // a run that is over is only counted no more
    }

    /// <summary>A job was created as a run of a recurring job, by a tick or by hand.</summary>
    public void AddRun(string id, JobId job)
    {
        if (!runs.TryGetValue(id, out var all)) runs.Add(id, all = new());
        all.Add(job);
        if (!rows.TryGetValue(id, out var row)) return;
        row.LastAt = commit.Now;
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

    private void Enter(MemoryRecurring row)
    {
        var id = row.Definition.Id;
        row.Due = row.Definition is { Paused: false, Next: { } next } ? new(Instant.Of(next), id) : null;
        if (row.Due is { } due) timetable.Add(due);
        if (row.Fault is not null) faulted.Add(id);
    }

    private void Leave(MemoryRecurring row)
    {
        if (row.Due is { } due) timetable.Remove(due);
        faulted.Remove(row.Definition.Id);
    }
}
