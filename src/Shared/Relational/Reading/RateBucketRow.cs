using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Relational.Reading;

/// <summary>The bucket of a rate, if there is one, and what is set for its key.</summary>
internal sealed record RateBucketRow
{
    public string Key { get; init; } = "";
    public StoredTime? Until { get; init; }
    public StoredTime? Released { get; init; }
    public StoredTime? NextAt { get; init; }
    public StoredTime? AtTime { get; init; }
    public int? Permits { get; init; }
    public long? Per { get; init; }
    public int? Burst { get; init; }
    public bool IsSet { get; init; }
    public string? SetKey { get; init; }
    public int? SetPermits { get; init; }
    public long? SetPer { get; init; }
    public int? SetBurst { get; init; }

    /// <summary>Counted up to one more than are shown.</summary>
    public int Waiting { get; init; }

    /// <summary>The storage's clock.</summary>
    public StoredTime NowTime { get; init; }

    public RateSummary ToSummary()
    {
        var bucket = new RateBucket(Moment(Until), Moment(Released), Moment(NextAt), Moment(AtTime)) { Rate = Rate(Key, Permits, Per, Burst), IsSet = IsSet };
        return RateSummaries.Of(Key, bucket, SetKey is { } key ? Rate(key, SetPermits, SetPer, SetBurst) : null, Waiting, Moment(NowTime));
    }

    private static Instant Moment(StoredTime? at) => Utc.Of(at) is { } some ? Instant.Of(some) : Instant.None;

    private static JobRate? Rate(string key, int? permits, long? per, int? burst) => permits is { } many && per is { } time && burst is { } more
        ? new() { Key = key, Permits = many, Per = UnixMicroseconds.ToDuration(time), Burst = more }
        : null;
}
