using JobLib.InMemory.Ordered;
using JobLib.Kernel;

namespace JobLib.InMemory.Rows;

/// <summary>The jobs that were created last in each sequence, and the failed ones that hold theirs. A sequence is forgotten with its last job's row.</summary>
internal sealed class SequenceTails
{
    private readonly Dictionary<string, JobId> tails = new(StringComparer.Ordinal);
    private readonly Dictionary<JobId, (string Sequence, Instant At)> holds = [];
    private readonly Dictionary<string, JobId> heldBy = new(StringComparer.Ordinal);
    private readonly OrderedSet<TimedId> byTime = new();
    private readonly Dictionary<string, int> waiting = new(StringComparer.Ordinal);

    public JobId? Find(string sequence) => tails.TryGetValue(sequence, out var last) ? last : null;

    public void Set(string sequence, JobId job) => tails[sequence] = job;

    /// <summary>The job's row goes. If it was over before its turn, the one before it is the last again.</summary>
    public void Leave(string sequence, JobId job, JobId? before)
    {
        RemoveHold(job);
        if (Find(sequence) != job) return;
        if (before is not null) tails[sequence] = before.Value;
        else tails.Remove(sequence);
    }

    /// <summary>How many jobs of a sequence wait for the one before them.</summary>
    public int CountWaiting(string sequence) => waiting.GetValueOrDefault(sequence);

    /// <summary>One has come to wait, or goes.</summary>
    public void Count(string sequence, int by)
    {
        var count = CountWaiting(sequence) + by;
        if (count == 0) waiting.Remove(sequence);
        else waiting[sequence] = count;
    }

    /// <summary>The failed job that holds a sequence; null when none does.</summary>
    public JobId? HeldBy(string sequence) => heldBy.TryGetValue(sequence, out var failed) ? failed : null;

    /// <summary>The sequences that are held, by when their jobs failed.</summary>
    public IEnumerable<(string Sequence, JobId By, Instant Since)> Held => byTime.Ascending().Select(hold => (holds[hold.Id].Sequence, hold.Id, hold.At));

    public void AddHold(string sequence, JobId failed, Instant now)
    {
        if (!holds.TryAdd(failed, (sequence, now))) return;
        byTime.Add(new(now, failed));
        heldBy[sequence] = failed;
    }

    public void RemoveHold(JobId job)
    {
        if (!holds.Remove(job, out var hold)) return;
        byTime.Remove(new(hold.At, job));
        if (HeldBy(hold.Sequence) == job) heldBy.Remove(hold.Sequence);
    }
}
