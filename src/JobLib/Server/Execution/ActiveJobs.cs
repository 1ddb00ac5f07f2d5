namespace JobLib.Server.Execution;

/// <summary>All jobs in this session's hands. A job leaves only when its outcome is acknowledged: until then every renewal names it.</summary>
internal sealed class ActiveJobs
{
    private readonly Lock gate = new();
    private readonly Dictionary<JobId, ActiveJob> jobs = [];
    private int suspects;

    /// <summary>Whether a suspect (two charged crashes) is among them; a server takes one at a time.</summary>
    public bool HoldsSuspect => Volatile.Read(ref suspects) > 0;

    public int Count
    {
        get
        {
            lock (gate) return jobs.Count;
        }
    }

    /// <summary>Takes claimed jobs in hand.</summary>
    /// <returns>Earlier claims of the same jobs, which these have replaced: null for none.</returns>
    public List<ActiveJob>? Add(IReadOnlyList<ActiveJob> claimed)
    {
        List<ActiveJob>? replaced = null;
        lock (gate)
        {
            foreach (var job in claimed)
            {
                if (jobs.TryGetValue(job.Claim.Id, out var earlier)) (replaced ??= []).Add(earlier);
                jobs[job.Claim.Id] = job;
                if (IsSuspect(job)) suspects++;
            }
        }

        return replaced;
    }

    public void Remove(IReadOnlyList<ActiveJob> acknowledged)
    {
        lock (gate)
        {
            foreach (var job in acknowledged)
            {
                if (IsSuspect(job)) suspects--;

                // The same job may have been claimed again meanwhile, under a new fence: that one stays.
                if (jobs.TryGetValue(job.Claim.Id, out var held) && ReferenceEquals(held, job)) jobs.Remove(job.Claim.Id);
            }
        }
    }

    public ActiveJob[] Snapshot()
    {
        lock (gate) return [.. jobs.Values];
    }

    private static bool IsSuspect(ActiveJob job) => job.Claim.Crashes >= 2;
}
