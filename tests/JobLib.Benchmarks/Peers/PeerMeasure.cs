namespace JobLib.Benchmarks.Peers;

/// <summary>A line of the table of peers.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Unit">In what.</param>
/// <param name="Trial">The trial that tells it.</param>
/// <param name="Key">The name of the figure among those of the trial.</param>
/// <param name="MoreIsBetter">Or less.</param>
internal sealed record PeerMeasure(string Name, string Unit, string Trial, string Key, bool MoreIsBetter = false)
{
    /// <summary>All, in the order of the table.</summary>
    public static IReadOnlyList<PeerMeasure> All { get; } =
    [
        new("enqueue, 1 caller", "jobs/s", "enqueue1", "rate", MoreIsBetter: true),
        new("enqueue, 16 callers", "jobs/s", "enqueue16", "rate", MoreIsBetter: true),
        new("enqueue, 1,000 a call", "jobs/s", "many", "rate", MoreIsBetter: true),
        new("drain, jobs that do nothing", "jobs/s", "drain", "rate", MoreIsBetter: true),
        new("the same: processor", "µs/job", "drain", "processor"),
        new("the same: statements", "/job", "drain", "statements"),
        new("the same: commits", "/job", "drain", "commits"),
        new("the same: WAL", "bytes/job", "drain", "wal"),
        new("drain, jobs of 10 ms", "jobs/s", "waiting", "rate", MoreIsBetter: true),
        new("call to start, p50", "ms", "start", "p50"),
        new("call to start, p99", "ms", "start", "p99"),
        new("20 recurring jobs each second, within 50 ms", "%", "recurring", "punctual", MoreIsBetter: true),
        new("idle: processor", "ms/s", "idle", "processor"),
        new("idle: allocated", "KB/s", "idle", "allocated"),
        new("idle: statements", "/s", "idle", "statements"),
        new("idle: commits", "/s", "idle", "commits"),
    ];
}
