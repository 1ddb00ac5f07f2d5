using JobLib.Kernel;

namespace JobLib.InMemory.Rows;

/// <summary>What happened in a queue in one minute.</summary>
internal sealed class MinuteBucket(Instant minute)
{
    public Instant Minute { get; } = minute;

    public long Succeeded { get; private set; }

    public long Failed { get; private set; }

    public long Retried { get; private set; }

    public long Deleted { get; private set; }

    public TimeSpan Wait { get; private set; }

    public TimeSpan Duration { get; private set; }

    public void Add(JobOutcomeKind kind, TimeSpan wait, TimeSpan duration)
    {
        switch (kind)
        {
            case JobOutcomeKind.Succeeded: Succeeded++; break;
            case JobOutcomeKind.Failed: Failed++; break;
            case JobOutcomeKind.Retry: Retried++; break;
            case JobOutcomeKind.Deleted: Deleted++; break;
            default: return; // a released job's attempt has not come to an end
        }

        Wait += wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        Duration += duration;
    }

    public static SeriesPoint Sum(Instant at, MinuteBucket[] buckets) => new()
    {
        Minute = at.ToOffset(),
        Succeeded = buckets.Sum(bucket => bucket.Succeeded),
        Failed = buckets.Sum(bucket => bucket.Failed),
        Retried = buckets.Sum(bucket => bucket.Retried),
        Deleted = buckets.Sum(bucket => bucket.Deleted),
        Wait = TimeSpan.FromTicks(buckets.Sum(bucket => bucket.Wait.Ticks)),
        Duration = TimeSpan.FromTicks(buckets.Sum(bucket => bucket.Duration.Ticks)),
    };
}
