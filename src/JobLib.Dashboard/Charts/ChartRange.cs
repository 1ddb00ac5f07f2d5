namespace JobLib.Dashboard.Charts;

/// <summary>The stretch of time that a chart shows.</summary>
/// <param name="Key">In the address.</param>
/// <param name="Title">For people.</param>
/// <param name="Length">How far back it goes.</param>
/// <param name="Step">What one bar or point stands for.</param>
/// <param name="TickEvery">The distance of the marks on the time axis.</param>
/// <param name="TickFormat">How those are written.</param>
internal sealed record ChartRange(string Key, string Title, TimeSpan Length, TimeSpan Step, TimeSpan TickEvery, string TickFormat)
{
    public static IReadOnlyList<ChartRange> All { get; } =
    [
        new("1h", "1 h", TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), "HH:mm"),
        new("24h", "24 h", TimeSpan.FromHours(24), TimeSpan.FromMinutes(15), TimeSpan.FromHours(4), "HH:mm"),
        new("7d", "7 d", TimeSpan.FromDays(7), TimeSpan.FromHours(2), TimeSpan.FromDays(1), "MMM d"),
    ];

    private const int MostBuckets = 120; // narrower ones nobody can tell apart
    private static readonly int[] StepMinutes = [1, 5, 15, 60, 120, 240];

    /// <summary>Where it begins; null for what ends now.</summary>
    public DateTimeOffset? Start { get; init; }

    public int Buckets => (int)(Length / Step);

    public static ChartRange Of(string? key) => All.FirstOrDefault(range => range.Key == key) ?? All[0];

    /// <summary>A time of somebody's choice, in whole steps.</summary>
    /// <param name="from">Its begin.</param>
    /// <param name="to">Its end, after that.</param>
    /// <param name="finest">The shortest step that there are figures of.</param>
    public static ChartRange Between(DateTimeOffset from, DateTimeOffset to, TimeSpan finest)
    {
        var steps = StepMinutes.Select(minutes => TimeSpan.FromMinutes(minutes)).Where(step => step >= finest).ToArray();
        var step = steps.FirstOrDefault(step => (to - from) / step <= MostBuckets, steps[^1]);
        var start = Floor(from, step);
        var length = step * Math.Max(1, Math.Ceiling((to - start) / step));
        var (every, format) = length.TotalMinutes switch
        {
            <= 20 => (TimeSpan.FromMinutes(2), "HH:mm"),
            <= 180 => (TimeSpan.FromMinutes(20), "HH:mm"),
            <= 2_000 => (TimeSpan.FromHours(4), "HH:mm"),
            _ => (TimeSpan.FromDays(1), "MMM d"),
        };
        return new("", "", length, step, every, format) { Start = start };
    }

    /// <summary>The first instant: whole steps, the present one included.</summary>
    public DateTimeOffset From(DateTimeOffset now) => Start ?? Floor(now, Step) + Step - Length;

    private static DateTimeOffset Floor(DateTimeOffset at, TimeSpan step) => new(at.UtcTicks - at.UtcTicks % step.Ticks, TimeSpan.Zero);
}
