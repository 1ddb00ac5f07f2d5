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
}
