using JobLib.Kernel;

namespace JobLib.InMemory.Rows;

/// <summary>The names of unique keys and the jobs that took them last. A name goes with its job's row.</summary>
internal sealed class UniqueNames
{
    private readonly Dictionary<string, (JobId Job, Instant At)> names = new(StringComparer.Ordinal);

    public (JobId Job, Instant At)? Find(string name) => names.TryGetValue(name, out var last) ? last : null;

    public void Take(string name, JobId job, Instant now) => names[name] = (job, now);

    public void Leave(string name, JobId job)
    {
        if (names.TryGetValue(name, out var last) && last.Job == job) names.Remove(name);
    }
}
