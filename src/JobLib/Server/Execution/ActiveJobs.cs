namespace JobLib.Server.Execution;

/// <summary>All jobs in this session's hands. A job leaves only when its outcome is acknowledged: until then every renewal names it.</summary>
internal sealed class ActiveJobs
{
    private readonly Lock gate = new();
    private readonly Dictionary<JobId, ActiveJob> jobs = [];
    private readonly Dictionary<JobId, ActiveJob> takenAway = [];
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

    /// <summary>
    /// The storage calls the outcome of a job stale. The next renewal names it once more, as held: should this server be taken for dead, no crash stays charged
    /// to what it has run to the end.
    /// </summary>
    public void NoteTakenAway(ActiveJob job)
    {
        lock (gate) takenAway[job.Claim.Id] = job;
    }

    /// <summary>What a renewal names: each job once, by its latest claim.</summary>
    public ActiveJob[] Named()
    {
        lock (gate) return [.. jobs.Values, .. takenAway.Values.Where(job => !jobs.ContainsKey(job.Claim.Id))];
    }

    /// <summary>A renewal that named these jobs was answered.</summary>
    public void NoteNamed(IReadOnlyList<ActiveJob> named)
    {
        lock (gate)
        {
            if (takenAway.Count == 0) return;
            foreach (var job in named)
            {
                if (takenAway.TryGetValue(job.Claim.Id, out var held) && ReferenceEquals(held, job)) takenAway.Remove(job.Claim.Id);
            }
        }
    }

    private static bool IsSuspect(ActiveJob job) => job.Claim.Crashes >= 2;
}
