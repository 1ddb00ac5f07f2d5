namespace JobLib.Reliability.Evidence;

/// <summary>The lease of one session of a server, as its process saw it.</summary>
internal sealed class Lease(string process, long length)
{
    private readonly List<long> renewals = [];
    private readonly Dictionary<long, long> sent = [];

    public string Process { get; } = process;

    /// <summary>How long it lasts from a renewal.</summary>
    public long Length { get; } = length;

    /// <summary>When it left in order.</summary>
    public long? Left { get; set; }

    /// <summary>When it was registered.</summary>
    public long Began => renewals.Min();

    public void Renew(long began) => renewals.Add(began);

    /// <summary>A renewal was sent; when its answer came, it was accepted or not.</summary>
    public void Sent(long began) => sent[began] = long.MaxValue;

    public void Answered(long began, long at) => sent[began] = at;

    /// <summary>
    /// The newest renewal may have come between a job's claim and its start, and so have said that its body had not begun: a crash is charged to it only later.
    /// </summary>
    public bool KnowsNothingOf(long claimed, long started) =>
        !renewals.Any(began => began > started)
        && sent.Where(renewal => renewal.Key <= started).OrderBy(renewal => renewal.Key).LastOrDefault().Value >= claimed;

    /// <summary>The instant before which nobody else may have had its jobs, as far as renewals count that began before <paramref name="at"/>.</summary>
    public long EndsAsOf(long at)
    {
        var last = renewals.Where(began => began < at).DefaultIfEmpty(long.MinValue / 2).Max() + Length;
        return Left is { } left && left < last ? left : last;
    }
}
