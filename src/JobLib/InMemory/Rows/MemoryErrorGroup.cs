using JobLib.Kernel;

namespace JobLib.InMemory.Rows;

/// <summary>The failing attempts of one cause, and the jobs that are where they are because of it.</summary>
internal sealed class MemoryErrorGroup(JobError error, Instant now)
{
    private const int Cap = 1_000; // what a database counts at most; here the count is at hand

    public string Fingerprint { get; } = error.Fingerprint;

    public Instant FirstAt { get; } = now;

    public Instant LastAt { get; set; }

    public JobError Last { get; set; } = error;

    public long Attempts { get; set; }

    public int Failed { get; set; }

    public int Retrying { get; set; }

    public ErrorGroup ToGroup() => new()
    {
        Fingerprint = Fingerprint, Type = Last.Type, Message = Last.Message, FirstAt = FirstAt.ToOffset(), LastAt = LastAt.ToOffset(),
        Attempts = Attempts, Failed = Capped(Failed), Retrying = Capped(Retrying),
    };

    private static CappedCount Capped(int count) => new(Math.Min(count, Cap), count > Cap);
}
