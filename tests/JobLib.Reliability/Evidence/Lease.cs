namespace JobLib.Reliability.Evidence;

/// <summary>The lease of one incarnation of a server, as its process saw it.</summary>
internal sealed class Lease(string process, long length)
{
    private readonly List<long> renewals = [];

    public string Process { get; } = process;

    /// <summary>When it left in order.</summary>
    public long? Left { get; set; }

    public void Renew(long began) => renewals.Add(began);

    /// <summary>The instant before which nobody else may have had its jobs, as far as renewals count that began before <paramref name="at"/>.</summary>
    public long EndsAsOf(long at)
    {
        var last = renewals.Where(began => began < at).DefaultIfEmpty(long.MinValue / 2).Max() + length;
        return Left is { } left && left < last ? left : last;
    }
}
