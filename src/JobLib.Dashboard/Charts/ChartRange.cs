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

    public int Buckets => (int)(Length / Step);

    public static ChartRange Of(string? key) => All.FirstOrDefault(range => range.Key == key) ?? All[0];

    /// <summary>The first instant: whole steps, the present one included.</summary>
    public DateTimeOffset From(DateTimeOffset now) => new DateTimeOffset(now.UtcTicks - now.UtcTicks % Step.Ticks, TimeSpan.Zero) + Step - Length;
}
