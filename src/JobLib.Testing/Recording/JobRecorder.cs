using JobLib.Storage;

namespace JobLib.Testing.Recording;

/// <summary>Keeps every job that the storage has created, in their order, also when it has expired there.</summary>
internal sealed class JobRecorder(TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly List<RecordedJob> jobs = [];

    public IReadOnlyList<RecordedJob> Jobs
    {
        get
        {
            lock (gate) return [.. jobs];
        }
    }

    public void Add(IEnumerable<NewJob> created)
    {
        var now = clock.GetUtcNow();
        lock (gate) jobs.AddRange(created.Select(job => new RecordedJob(job, now)));
    }

    /// <summary>A job that waits has taken the call of another, and its time where that was asked for.</summary>
    public void Replace(JobId id, NewJob by)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            var i = jobs.FindIndex(recorded => recorded.Job.Id == id);
            if (i < 0) return; // it was created by somebody else
            var (job, at) = jobs[i];
            jobs[i] = new(job.Taking(by) with { Start = StartOf(jobs[i], by, now) }, at);
        }
    }

    private static JobStart StartOf(RecordedJob recorded, NewJob by, DateTimeOffset now)
    {
        var start = recorded.Job.Start;
        if (by.Unique is not { OnConflict: UniqueConflict.Reschedule } key || start.HasParent) return start;
        var due = by.Start.Kind is JobStartKind.At ? by.Start.At : now + by.Start.Delay;
        return JobStart.AtInstant(key.MaxDelay is { } most && recorded.At + most < due ? recorded.At + most : due);
    }
}
